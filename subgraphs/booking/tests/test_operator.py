"""What a person is shown of a booking that asking does not settle, and what their word does."""

import pytest
from sqlalchemy import select

from subgraphs.booking.bookings.models import BookingEventRow, BookingRow
from subgraphs.booking.books.models import EntryRow
from subgraphs.booking.testing.stock import flight_offer, seats_sold
from subgraphs.booking.tests.conftest import ALICE, SEEN
from subgraphs.booking.tests.operating import (
    OFTEN,
    OTTO,
    SETTLE,
    UNRESOLVED,
    actions,
    asked,
    case_of,
    ours,
    parked,
    settled,
    unresolved,
)


@pytest.fixture
def booking_settings(booking_settings):
    return booking_settings.model_copy(update={"saga_pace": 0.02})


@pytest.fixture
async def trip(booking) -> str:
    return await booking.trip()


async def lines(booking) -> list[tuple[str, str]]:
    async with booking.database.read() as session:
        rows = await session.scalars(select(BookingEventRow).order_by(BookingEventRow.sequence))
        return [(row.actor, row.note) for row in rows]


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
    for secret in (ALICE, "pm_card", trip):
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


async def test_nobody_else_sees_or_settles_it(booking, trip):
    await booking.payments.fail("capture", "drop_before")
    await booking.payments.fail("find", "drop_before", times=OFTEN)
    id = await ours(booking, trip)
    before = await parked(booking, id, "CAPTURE")
    order = {"bookingId": id, "idempotencyKey": "1", "decision": "ASK_AGAIN", "note": "Please."}
    others = [
        {"roles": ("TRAVELER",)},
        {"roles": ("TRAVELER", "MODERATOR")},
        {"roles": ("TRAVELER", "PROFESSIONAL", "PARTNER")},
        {"roles": ("ADMIN",), "scope": "openid trips:read trips:write"},
    ]
    suspended = {"roles": ("ADMIN", "SUSPENDED")}

    answers = [await asked(booking, UNRESOLVED, **who) for who in others]
    answers += [await asked(booking, SETTLE, input=order, **who) for who in [*others, suspended]]

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
