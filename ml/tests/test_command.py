"""The command as an operator calls it, on files of the formats it reads."""

import json
from datetime import timedelta

import pyarrow as arrow
import pytest
from pyarrow import parquet
from typer.testing import CliRunner

from ml.__main__ import app
from ml.models.all import CANDIDATES
from ml.places import Places
from ml.sources import synthetic


@pytest.fixture(scope="module")
def visits(tmp_path_factory):
    path = tmp_path_factory.mktemp("visits") / "visits.parquet"
    found = list(synthetic.read(120, Places.of_the_world()))
    rows = [
        {
            "user_id": int(visit.user.removeprefix("person-")),
            "geonameid": visit.stay.place,
            "arrived_at": visit.stay.arrived_at,
            "left_at": visit.stay.left_at,
        }
        for visit in found
    ]
    parquet.write_table(arrow.Table.from_pylist(rows), path)
    return path


def compare(*arguments: object):
    return CliRunner().invoke(app, ["compare", *map(str, arguments)])


def test_all_candidates_stand_side_by_side(visits, tmp_path):
    out = tmp_path / "figures.json"
    told = compare("--data", visits, "--json", out)

    assert told.exit_code == 0, told.output
    figures = json.loads(out.read_text())
    assert [each["name"] for each in figures["results"]] == list(CANDIDATES)
    for each in figures["results"]:
        assert each["accuracy"]["low"] <= each["accuracy"]["mean"] <= each["accuracy"]["high"]
    assert next(e for e in figures["results"] if e["name"] == "markov-2")["gain"]["mean"] == 0


def test_those_in_the_file_are_held_out_and_nobody_else(visits, tmp_path):
    chosen, out = tmp_path / "users.txt", tmp_path / "figures.json"
    chosen.write_text("1\n2\n3\n")

    assert compare("--data", visits, "--test-users", chosen, "--json", out).exit_code == 0
    assert json.loads(out.read_text())["people"] <= 3


def test_the_trips_of_booking_are_read(tmp_path):
    path = tmp_path / "train.csv"
    days = ["2016-01-01", "2016-01-02", "2016-01-03", "2016-01-04", "2016-01-05"]
    rows = [
        f"{trip},{one},{other},{city},{trip}_1"
        for trip in range(12)
        for city, one, other in zip((7, 8, 9, trip % 2 and 10), days, days[1:], strict=False)
    ]
    path.write_text("user_id,checkin,checkout,city_id,utrip_id\n" + "\n".join(rows) + "\n")
    out = tmp_path / "figures.json"

    told = compare("--source", "booking_mdt", "--data", path, "--json", out)

    assert told.exit_code == 0, told.output
    figures = json.loads(out.read_text())
    assert 0 < figures["questions"] <= 4  # the other half does not tell where it ended
    assert figures["results"][-1]["accuracy"]["mean"] == 1


def test_made_up_travels_need_no_file_and_others_do(tmp_path):
    out = tmp_path / "figures.json"

    assert compare("--source", "synthetic", "--json", out).exit_code == 0
    assert json.loads(out.read_text())["questions"] > 0

    told = compare()
    assert told.exit_code == 2
    assert "--data" in told.output


def test_a_file_of_another_format_is_named(tmp_path):
    path = tmp_path / "other.parquet"
    parquet.write_table(arrow.table({"user_id": [1]}), path)

    told = compare("--data", path)

    assert told.exit_code == 2
    assert "arrived_at" in told.output


def test_what_leaves_before_arriving_is_refused(visits, tmp_path):
    table = parquet.read_table(visits).to_pylist()
    table[0]["left_at"] = table[0]["arrived_at"] - timedelta(days=1)
    path = tmp_path / "broken.parquet"
    parquet.write_table(arrow.Table.from_pylist(table), path)

    told = compare("--data", path)

    assert told.exit_code == 2
    assert "before" in told.output


def test_where_nobody_can_be_asked_it_says_so(visits, tmp_path):
    chosen = tmp_path / "users.txt"
    chosen.write_text("nobody\n")

    told = compare("--data", visits, "--test-users", chosen)

    assert told.exit_code == 2
    assert "long enough" in told.output
