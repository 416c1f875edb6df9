"""Of one search of Duffel's one offer is ordered: whoever comes second searches for it again."""

from dataclasses import replace

from subgraphs.booking.providers.duffel.adapter import Duffel
from subgraphs.booking.providers.port import (
    Reason,
    Rejected,
    Unknown,
)
from subgraphs.booking.testing.duffel import (
    Sandbox,
    a_request,
    an_offer,
)
from subgraphs.chassis.ids import new_id


async def test_of_one_search_one_offer_is_ordered(duffel: Duffel, sandbox: Sandbox):
    """Who sent before is not told whether it is theirs; who did not, knows that it is not, and
    orders the same of a search of their own."""
    offer, reference, another = await an_offer(duffel), new_id("booking"), new_id("booking")
    made = await duffel.order(a_request(offer, reference))
    assert await duffel.order(a_request(offer, reference)) == made
    already = Unknown("offer_request_already_booked")
    assert await duffel.order(a_request(offer, another)) == already
    first = replace(a_request(offer, another), is_first=True)
    other = await duffel.order(first)
    assert (other.state, other.total) == (made.state, made.total)
    [one], [two] = await sandbox.orders(reference), await sandbox.orders(another)
    assert [flown(one), one["order"]["total_amount"]] == [flown(two), two["order"]["total_amount"]]
    assert one["order"]["id"] != two["order"]["id"]


async def test_who_finds_it_dearer_in_a_search_of_their_own_is_asked(duffel, sandbox):
    offer, reference = await an_offer(duffel), new_id("booking")
    await duffel.order(a_request(offer, new_id("booking")))
    request = replace(a_request(offer, reference), is_first=True)
    await sandbox.fail("order", "price_changed", reference=reference, times=2)
    refused = await duffel.order(request)
    assert (refused.reason, refused.code) == (Reason.PRICE_CHANGED, "price_changed")
    assert refused.current.total > offer.total
    assert await sandbox.orders(reference) == []


async def test_what_a_search_of_their_own_does_not_find_has_expired(duffel, sandbox):
    offer, reference = await an_offer(duffel), new_id("booking")
    await duffel.order(a_request(offer, new_id("booking")))
    await sandbox.fail("search", "empty")
    refused = await duffel.order(replace(a_request(offer, reference), is_first=True))
    assert refused == Rejected(Reason.OFFER_EXPIRED, "offer_request_already_booked")
    assert await sandbox.orders(reference) == []


def flown(truth: dict) -> list[str]:
    return [
        segment["marketing_carrier_flight_number"]
        for slice_ in truth["order"]["slices"]
        for segment in slice_["segments"]
    ]
