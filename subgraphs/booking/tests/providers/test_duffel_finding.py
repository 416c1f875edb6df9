"""An order is looked for page by page; only who has looked everywhere says that there is none."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from subgraphs.booking.providers.duffel.finding import LOOK_BACK, MOST_PAGES
from subgraphs.booking.providers.port import Created, Finding, NotFound, Unknown
from subgraphs.booking.testing.duffel import adapter
from subgraphs.booking.tests.providers.duffel_bodies import order
from subgraphs.chassis.tests.peers import Peer

NEWEST = datetime(2020, 4, 1, tzinfo=UTC)  # by their clock: it is no matter what ours says


def page(*orders: object, after: str | None = None) -> tuple[int, str]:
    return 200, json.dumps({"data": orders, "meta": {"after": after, "before": None, "limit": 200}})


def another(id: str, age: timedelta = timedelta(), reference: str = "another") -> dict:
    at = (NEWEST - age).isoformat()
    return order(id=id, created_at=at, metadata={"reference": reference})


async def found(*pages: tuple[int, str]) -> tuple[Finding, list[str]]:
    """And the requests that it took."""
    async with Peer(then=[*pages]).listening() as peer, adapter(peer.url, 10.0) as duffel:
        return await duffel.find("booking_1"), peer.heard


async def test_it_is_found_on_whichever_page_it_stands():
    ours = another("ord_3", timedelta(days=6), "booking_1")
    answer, asked = await found(
        page(another("ord_1"), another("ord_2"), after="g2wA=="), page(ours, after="more")
    )
    assert isinstance(answer, Created)
    assert answer.order_id == "ord_3"
    assert [line.split()[1] for line in asked] == [
        "/air/orders?sort=-created_at&limit=200",
        "/air/orders?sort=-created_at&limit=200&after=g2wA%3D%3D",
    ]


async def test_where_the_list_ends_there_is_none():
    assert (await found(page()))[0] == NotFound()
    answer, asked = await found(page(another("ord_1"), after="more"), page(another("ord_2")))
    assert (answer, len(asked)) == (NotFound(), 2)


async def test_nobody_looks_further_back_than_it_can_be():
    old = another("ord_2", LOOK_BACK + timedelta(seconds=1))
    answer, asked = await found(page(another("ord_1"), old, after="more"))
    assert (answer, len(asked)) == (NotFound(), 1)


async def test_who_has_not_looked_everywhere_does_not_know():
    answer, asked = await found(page(another("ord_1"), after="more"))
    assert (answer, len(asked)) == (Unknown("too many pages"), MOST_PAGES)


@pytest.mark.parametrize(
    "hidden",
    [
        page(another("ord_1"), {"id": "ord_2"}),
        page(None),
        (200, json.dumps({"data": {}, "meta": {}})),
        (200, json.dumps({"data": [], "meta": None})),
        (200, json.dumps({"meta": {"after": None}})),
    ],
)
async def test_what_cannot_be_read_may_hide_it(hidden):
    assert (await found(hidden))[0] == Unknown("unreadable")


async def test_an_order_without_our_mark_is_nobodys_of_ours():
    strange = [order(metadata=None), order(metadata={}), order(metadata={"reference": ["x"]})]
    assert (await found(page(*strange)))[0] == NotFound()
