"""Trained once for all tests that ask a network."""

from types import SimpleNamespace

import pytest

from ml import training
from ml.candidates import networks
from ml.neural.model import ensemble
from ml.neural.training import Plan
from ml.places import Places
from ml.splits import by_user, drawn
from ml.tests.travels import round_trips
from ml.trips import trips_of


@pytest.fixture(scope="session")
def trained():
    """Networks that know round trips; `together`: their ensemble."""
    trips, plan, losses = trips_of(round_trips(160)), Plan(epochs=12, batch=64), training.Losses()
    places = Places.of_the_world(place for trip in trips for place in trip.places)
    split = by_user(trips, drawn(trips, 0))
    watched = losses.noting(lambda _: lambda *_: None)
    found = {each.name: each.model for each in networks(split.training, places, watched, plan)}
    return SimpleNamespace(
        trips=trips, places=places, split=split, plan=plan, losses=losses, networks=found,
        together=ensemble(list(found.values())),
    )  # fmt: skip
