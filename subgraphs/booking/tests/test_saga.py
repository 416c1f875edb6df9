"""From a search to a ticket, at each provider over HTTP: held, paid, dearer, together or not."""

from collections.abc import AsyncIterator
from itertools import count

import pytest

from subgraphs.booking.testing.duffel import Sandbox as DuffelSandbox
from subgraphs.booking.testing.market import ANA, TRAVELERS, Addresses, adapters
from subgraphs.booking.tests.conftest import PLACE, SEEN
from subgraphs.booking.tests.searching import in_days
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.testing.amadeus import Sandbox as AmadeusSandbox
from subgraphs.chassis.testing.payments import DECLINED_CARD, GOOD_CARD
from subgraphs.chassis.tests.peers import Peer

FOUND = """
    query($search: FlightSearchInput!) {
      flightOffers(search: $search, first: 100) {
        edges { node {
          id provider price { amount currency } fareFamily
          capabilities { canHold } requirements { needsNames needsDocument }
        } }
        providerStatuses { provider state offers }
      }
    }
"""
PAY = """
    mutation($input: PayBookingInput!) {
      payBooking(input: $input) {
        __typename
        ... on PlaceBookingSuccess { replayed booking { id state providerReference } }
        ... on Problem { code path }
      }
    }
"""
ACCEPT = """
    mutation($input: AcceptPriceInput!) {
      acceptPrice(input: $input) {
        __typename
        ... on BookingSuccess { booking { id state total { amount } } }
        ... on Problem { code }
      }
    }
"""
DECLINE = """
    mutation($id: ID!) {
      declinePrice(input: {bookingId: $id}) {
        __typename
        ... on BookingSuccess { booking { id state failure payment { state } } }
        ... on Problem { code }
      }
    }
"""
CHECKOUT = """
    mutation($input: CheckoutTripInput!) {
      checkoutTrip(input: $input) {
        __typename
        ... on CheckoutTripSuccess {
          replayed
          bookings { id state failure provider payment { state refunded { amount } } }
        }
        ... on Problem { code path message }
      }
    }
"""
DEARER = """
    mutation($input: PlaceBookingInput!) {
      placeBooking(input: $input) {
        __typename
        ... on PriceChangedProblem {
          code previous { amount } current { amount } confirmBefore
          booking { id state changedPrice { current { amount } accepted { amount } } }
        }
      }
    }
"""

DAYS = count(30)


@pytest.fixture
async def accounts() -> AsyncIterator[Peer]:
    """Knows Ana."""
    async with Peer([TRAVELERS]).listening() as peer:
        yield peer


@pytest.fixture
def booking_settings(booking_settings, accounts):
    return booking_settings.model_copy(update={"accounts_internal_url": accounts.url})


@pytest.fixture
async def duffel(duffel_url: str) -> AsyncIterator[DuffelSandbox]:
    sandbox = DuffelSandbox(duffel_url)
    await sandbox.recover()
    yield sandbox
    await sandbox.recover()


@pytest.fixture
async def amadeus(amadeus_url: str) -> AsyncIterator[AmadeusSandbox]:
    sandbox = AmadeusSandbox(amadeus_url)
    await sandbox.recover()
    yield sandbox
    await sandbox.recover()


@pytest.fixture
def providers(amadeus, duffel) -> list:
    return adapters(Addresses(amadeus.url, duffel.url))


@pytest.fixture
async def trip(booking) -> str:
    return await booking.trip()


async def offers(booking, provider: str, can_hold: bool | None = None) -> list[dict]:
    """Of a search that nobody made before: what others answered is kept for a while."""
    search = {"from": "LHR", "to": "CDG", "on": in_days(next(DAYS))}
    found = await booking.told(FOUND, search=search)
    nodes = [edge["node"] for edge in found["edges"]]
    return [
        node
        for node in nodes
        if node["provider"] == provider and can_hold in {None, node["capabilities"]["canHold"]}
    ]


def asked_of(trip: str, offer: dict, **more: object) -> dict:
    return {
        "idempotencyKey": new_id("key"),
        "tripId": trip,
        "offerId": offer["id"],
        "travelerIds": [ANA],
        "acceptPriceUpTo": offer["price"]["amount"],
        "paymentMethodToken": GOOD_CARD,
        **more,
    }


async def placed(booking, trip: str, offer: dict, query: str = PLACE, **more: object) -> dict:
    return await booking.told(query, input=asked_of(trip, offer, **more))


async def notes(booking, id: str) -> list[str]:
    edges = (await booking.told(SEEN, id=id))["timeline"]["edges"]
    return [edge["node"]["note"] for edge in edges]


@pytest.mark.parametrize("can_hold", [True, False])
async def test_a_flight_of_duffel_is_ticketed(booking, trip, duffel, can_hold):
    offer = (await offers(booking, "DUFFEL", can_hold))[0]

    answer = await placed(booking, trip, offer)

    made = answer["booking"]
    assert made["state"] == "TICKETED", answer
    [order] = await duffel.orders(made["id"])
    assert order["status"] == "created"
    [(status, taken)] = await booking.charges(made["id"])
    assert (status, taken) == ("succeeded", round(100 * float(offer["price"]["amount"])))


async def test_a_flight_of_amadeus_is_ticketed(booking, trip, amadeus):
    await amadeus.set(ticketingSeconds=0)
    offer = (await offers(booking, "AMADEUS"))[0]

    answer = await placed(booking, trip, offer)

    made = answer["booking"]
    assert made["state"] == "TICKETED", (answer, await notes(booking, made["id"]))
    [order] = await amadeus.orders(made["id"])
    assert order["state"] == "TICKETED"


async def test_what_is_held_is_paid_later(booking, trip, duffel):
    offer = (await offers(booking, "DUFFEL", can_hold=True))[0]
    held = await placed(booking, trip, offer, hold=True, paymentMethodToken=None)
    id = held["booking"]["id"]
    before = await booking.told(SEEN, id=id)

    pay = {"idempotencyKey": "pay", "bookingId": id, "paymentMethodToken": GOOD_CARD}
    paid = await booking.told(PAY, input=pay)
    again = await booking.told(PAY, input=pay)

    assert (held["booking"]["state"], before["payment"]["state"]) == ("HELD", "PENDING")
    assert before["holdExpiresAt"]
    assert paid["booking"]["state"] == "TICKETED", paid
    assert (again["booking"]["id"], again["replayed"]) == (id, True)
    assert len(await booking.charges(id)) == 1


async def test_a_price_that_changed_is_accepted(booking, trip, duffel):
    offer = (await offers(booking, "DUFFEL"))[0]
    await duffel.fail("offer", "price_changed")

    asked = await placed(booking, trip, offer, query=DEARER)
    waiting = asked["booking"]
    too_little = {"bookingId": waiting["id"], "acceptPriceUpTo": asked["previous"]["amount"]}
    refused = await booking.told(ACCEPT, input=too_little)
    accept = {"bookingId": waiting["id"], "acceptPriceUpTo": asked["current"]["amount"]}
    accepted = await booking.told(ACCEPT, input=accept)

    assert (asked["code"], waiting["state"]) == ("PRICE_CHANGED", "AWAITING_PRICE_ACCEPTANCE")
    assert float(asked["current"]["amount"]) > float(asked["previous"]["amount"])
    assert waiting["changedPrice"]["current"] == asked["current"]
    assert refused["code"] == "PRICE_CHANGED"
    assert accepted["booking"]["state"] == "TICKETED", accepted
    [(_, taken)] = await booking.charges(waiting["id"])
    assert taken == round(100 * float(asked["current"]["amount"]))


async def test_a_price_that_changed_is_declined(booking, trip, duffel):
    offer = (await offers(booking, "DUFFEL"))[0]
    await duffel.fail("offer", "price_changed")
    asked = await placed(booking, trip, offer, query=DEARER)

    declined = await booking.told(DECLINE, id=asked["booking"]["id"])

    assert declined["booking"] == {
        "id": asked["booking"]["id"],
        "state": "FAILED",
        "failure": "PRICE_DECLINED",
        "payment": {"state": "CANCELLED"},
    }
    assert await duffel.orders(asked["booking"]["id"]) == []
    assert await booking.charges(asked["booking"]["id"]) == []


async def checkout(booking, trip: str, *items: dict, card: str = GOOD_CARD) -> dict:
    asked = {
        "idempotencyKey": "together",
        "tripId": trip,
        "paymentMethodToken": card,
        "items": [
            {
                "offerId": offer["id"],
                "travelerIds": [ANA],
                "acceptPriceUpTo": offer["price"]["amount"],
            }
            for offer in items
        ],
    }
    return await booking.told(CHECKOUT, input=asked)


async def test_a_checkout_gets_everything(booking, trip, duffel):
    own, theirs = (await offers(booking, "OWN"))[0], (await offers(booking, "DUFFEL"))[0]

    answer = await checkout(booking, trip, own, theirs)
    again = await checkout(booking, trip, own, theirs)

    states = [(each["provider"], each["state"]) for each in answer["bookings"]]
    assert states == [("OWN", "CONFIRMED"), ("DUFFEL", "TICKETED")], answer
    assert again == {**answer, "replayed": True}


async def test_a_checkout_gets_all_or_nothing(booking, trip, duffel):
    own, theirs = (await offers(booking, "OWN"))[0], (await offers(booking, "DUFFEL"))[0]
    await duffel.fail("order", "offer_no_longer_available")

    answer = await checkout(booking, trip, own, theirs)

    ours, lost = answer["bookings"]
    assert (lost["state"], lost["failure"]) == ("FAILED", "SOLD_OUT"), answer
    assert (ours["state"], ours["failure"]) == ("CANCELLED", "OTHER_ITEM")
    for id in (ours["id"], lost["id"]):
        assert [taken for _, taken in await booking.charges(id)] in ([], [0])


async def test_a_declined_checkout_gives_all_back(booking, trip, duffel):
    theirs, own = (await offers(booking, "DUFFEL", True))[0], (await offers(booking, "OWN"))[0]

    answer = await checkout(booking, trip, theirs, own, card=DECLINED_CARD)

    assert {each["state"] for each in answer["bookings"]} == {"FAILED", "CANCELLED"}, answer
    [order] = await duffel.orders(answer["bookings"][0]["id"])
    assert order["order"]["cancelled_at"]
