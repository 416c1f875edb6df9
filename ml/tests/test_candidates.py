"""Each candidate answers what it was made to know, and nothing it could not."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from ml.evaluation.bootstrap import interval
from ml.evaluation.metrics import answered
from ml.models.all import CANDIDATES
from ml.models.counts import Markov, Markov1, Popularity
from ml.models.gravity import Gravity
from ml.models.neighbours import ItemKnn
from ml.places import Places
from ml.sources import synthetic
from ml.splits import Question, by_user, drawn
from ml.trips import Stay, Trip, trips_of

LISBON, PORTO, MADRID, PARIS, TOKYO = 2267057, 2735943, 3117735, 2988507, 1850147
NOWHERE = 1  # no city of GeoNames
FIRST = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def places() -> Places:
    return Places.of_the_world([LISBON, PORTO, MADRID, PARIS, TOKYO, NOWHERE])


def trip(*way: int) -> Trip:
    days = [FIRST + timedelta(days=day) for day in range(len(way))]
    stays = [Stay(place, day, day) for place, day in zip(way, days, strict=True)]
    return Trip("ana", tuple(stays))


def after(*way: int, answer: int = TOKYO) -> Question:
    return Question("ben", trip(*way).stays, answer)


def first(model, places, question) -> int:
    return places.ids[answered(model, [question], places).shown[0][0]]


def test_popularity_says_where_most_go(places):
    model = Popularity.fitted([trip(PARIS, TOKYO), trip(PARIS, MADRID), trip(LISBON)], places)

    assert first(model, places, after(LISBON)) == PARIS


def test_a_chain_says_where_one_goes_from_here(places):
    trips = [trip(LISBON, PORTO)] * 3 + [trip(PARIS, TOKYO)] * 9

    assert first(Markov1.fitted(trips, places), places, after(PARIS, LISBON)) == PORTO


def test_a_longer_chain_remembers_where_one_came_from(places):
    trips = [trip(MADRID, LISBON, MADRID)] * 3 + [trip(PARIS, LISBON, TOKYO)] * 9
    question = after(MADRID, LISBON)

    assert first(Markov1.fitted(trips, places), places, question) == TOKYO
    assert first(Markov.fitted(trips, places), places, question) == MADRID


def test_what_was_never_seen_falls_back_to_the_shorter_chain(places):
    trips = [trip(LISBON, PORTO)] * 3 + [trip(PARIS, TOKYO)] * 9

    assert first(Markov.fitted(trips, places), places, after(TOKYO, LISBON)) == PORTO
    assert first(Markov.fitted(trips, places), places, after(NOWHERE)) in {PARIS, TOKYO}


def test_neighbours_are_of_the_same_trips(places):
    trips = [trip(LISBON, PORTO, MADRID)] * 2 + [trip(PARIS, TOKYO)] * 5

    assert first(ItemKnn.fitted(trips, places), places, after(MADRID, PORTO)) == LISBON


def test_gravity_knows_what_nobody_visited(places):
    model = Gravity.fitted([], places)
    likely = model.score(after(LISBON))

    assert likely[places.index[PORTO]] > likely[places.index[TOKYO]]
    assert likely[places.index[MADRID]] > likely[places.index[NOWHERE]]


def test_where_somebody_is_nobody_sends_them(places):
    model = Popularity.fitted([trip(PARIS)] * 9, places)

    assert first(model, places, after(PARIS)) != PARIS


@pytest.mark.parametrize("name", CANDIDATES)
def test_every_candidate_says_something_finite_of_every_place(places, name):
    model = CANDIDATES[name].fitted([trip(LISBON, PORTO, PARIS)], places)

    for question in (after(LISBON), after(NOWHERE), after(PARIS, NOWHERE, LISBON)):
        scores = model.score(question)
        assert scores.shape == (len(places),)
        assert np.isfinite(scores).all()


def test_a_model_that_says_the_same_of_all_gains_nothing_by_ties(places):
    class Indifferent:
        def score(self, question):
            return np.ones(len(places), np.float32)

    answers = answered(Indifferent(), [after(LISBON)], places)

    assert answers.ranks[0] == len(places) - 1
    assert answers.hits[0] == 0


def test_in_a_world_of_gravity_it_is_better_than_popularity(places):
    trips = trips_of(synthetic.read(300, places))
    split = by_user(trips, drawn(trips, 0))
    hits = {
        name: answered(CANDIDATES[name].fitted(split.training, places), split.questions, places)
        for name in ("popularity", "gravity")
    }
    users = [question.user for question in split.questions]

    assert interval(hits["gravity"].hits - hits["popularity"].hits, users).low > 0


def test_an_interval_is_as_wide_as_people_differ():
    values = np.tile([0.0, 1.0], 100).astype(np.float32)
    many = interval(values, [str(number) for number in range(200)])
    few = interval(values, [str(number // 50) for number in range(200)])
    alike = interval(values, [str(number % 2) for number in range(200)])

    assert many.low < many.mean == 0.5 < many.high
    assert few.high - few.low < many.high - many.low < alike.high - alike.low
