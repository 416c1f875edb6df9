"""The command as an operator calls it, on files of the formats it reads."""

import json
from datetime import timedelta

import pyarrow as arrow
import pytest
from pyarrow import parquet
from typer.testing import CliRunner

from ml.__main__ import app
from ml.candidates import ENSEMBLE
from ml.models.all import CANDIDATES
from ml.neural.encoders import Kind
from ml.tests.travels import round_trips, written

pytestmark = pytest.mark.xdist_group("networks")


@pytest.fixture(scope="module")
def visits(tmp_path_factory):
    return written(round_trips(120), tmp_path_factory.mktemp("visits") / "visits.parquet")


def compare(*arguments: object):
    return CliRunner().invoke(app, ["compare", "--epochs", "1", *map(str, arguments)])


def test_all_candidates_stand_side_by_side(visits, tmp_path):
    out = tmp_path / "figures.json"
    told = compare("--data", visits, "--json", out)

    assert told.exit_code == 0, told.output
    assert (tmp_path / "figures.png").read_bytes().startswith(b"\x89PNG")
    figures = json.loads(out.read_text())
    assert [each["name"] for each in figures["results"]] == [*CANDIDATES, *Kind, ENSEMBLE]
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
    chain = next(each for each in figures["results"] if each["name"] == "markov-2")
    assert chain["accuracy"]["mean"] == 1


def test_cold_places_are_those_that_nothing_was_learned_of(visits, tmp_path):
    out = tmp_path / "figures.json"

    assert compare("--data", visits, "--unseen", "0.3", "--json", out).exit_code == 0
    figures = json.loads(out.read_text())
    assert 0 < figures["cold_questions"] < figures["questions"]
    counted = next(each for each in figures["results"] if each["name"] == "markov-2")
    assert counted["cold"]["mean"] == 0


def test_what_the_platform_wrote_down_is_read(tmp_path):
    path, out = tmp_path / "history.jsonl", tmp_path / "figures.json"
    lines = [
        {
            "person": int(visit.user),
            "geoname_id": visit.stay.place,
            "arrives_on": visit.stay.arrived_at.date().isoformat(),
            "leaves_on": visit.stay.arrived_at.date().isoformat(),
        }
        for visit in round_trips(40)
    ]
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))

    told = compare("--source", "platform", "--data", path, "--json", out)
    assert told.exit_code == 0, told.output
    assert json.loads(out.read_text())["questions"] > 20

    path.write_text("{}\n")
    assert "geoname_id" in compare("--source", "platform", "--data", path).output


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
