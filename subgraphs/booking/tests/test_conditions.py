"""What is kept of the price when it is given back, and when."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from subgraphs.booking.exchange.rates import Rate
from subgraphs.booking.offers.conditions import change_penalty, converted, penalty_at, steps
from subgraphs.booking.tests.conftest import Booking
from subgraphs.booking.tests.searching import flights, in_days, nodes, stays, with_rooms
from subgraphs.chassis.money.amounts import Amount

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LATER, LATEST = NOW + timedelta(days=1), NOW + timedelta(days=2)
TOTAL = Amount(10_000, "EUR")
MOMENTS = [NOW, LATER - timedelta(seconds=1), LATER, LATEST, LATEST + timedelta(days=900)]
POUND = Rate("rate_1", "GBP", "EUR", Decimal("1.205"), NOW, "test")


def told(*steps: tuple[datetime | None, int], **conditions: object) -> dict[str, Any]:
    cancellation = [
        {"until": until.isoformat() if until else None, "penaltyMinor": minor}
        for until, minor in steps
    ]
    return {"conditions": {"cancellation": cancellation, **conditions}}


@pytest.mark.parametrize(
    ("payload", "kept"),
    [
        (told((LATER, 0), (LATEST, 4_000)), [0, 0, 4_000, 10_000, 10_000]),
        (told((LATER, 0), (None, 2_500)), [0, 0, 2_500, 2_500, 2_500]),
        (told((None, 10_000)), [10_000] * 5),
        (told((LATER, 99_999)), [10_000] * 5),  # never more than was paid
        (told(), [10_000] * 5),  # nobody said
        (
            {"conditions": {"isRefundable": True, "until": LATER.isoformat()}},
            [0, 0, 10_000, 10_000, 10_000],
        ),
        ({"conditions": {"isRefundable": False, "until": LATER.isoformat()}}, [10_000] * 5),
    ],
)
def test_what_is_kept_depends_on_the_moment(payload: dict[str, Any], kept: list[int]) -> None:
    found = [penalty_at(payload, TOTAL, moment) for moment in MOMENTS]
    assert found == [Amount(minor, "EUR") for minor in kept]


def test_amounts_follow_the_price_into_another_currency() -> None:
    payload = converted(told((LATER, 1_001), (None, 5_000), changePenaltyMinor=10), POUND)
    total = POUND.of(Amount(5_000, "GBP"))

    assert [step.penalty.minor for step in steps(payload, total)] == [1_206, 6_025]
    assert change_penalty(payload, total) == Amount(12, "EUR")


async def test_our_fares_are_paid_back_as_their_family_says(booking: Booking) -> None:
    for offer in nodes(await flights(booking, first=100, travelers=2)):
        payload_steps = offer["conditions"]["cancellation"]
        price = Decimal(offer["price"]["amount"])
        kept = {"LIGHT": None, "STANDARD": price * 4 / 10, "FLEX": 0}[offer["fareFamily"]]
        change = {"LIGHT": None, "STANDARD": "100.00", "FLEX": "0.00"}[offer["fareFamily"]]
        *before, last = payload_steps

        assert last == {"until": None, "penalty": {"amount": str(price)}}
        assert [Decimal(step["penalty"]["amount"]) for step in before] == (
            [] if kept is None else [kept]
        )
        for step in before:
            departs_at = offer["slices"][0]["segments"][0]["departsAt"]
            assert datetime.fromisoformat(step["until"]) == datetime.fromisoformat(departs_at)
        told_change = offer["conditions"]["changePenalty"]
        assert (told_change and told_change["amount"]) == change


async def test_flexible_rooms_keep_the_first_night_of_who_cancels_late(booking: Booking) -> None:
    await with_rooms(booking.database, 1)
    [page] = await stays(booking, first=100)
    [first_night] = await stays(booking, first=100, search={"checkOut": in_days(41)})
    nightly = {_what(offer): offer["price"]["amount"] for offer in nodes(first_night)}
    flexible = [offer for offer in nodes(page) if offer["rate"] == "FLEXIBLE"]
    assert flexible
    for offer in nodes(page):
        *before, last = offer["conditions"]["cancellation"]
        assert last == {"until": None, "penalty": {"amount": offer["price"]["amount"]}}
        if offer["rate"] == "SAVER":
            assert before == []
            continue
        free, late = before
        assert free["until"] == offer["conditions"]["until"]
        assert free["penalty"]["amount"] == "0.00"
        days = datetime.fromisoformat(late["until"]) - datetime.fromisoformat(free["until"])
        assert days == timedelta(days=2)
        if _what(offer) in nightly:
            assert late["penalty"]["amount"] == nightly[_what(offer)]


def _what(offer: dict[str, Any]) -> tuple[str, str, str]:
    return offer["propertyName"], offer["roomKind"], offer["rate"]
