"""Stored models: whole or absent, served as they were trained, and let in by the gate alone."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from typer.testing import CliRunner

from ml import training
from ml.__main__ import app
from ml.artifacts.manifest import NAME, ONNX
from ml.evaluation.drift import drift, entropy, stability
from ml.neural.encoders import Kind
from ml.neural.model import fitted
from ml.registry import PROMOTIONS, Registry
from ml.sources import platform
from ml.splits import drawn
from ml.tests.travels import round_trips, written
from ml.trips import GAP_DAYS, trips_of

pytestmark = pytest.mark.xdist_group("networks")


@pytest.fixture(scope="session")
def shop(trained, tmp_path_factory):
    """A registry with one that sends nobody back, and then a good model; what they learned of."""
    root = tmp_path_factory.mktemp("models")
    registry = Registry(root)
    origin = training.origin_of("visits", trained.trips, GAP_DAYS, 0)

    def stored(name, model, plan, losses):
        return training.store(registry, name, model, trained.split, origin, plan, losses)

    short = replace(trained.plan, epochs=1)
    losses = training.Losses()
    watch = losses.noting(lambda _: lambda *_: None)("gru")
    stubborn = fitted(Kind.GRU, trained.split.training, trained.places, short, watch)
    torch.nn.init.constant_(stubborn.module.back[-1].bias, -50)
    return SimpleNamespace(
        **vars(trained),
        root=root,
        registry=registry,
        data=written(round_trips(160), root / "visits.parquet"),
        bad=stored("gru", stubborn, short, losses),
        good=stored("ensemble", trained.together, trained.plan, trained.losses),
    )


@pytest.fixture
def registry(shop, tmp_path):
    """The same models, nothing promoted."""
    subprocess.run(["cp", "-r", shop.root / "models", tmp_path], check=True)
    return Registry(tmp_path)


def command(*arguments: object):
    return CliRunner().invoke(app, [*map(str, arguments)])


def promoting(shop, registry, *arguments):
    return command("promote", *arguments, "--registry", registry.root, "--data", shop.data)


def test_a_stored_model_answers_as_the_trained_one(shop):
    stored = replace(shop.registry.served(shop.good.version), places=shop.places)

    np.testing.assert_allclose(
        np.exp(stored.scores(shop.split.questions)),
        np.exp(shop.together.scores(shop.split.questions)),
        atol=1e-6,
    )


def test_its_manifest_says_what_it_is(shop):
    manifest = shop.good

    assert manifest.figures.accuracy.mean > 0.9
    assert manifest.figures.gain.low > 0.3
    assert manifest.origin.trips == len(shop.trips)
    assert len(manifest.losses["gru"]) == len(manifest.losses["transformer"]) == shop.plan.epochs
    assert [each.version for each in shop.registry.versions()] == [
        shop.bad.version,
        shop.good.version,
    ]


def test_serving_needs_no_torch(shop):
    program = f"""
import sys
from pathlib import Path
from ml.registry import Registry
model = Registry(Path({str(shop.root)!r})).served({shop.good.version!r})
assert model.manifest.name == "ensemble"
assert not {{"torch", "transformers", "matplotlib"}} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_model_that_was_tampered_with_is_not_served(registry, shop):
    with (registry.models / shop.good.version / ONNX).open("ab") as file:
        file.write(b"!")

    with pytest.raises(ValueError, match="not the file that was stored"):
        registry.served(shop.good.version)
    assert promoting(shop, registry, shop.good.version).exit_code == 2
    assert registry.champion is None


def test_a_model_of_other_features_is_not_served(registry, shop):
    path = registry.models / shop.good.version / NAME
    told = json.loads(path.read_text())
    path.write_text(json.dumps(told | {"longest": 5}))

    with pytest.raises(ValueError, match="train it again"):
        registry.served(shop.good.version)


def test_what_is_broken_off_leaves_no_model(registry):
    before = sorted(registry.root.rglob("*"))

    def break_off() -> None:
        with registry.storing() as folder:
            (folder / ONNX).write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()
    assert sorted(registry.root.rglob("*")) == before


def test_the_gate_refuses_what_is_no_better_than_counting(registry, shop):
    told = promoting(shop, registry, shop.bad.version)

    assert told.exit_code == 1
    assert "REFUSED beats markov-2" in told.output
    assert registry.champion is None


def test_the_gate_lets_the_better_one_serve_and_not_the_champion_again(registry, shop):
    assert promoting(shop, registry, shop.good.version).exit_code == 0
    assert registry.champion == shop.good.version

    again = promoting(shop, registry, shop.good.version)
    assert again.exit_code == 1
    assert "REFUSED beats the champion" in again.output


def test_one_goes_back_to_the_champion_before(registry, shop):
    registry.promote(shop.bad.version, "by hand")
    assert promoting(shop, registry).exit_code == 0  # the newest

    assert promoting(shop, registry, "--back").exit_code == 0
    assert registry.champion == shop.bad.version
    lines = [json.loads(line) for line in (registry.root / PROMOTIONS).read_text().splitlines()]
    assert [line["version"] for line in lines] == [
        shop.bad.version, shop.good.version, shop.bad.version
    ]  # fmt: skip


def test_there_is_no_way_back_before_the_first(registry, shop):
    told = promoting(shop, registry, "--back")

    assert told.exit_code == 2
    assert "no champion before" in told.output


def test_whoever_looks_while_two_promote_sees_a_whole_champion(registry, shop):
    versions = [shop.good.version, shop.bad.version]
    registry.promote(versions[0], "first")

    def promote(version):
        for _ in range(50):
            registry.promote(version, "again")

    with ThreadPoolExecutor() as pool:
        promoting = [pool.submit(promote, version) for version in versions]
        while not all(done.done() for done in promoting):
            assert registry.champion in versions
    for done in promoting:
        done.result()


def test_evaluation_tells_accuracy_and_drift(shop):
    told = command("evaluate", shop.good.version, "--registry", shop.root, "--data", shop.data)

    assert told.exit_code == 0, told.output
    assert f"on {len(shop.split.questions)} trips" in told.output
    assert "has moved" not in told.output


def test_other_travels_are_seen_as_drift(shop):
    other = trips_of(round_trips(60, seed=9))[:90]
    elsewhere = [replace(trip, stays=trip.stays[:1]) for trip in other if trip.places[0] % 3]
    model = replace(shop.registry.served(shop.good.version), places=shop.places)

    same = drift(shop.good.usual, model, shop.trips, shop.split.questions[:9])
    moved = drift(shop.good.usual, model, elsewhere, shop.split.questions[:9])
    assert not same.has_moved
    assert moved.stability > same.stability


def test_the_index_is_nought_where_nothing_moved_and_grows_with_what_did():
    usual = {1: 0.5, 2: 0.3}

    assert stability(usual, usual | {3: 0.2}) == pytest.approx(0)
    assert 0 < stability(usual, {1: 0.45, 2: 0.35, 3: 0.2}) < stability(usual, {4: 1.0})


def test_entropy_is_of_what_is_equally_likely():
    assert entropy(np.zeros(8, np.float32)) == pytest.approx(3)
    assert entropy(np.array([0, -1e4], np.float32)) == pytest.approx(0)


def test_models_are_listed(registry, shop):
    registry.promote(shop.good.version, "")
    told = command("models", "--registry", registry.root)

    assert told.exit_code == 0
    assert told.output.count("champion") == 1
    assert shop.bad.version in told.output


def test_what_was_wished_is_learned_from_beside_what_was_done_and_the_manifest_says_so(tmp_path):
    been = [
        {
            "person": int(visit.user),
            "geoname_id": visit.stay.place,
            "arrives_on": visit.stay.arrived_at.date().isoformat(),
            "leaves_on": visit.stay.left_at.date().isoformat(),
        }
        for visit in round_trips(40)
    ]
    wishes = [
        {"person": person, "geoname_id": 2267057, "wished_on": "2027-01-01"} for person in range(40)
    ]
    data, models = tmp_path / "history.jsonl", tmp_path / "models"
    data.write_text("".join(f"{json.dumps(line)}\n" for line in (*been, *wishes)))

    told = command(
        "train", "--source", "platform", "--data", data, "--registry", models,
        "--model", "gru", "--epochs", "1",
    )  # fmt: skip

    assert told.exit_code == 0, told.output
    [stored] = Registry(models).versions()
    assert stored.origin.wishes == 40 - len(held_out(data)) < 40
    assert stored.origin.people == 40
    assert 2267057 in stored.vocabulary


def held_out(data) -> frozenset[str]:
    return drawn(trips_of(platform.read(data)), 0)


def test_processes_that_a_launcher_started_train_one_model(shop, tmp_path):
    launch = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m"]
    train = ["ml", "train", "--model", "gru", "--epochs", "2", "--data", shop.data]
    told = subprocess.run(
        [sys.executable, *launch, *train, "--registry", tmp_path / "models"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert told.returncode == 0, told.stderr
    [stored] = Registry(tmp_path / "models").versions()
    assert len(stored.losses["gru"]) == 2
