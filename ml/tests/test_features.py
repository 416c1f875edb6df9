"""What a network is told: the same in training as in serving, and nothing of what comes after."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from ml.features import FEATURES, LONGEST, Journal, windows
from ml.places import Places
from ml.tests.travels import FIRST, stays
from ml.vocabulary import NOTHING, RESERVED, UNKNOWN, Vocabulary

LISBON, PORTO, MADRID, PARIS, NOWHERE = 2267057, 2735943, 3117735, 2988507, 1
PLACES = Places.of_the_world([LISBON, PORTO, MADRID, PARIS, NOWHERE])
KNOWN = Vocabulary((LISBON, PORTO, MADRID))

WAYS = some.lists(
    some.lists(some.sampled_from([LISBON, PORTO, MADRID, PARIS, NOWHERE]), min_size=1, max_size=9),
    min_size=1,
    max_size=4,
)


def history(ways):
    return [stays(*way, begin=FIRST + timedelta(days=40 * at)) for at, way in enumerate(ways)]


@given(some.lists(WAYS, min_size=1, max_size=3), some.data())
def test_training_and_serving_are_told_the_same_of_what_lies_before(people, data):
    histories = [history(ways) for ways in people]
    journal = Journal.of(histories, KNOWN, PLACES)
    at = data.draw(some.integers(0, len(journal.numbers) - 1))

    [whose] = [
        person
        for person, begin in enumerate(np.cumsum([0, *(sum(map(len, h)) for h in histories[:-1])]))
        if begin == journal.begins[at]
    ]
    left = at - journal.begins[at] + 1
    known = []
    for trip in histories[whose]:
        known.append(trip[:left])
        left -= len(known[-1])
        if not left:
            break
    training, serving = journal.windows(np.array([at])), windows([known], KNOWN, PLACES)

    np.testing.assert_array_equal(training.places, serving.places)
    np.testing.assert_array_equal(training.context, serving.context)


def test_a_window_ends_with_the_last_stay_and_is_empty_before_the_first():
    told = windows([history([[LISBON, PARIS, PORTO]])], KNOWN, PLACES)

    assert told.places[0].tolist() == [NOTHING] * (LONGEST - 3) + [
        RESERVED,
        UNKNOWN,
        RESERVED + 1,
    ]
    assert not told.context[0, : LONGEST - 3].any()


def test_a_long_history_is_cut_to_its_end():
    told = windows([history([[LISBON, PORTO] * 20])], KNOWN, PLACES)

    assert told.places[0].tolist() == [RESERVED, RESERVED + 1] * (LONGEST // 2)


@pytest.mark.parametrize(("way", "kilometres"), [([LISBON, PORTO], 274), ([LISBON, MADRID], 503)])
def test_it_is_told_how_far_one_came(way, kilometres):
    told = windows([history([way])], KNOWN, PLACES).context[0, -1]
    away = np.expm1(4 * told[FEATURES.index("kilometres from the stay before, log")])

    assert away == pytest.approx(kilometres, rel=0.02)


def test_earlier_trips_of_the_same_person_are_told_as_such():
    told = windows([history([[LISBON, PORTO], [MADRID]])], KNOWN, PLACES)
    begins = told.context[0, -3:, FEATURES.index("1 where a trip begins")]

    assert told.places[0, -3:].tolist() == [RESERVED, RESERVED + 1, RESERVED + 2]
    assert begins.tolist() == [1, 0, 1]
