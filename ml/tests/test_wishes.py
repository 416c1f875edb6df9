"""What people saved and opened is learned from, and asked about nowhere."""

from datetime import timedelta

from ml.splits import by_user
from ml.tests.travels import FIRST, visits
from ml.trips import Stay, Visit, trips_of
from ml.wishes import steps_of

DAY = timedelta(days=1)


def wish(user: str, place: int, days: float) -> Visit:
    at = FIRST + days * DAY
    return Visit(user, Stay(place, at, at))


def test_a_wish_is_a_step_from_where_its_person_was_last_by_a_name_of_its_own():
    trips = trips_of([*visits("ana", [1, 2, 3]), *visits("ben", [4, 5])])
    split = by_user(trips, [])

    steps = steps_of([wish("ana", 9, 2), wish("ana", 8, 50), wish("ben", 9, 50)], split)

    assert [step.places for step in steps] == [[2, 9], [3, 8], [5, 9]]
    assert len({step.user for step in steps} | {"ana", "ben"}) == 5


def test_of_whom_nothing_is_learned_no_wish_is_either_and_none_asks_for_anything():
    trips = trips_of([*visits("ana", [1, 2, 3, 4]), *visits("ben", [4, 5])])
    split = by_user(trips, ["ana"])
    asked = [*split.questions]

    assert steps_of([wish("ana", 9, 50), wish("nobody", 9, 50)], split) == []
    assert split.questions == asked != []


def test_who_was_nowhere_before_or_is_there_already_takes_no_step():
    split = by_user(trips_of(visits("ana", [1, 2])), [])

    assert steps_of([wish("ana", 9, 0), wish("ana", 2, 50)], split) == []
