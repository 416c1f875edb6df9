"""What becomes of visits: trips, and questions that do not hold their answers."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as some

from ml.splits import SHORTEST, by_user, drawn
from ml.trips import Stay, Visit, trips_of

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
VISITS = some.lists(
    some.builds(
        lambda user, place, day, nights: Visit(
            f"user-{user}",
            Stay(place, FIRST + timedelta(days=day), FIRST + timedelta(days=day + nights)),
        ),
        some.integers(0, 4),
        some.integers(1, 5),
        some.integers(0, 60),
        some.integers(0, 3),
    ),
    max_size=60,
)


def way(*days_and_places: tuple[int, int]) -> list[Visit]:
    return [
        Visit("ana", Stay(place, FIRST + timedelta(days=day), FIRST + timedelta(days=day + 1)))
        for day, place in days_and_places
    ]


def test_a_trip_ends_where_a_long_gap_is():
    trips = trips_of(way((0, 1), (2, 2), (14, 3), (16, 1)), gap_days=10)

    assert [trip.places for trip in trips] == [[1, 2], [3, 1]]


def test_a_gap_of_just_ten_days_is_no_end():
    assert len(trips_of(way((0, 1), (11, 2)), gap_days=10)) == 1
    assert len(trips_of(way((0, 1), (12, 2)), gap_days=10)) == 2


@given(VISITS)
def test_no_visit_is_lost_and_nobody_goes_where_they_are(visits):
    trips = trips_of(visits)

    for user in {visit.user for visit in visits}:
        his = [trip for trip in trips if trip.user == user]
        assert {visit.stay.place for visit in visits if visit.user == user} == {
            place for trip in his for place in trip.places
        }
    for trip in trips:
        assert all(one != other for one, other in zip(trip.places, trip.places[1:], strict=False))
        arrivals = [stay.arrived_at for stay in trip.stays]
        assert arrivals == sorted(arrivals)


@given(VISITS, some.integers(0, 3))
def test_nothing_of_those_who_are_asked_about_is_learned_from(visits, seed):
    trips = trips_of(visits)
    held_out = drawn(trips, seed)
    split = by_user(trips, held_out)

    assert {trip.user for trip in split.training}.isdisjoint(held_out)
    assert {question.user for question in split.questions} <= held_out
    for question in split.questions:
        assert len(question.stays) >= SHORTEST - 1
        assert question.answer != question.places[-1]


@given(VISITS, some.randoms())
def test_the_same_people_are_drawn_in_whatever_order_they_come(visits, order):
    trips = trips_of(visits)
    shuffled = list(trips)
    order.shuffle(shuffled)

    assert drawn(trips, 7) == drawn(shuffled, 7)
