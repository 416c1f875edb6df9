"""What a person is shown of a booking that asking does not settle, and what their word does."""

from collections.abc import AsyncIterator
from itertools import count

import pytest
from sqlalchemy import select

from subgraphs.booking.bookings.models import BookingEventRow, BookingRow
from subgraphs.booking.books.models import EntryRow
from subgraphs.booking.operator.models import OperatorActionRow
from subgraphs.booking.testing.duffel import Sandbox as DuffelSandbox
from subgraphs.booking.testing.market import ANA, TRAVELERS, Addresses, adapters
from subgraphs.booking.testing.stock import flight_offer, seats_sold
from subgraphs.booking.tests.conftest import ALICE, SEEN
from subgraphs.booking.tests.operating import (
    OTTO,
    SETTLE,
    UNRESOLVED,
    asked,
    case_of,
    settled,
    unresolved,
)
from subgraphs.booking.tests.searching import in_days
from subgraphs.chassis.tests.peers import Peer

OFTEN = 1_000
FOUND = """
    query($search: FlightSearchInput!) {
      flightOffers(search: $search, first: 100) {
        edges { node { id provider price { amount } capabilities { canHold } } }
      }
    }
"""
DAYS = count(300)


@pytest.fixture
async def accounts() -> AsyncIterator[Peer]:
    """Knows Ana."""
    async with Peer([TRAVELERS]).listening() as peer:
        yield peer


@pytest.fixture
def booking_settings(booking_settings, accounts):
    hurried = {"accounts_internal_url": accounts.url, "saga_pace": 0.02}
    return booking_settings.model_copy(update=hurried)


@pytest.fixture
async def duffel(duffel_url: str) -> AsyncIterator[DuffelSandbox]:
    sandbox = DuffelSandbox(duffel_url)
    await sandbox.recover()
    yield sandbox
    await sandbox.recover()


@pytest.fixture
def providers(amadeus_url: str, duffel: DuffelSandbox) -> list:
    _, ours = adapters(Addresses(amadeus_url, duffel.url))
    return [ours]


@pytest.fixture
async def trip(booking) -> str:
    return await booking.trip()


async def theirs(booking, trip: str, *, can_hold: bool) -> str:
    """The id of a booking at Duffel, of a search that nobody made before."""
    search = {"from": "LHR", "to": "CDG", "on": in_days(next(DAYS))}
    found = await booking.told(FOUND, search=search)
    nodes = [edge["node"] for edge in found["edges"] if edge["node"]["provider"] == "DUFFEL"]
    offer = next(node for node in nodes if node["capabilities"]["canHold"] == can_hold)
    await booking.placed(trip, offer["id"], travelerIds=[ANA])
    async with booking.database.read() as session:
        return str(await session.scalar(select(BookingRow.id)))


async def ours(booking, trip: str) -> str:
    offer = await flight_offer(booking.database)
    await booking.placed(trip, offer)
    async with booking.database.read() as session:
        return str(await session.scalar(select(BookingRow.id)))


async def parked(booking, id: str, doubt: str) -> dict:
    """What is told of it, as soon as only a person can go on."""
    assert await booking.ended(id, "PARKED") == "PARKED"
    case = await case_of(booking, id)
    assert case["evidence"]["inDoubt"] == doubt
    return case


async def actions(booking) -> list[OperatorActionRow]:
    async with booking.database.read() as session:
        rows = await session.scalars(select(OperatorActionRow).order_by(OperatorActionRow.position))
        return list(rows)


async def lines(booking) -> list[tuple[str, str]]:
    async with booking.database.read() as session:
        rows = await session.scalars(select(BookingEventRow).order_by(BookingEventRow.sequence))
        return [(row.actor, row.note) for row in rows]


# What makes an order unknown; what a person says; what becomes of it, and of the money.
ORDERS = [
    ("drop_before", "ASK_AGAIN", "TICKETED"),
    ("drop_after", "ASK_AGAIN", "TICKETED"),
    ("drop_before", "IT_WAS_NOT_MADE", "TICKETED"),
    ("drop_after", "IT_WAS_MADE", "TICKETED"),
]


@pytest.mark.parametrize(("how", "decision", "end"), ORDERS)
async def test_an_order_of_which_nobody_knows_is_brought_to_an_end(
    booking, trip, duffel, how, decision, end
):
    await duffel.fail("order", how, times=OFTEN)
    await duffel.fail("find", "500_before", times=OFTEN)
    id = await theirs(booking, trip, can_hold=False)
    case = await parked(booking, id, "ORDER")
    assert case["evidence"]["decisions"] == [
        *("ASK_AGAIN", "GIVE_BACK", "IT_WAS_MADE", "IT_WAS_NOT_MADE")
    ]
    made = await duffel.orders(id)
    await duffel.recover()

    reference = made[0]["order"]["id"] if decision == "IT_WAS_MADE" else None
    answer = await settled(booking, id, decision, reference=reference)

    assert answer["__typename"] == "SettleBookingSuccess", answer
    assert answer["booking"]["state"] != "PARKED"
    assert await booking.ended(id) == end
    [order] = await duffel.orders(id)
    assert len(order["payments"]) == 1
    assert [status for status, _ in await booking.charges(id)] == ["succeeded"]
    assert await unresolved(booking) == []


async def test_an_order_that_its_provider_does_not_know_is_not_believed(booking, trip, duffel):
    await duffel.fail("order", "drop_before", times=OFTEN)
    await duffel.fail("find", "500_before", times=OFTEN)
    id = await theirs(booking, trip, can_hold=False)
    before = await parked(booking, id, "ORDER")

    unknown = await settled(booking, id, "IT_WAS_MADE", reference="ord_0000nobody")
    unnamed = await settled(booking, id, "IT_WAS_MADE")
    await duffel.fail("get", "500_before", times=OFTEN)
    order = {"bookingId": id, "idempotencyKey": "1", "decision": "IT_WAS_MADE", "note": "Seen."}
    answer = await asked(booking, SETTLE, input={**order, "reference": "ord_0000nobody"})
    silent = answer["data"]["settleBooking"]

    for refused in (unknown, unnamed):
        assert (refused["__typename"], refused["path"]) == ("ValidationProblem", ["reference"])
    assert (silent["__typename"], silent["retryable"]) == ("ConflictProblem", True)
    assert await case_of(booking, id) == before
    assert await actions(booking) == []


async def test_what_is_given_back_is_undone_with_a_person_where_it_must(booking, trip, duffel):
    await duffel.fail("order", "drop_after", times=OFTEN)
    await duffel.fail("find", "500_before", times=OFTEN)
    id = await theirs(booking, trip, can_hold=False)
    await parked(booking, id, "ORDER")

    await settled(booking, id, "GIVE_BACK")
    case = await parked(booking, id, "ORDER")
    assert case["failure"] == "GIVEN_UP"
    assert case["evidence"]["decisions"] == ["ASK_AGAIN", "IT_WAS_MADE", "IT_WAS_NOT_MADE"]
    [order] = await duffel.orders(id)
    answer = await settled(booking, id, "IT_WAS_MADE", reference=order["order"]["id"])

    assert answer["__typename"] == "SettleBookingSuccess", answer
    assert await booking.ended(id) == "FAILED"
    [order] = await duffel.orders(id)
    assert order["order"]["cancelled_at"]
    assert [taken for _, taken in await booking.charges(id)] == [0]
    assert [each.decision for each in await actions(booking)] == ["GIVE_BACK", "IT_WAS_MADE"]


@pytest.mark.parametrize(
    ("decision", "end", "taken"),
    [("IT_WAS_MADE", "TICKETED", True), ("IT_WAS_NOT_MADE", "FAILED", False)],
)
async def test_a_ticket_that_does_not_come_is_decided(booking, trip, duffel, decision, end, taken):
    await duffel.fail("order", "pending", seconds=60)
    id = await theirs(booking, trip, can_hold=False)
    await parked(booking, id, "TICKET")

    await settled(booking, id, decision)

    assert await booking.ended(id) == end
    [(_, cents)] = await booking.charges(id)
    assert bool(cents) is taken


@pytest.mark.parametrize(
    ("decision", "end", "taken"),
    [("ACCEPT", "TICKETED", True), ("IT_WAS_MADE", "FAILED", False)],
)
async def test_what_its_provider_does_not_take_back_is_kept_or_cancelled_by_hand(
    booking, trip, duffel, decision, end, taken
):
    await duffel.fail("order", "tickets_late", seconds=60)
    await duffel.fail("quote", "order_not_cancellable", times=OFTEN)
    id = await theirs(booking, trip, can_hold=False)
    await parked(booking, id, "TICKET")
    await settled(booking, id, "GIVE_BACK")
    case = await parked(booking, id, "CANCELLATION")
    assert case["evidence"]["decisions"] == ["ACCEPT", "ASK_AGAIN", "IT_WAS_MADE"]
    await duffel.recover()

    await settled(booking, id, decision)
    if decision == "ACCEPT":
        await parked(booking, id, "TICKET")  # as late as before
        await settled(booking, id, "IT_WAS_MADE")

    assert await booking.ended(id) == end
    [(_, cents)] = await booking.charges(id)
    assert bool(cents) is taken
    assert await booking.count(EntryRow) == (2 if taken else 0)


@pytest.mark.parametrize("decision", ["IT_WAS_MADE", "IT_WAS_NOT_MADE", "ASK_AGAIN"])
async def test_a_hold_whose_payment_nobody_knows_is_brought_to_an_end(
    booking, trip, duffel, decision
):
    how = "drop_after" if decision == "IT_WAS_MADE" else "drop_before"
    await duffel.fail("pay", how, times=OFTEN)
    await duffel.fail("get", "500_before", times=OFTEN)
    id = await theirs(booking, trip, can_hold=True)
    await parked(booking, id, "ORDER_PAID")
    await duffel.recover()

    await settled(booking, id, decision)

    assert await booking.ended(id) == "TICKETED"
    [order] = await duffel.orders(id)
    assert len(order["payments"]) == 1


@pytest.mark.parametrize(("step", "doubt"), [("authorise", "PAYMENT"), ("capture", "CAPTURE")])
@pytest.mark.parametrize("decision", ["IT_WAS_MADE", "IT_WAS_NOT_MADE", "ASK_AGAIN"])
async def test_a_payment_of_which_nobody_knows_is_brought_to_an_end(
    booking, trip, step, doubt, decision
):
    how = "drop_after" if decision == "IT_WAS_MADE" else "drop_before"
    await booking.payments.fail(step, how)
    await booking.payments.fail("find", "drop_before", times=OFTEN)
    id = await ours(booking, trip)
    await parked(booking, id, doubt)
    if decision == "ASK_AGAIN":
        await booking.payments.recover()
    [intent, *_] = [*await booking.payments.intents(id), {"id": "nothing there"}]

    answer = await settled(booking, id, decision, reference=intent["id"])

    assert answer["__typename"] == "SettleBookingSuccess", answer
    if (step, decision) == ("authorise", "IT_WAS_NOT_MADE"):
        await booking.payments.recover()
    assert await booking.ended(id) == "CONFIRMED"
    assert await booking.charges(id) == [("succeeded", 12_300)]
    assert await booking.count(EntryRow) == 2


async def test_money_that_may_be_set_aside_is_let_go_by_a_persons_word(booking, trip):
    await booking.payments.fail("authorise", "drop_before")
    await booking.payments.fail("find", "drop_before", times=OFTEN)
    id = await ours(booking, trip)
    await parked(booking, id, "PAYMENT")
    async with booking.database.read() as session:
        offer = (await session.get_one(BookingRow, id)).offer_id

    await settled(booking, id, "GIVE_BACK")
    await parked(booking, id, "REFUND")
    assert await seats_sold(booking.database, offer) == 0
    await settled(booking, id, "IT_WAS_MADE")

    assert await booking.ended(id) == "FAILED"
    assert await booking.count(EntryRow) == 0


async def test_the_evidence_is_complete_and_names_nobody(booking, trip):
    await booking.payments.fail("capture", "drop_before")
    await booking.payments.fail("find", "drop_before", times=OFTEN)
    id = await ours(booking, trip)

    case = await parked(booking, id, "CAPTURE")

    evidence = case["evidence"]
    sent = [(each["action"], each["number"], each["outcome"]) for each in evidence["attempts"]]
    assert sent == [("AUTHORISE", 1, "DONE"), ("PAY", 1, "DONE"), ("CAPTURE", 1, None)]
    assert evidence["attempts"][-1]["askedAt"]
    assert (evidence["orderId"], evidence["orderState"]) == (id, "TICKETED")
    assert evidence["money"] == "AUTHORISED"
    [intent] = await booking.payments.intents(id)
    assert evidence["intentId"] == intent["id"]
    assert evidence["ledger"] == []
    for secret in (ALICE, ANA, "Moreau", "pm_card", trip):
        assert secret not in str(case)


async def test_a_decision_is_kept_and_told_to_the_traveller(booking, trip):
    await booking.payments.fail("capture", "drop_before")
    await booking.payments.fail("find", "drop_before", times=OFTEN)
    id = await ours(booking, trip)
    await parked(booking, id, "CAPTURE")

    answer = await settled(booking, id, "IT_WAS_NOT_MADE", key="one", note="  Asked Mia.  ")
    again = await settled(booking, id, "IT_WAS_NOT_MADE", key="one", note="Asked Mia.")
    other = await settled(booking, id, "GIVE_BACK", key="one", note="Asked Mia.")
    await booking.ended(id, "CONFIRMED")
    late = await settled(booking, id, "GIVE_BACK")

    [action] = await actions(booking)
    assert (action.decided_by, action.decision, action.doubt) == (
        OTTO,
        "IT_WAS_NOT_MADE",
        "CAPTURE",
    )
    assert (action.booking_id, action.note) == (id, "Asked Mia.")
    assert (answer["replayed"], again["replayed"]) == (False, True)
    assert answer["decidedAt"] == again["decidedAt"]
    assert (other["__typename"], other["path"]) == ("ConflictProblem", ["idempotencyKey"])
    assert (late["__typename"], late["path"]) == ("ConflictProblem", ["bookingId"])
    told = ("OPERATOR", "A person made sure that nothing was charged.")
    assert told in await lines(booking)
    assert "Mia" not in str(await booking.told(SEEN, id=id))


async def test_what_cannot_be_decided_changes_nothing(booking, trip):
    await booking.payments.fail("capture", "drop_before")
    await booking.payments.fail("find", "drop_before", times=OFTEN)
    id = await ours(booking, trip)
    before = await parked(booking, id, "CAPTURE")

    not_now = await settled(booking, id, "ACCEPT")
    unsaid = await settled(booking, id, "ASK_AGAIN", note="  ")
    endless = await settled(booking, id, "ASK_AGAIN", note="n" * 501)
    absent = await settled(booking, "booking_absent", "ASK_AGAIN")

    assert (not_now["__typename"], not_now["path"]) == ("ConflictProblem", ["decision"])
    for refused in (unsaid, endless):
        assert (refused["__typename"], refused["path"]) == ("ValidationProblem", ["note"])
    assert (absent["__typename"], absent["path"]) == ("NotFoundProblem", ["bookingId"])
    assert await case_of(booking, id) == before
    assert await actions(booking) == []


@pytest.mark.parametrize(
    "who",
    [
        {"roles": ("TRAVELER",)},
        {"roles": ("TRAVELER", "MODERATOR")},
        {"roles": ("TRAVELER", "PROFESSIONAL", "PARTNER")},
        {"roles": ("ADMIN",), "scope": "openid trips:read trips:write"},
        {"roles": ("ADMIN", "SUSPENDED"), "mutation_only": True},
    ],
    ids=["traveler", "moderator", "partner", "without scope", "suspended"],
)
async def test_nobody_else_sees_or_settles_it(booking, trip, who):
    mutation_only = who.pop("mutation_only", False)
    await booking.payments.fail("capture", "drop_before")
    await booking.payments.fail("find", "drop_before", times=OFTEN)
    id = await ours(booking, trip)
    before = await parked(booking, id, "CAPTURE")
    order = {"bookingId": id, "idempotencyKey": "1", "decision": "ASK_AGAIN", "note": "Please."}

    answers = [await asked(booking, SETTLE, input=order, **who)]
    answers += [] if mutation_only else [await asked(booking, UNRESOLVED, **who)]

    for answer in answers:
        assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
        assert id not in str(answer)
    assert await case_of(booking, id) == before
    assert await actions(booking) == []


@pytest.mark.parametrize("role", ["ADMIN", "SUPPORT"])
async def test_admins_and_support_do(booking, role):
    answer = await asked(booking, UNRESOLVED, roles=("TRAVELER", role))
    assert answer["data"]["unresolvedBookings"]["edges"] == []


async def test_what_waits_longest_comes_first_page_by_page(booking, trip):
    await booking.payments.fail("capture", "drop_before", times=OFTEN)
    await booking.payments.fail("find", "drop_before", times=OFTEN)
    ids = []
    for key in ("one", "two", "three"):
        offer = await flight_offer(booking.database)
        answer = await booking.placed(trip, offer, key=key)
        ids.append(answer["booking"]["id"])
    for id in ids:
        await booking.ended(id, "PARKED")

    answer = await asked(booking, UNRESOLVED, first=2)
    page = answer["data"]["unresolvedBookings"]
    rest = await unresolved(booking, first=2, after=page["pageInfo"]["endCursor"])
    too_many = await asked(booking, "{ unresolvedBookings(first: 101) { edges { cursor } } }")

    assert [edge["node"]["bookingId"] for edge in page["edges"]] == ids[:2]
    assert page["pageInfo"]["hasNextPage"]
    assert [each["bookingId"] for each in rest] == ids[2:]
    assert too_many["errors"][0]["extensions"]["code"] == "INVALID_INPUT"
