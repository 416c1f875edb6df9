"""Booking asks for what a provider requires, gets that and no more, and it is written down."""

import json
import time
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError

from subgraphs.accounts.tests.companions import added, documented, rows, stored
from subgraphs.accounts.tests.conftest import ALICE
from subgraphs.accounts.travelers.models import ReadRow
from subgraphs.chassis.ids import derived_id, new_id
from subgraphs.chassis.testing.plugin import ROUTER_SECRET
from subgraphs.chassis.testing.router import signature

BOOKING = derived_id("booking", "one")
ROUTE = "accounts/internal/travelers"
EVERYTHING = ["names", "dateOfBirth", "gender", "document", "email", "phone"]
TODAY = datetime.now(UTC).date()


@pytest.fixture
async def jules(accounts):
    """Alice's, with a passport."""
    id = (await added(accounts))["id"]
    await documented(accounts, id)
    return id


def asked(*ids, **changes):
    return {
        "ids": list(ids),
        "ownerId": ALICE,
        "bookingId": BOOKING,
        "fields": EVERYTHING,
        **changes,
    }


async def sent(accounts, body, header="", path="/internal/travelers", method="POST"):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    signed = header if header != "" else signature(ROUTER_SECRET, ROUTE, "", content)
    headers = {} if signed is None else {"x-caravan-signature": signed}
    transport = httpx.ASGITransport(accounts.app)
    async with httpx.AsyncClient(base_url="http://accounts", transport=transport) as client:
        return await client.request(method, path, content=content, headers=headers)


async def reads(accounts):
    names = ("owner_id", "traveler_id", "reader", "booking_id", "fields")
    return [tuple(row[name] for name in names) for row in await rows(accounts, "traveler_reads")]


async def test_what_is_asked_for_is_told_and_written_down(accounts, jules):
    answer = await sent(accounts, asked(jules))

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json() == {
        "travelers": [
            {
                "id": jules,
                "givenName": "Jules",
                "familyName": "Moreau",
                "dateOfBirth": "2019-09-02",
                "gender": "M",
                "document": {
                    "kind": "PASSPORT",
                    "number": "12AB34567",
                    "countryCode": "FR",
                    "expiresOn": "2090-06-30",
                },
                "email": "jules@caravan.example",
                "phone": "+33199000002",
            }
        ]
    }
    assert await reads(accounts) == [(ALICE, jules, "booking", BOOKING, EVERYTHING)]


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("names", {"givenName", "familyName"}),
        *((field, {field}) for field in EVERYTHING if field != "names"),
    ],
)
async def test_no_more_is_told_than_was_asked_for(accounts, jules, field, told):
    answer = await sent(accounts, asked(jules, fields=[field]))

    [traveler] = answer.json()["travelers"]
    assert traveler.keys() == {"id", *told}
    assert await reads(accounts) == [(ALICE, jules, "booking", BOOKING, [field])]


async def test_to_ask_for_nothing_is_to_hear_whose_they_are(accounts, jules):
    answer = await sent(accounts, asked(jules, fields=[]))

    assert answer.json() == {"travelers": [{"id": jules}]}
    assert await reads(accounts) == [(ALICE, jules, "booking", BOOKING, [])]


async def test_several_are_told_in_the_order_asked(accounts, jules):
    ana = (await added(accounts, givenName="Ana", dateOfBirth=None))["id"]

    answer = await sent(accounts, asked(jules, ana, jules, fields=["dateOfBirth", "document"]))

    told = answer.json()["travelers"]
    assert [each["id"] for each in told] == [jules, ana]
    assert told[1] == {"id": ana, "dateOfBirth": None, "document": None}
    assert [traveler for _, traveler, *_ in await reads(accounts)] == [jules, ana]


async def test_one_of_several_documents_is_told(accounts):
    id = (await added(accounts))["id"]
    soon = (TODAY + timedelta(days=1)).isoformat()
    for number, changes in {
        "CARD1": {"kind": "IDENTITY_CARD", "expiresOn": "2095-01-01"},
        "SOON1": {"expiresOn": soon},
        "LAST1": {"expiresOn": "2080-01-01"},
        "MID11": {"expiresOn": "2070-01-01"},
    }.items():
        await documented(accounts, id, number=number, **changes)

    answer = await sent(accounts, asked(id, fields=["document"]))

    assert answer.json()["travelers"][0]["document"]["number"] == "LAST1"


@pytest.mark.parametrize("others", ["anothers", "nobodys", "a removed one"])
async def test_unless_all_are_the_owners_nothing_is_told(accounts, jules, others):
    bob = await accounts.person("bob")
    eves = (await added(accounts, bob, givenName="Eve"))["id"]
    strange = {"anothers": eves, "nobodys": new_id("traveler"), "a removed one": BOOKING}[others]

    for ids in ([strange], [jules, strange]):
        answer = await sent(accounts, asked(*ids))
        assert (answer.status_code, answer.json()) == (404, {"code": "NOT_FOUND"})
    elsewhere = await sent(accounts, asked(jules, ownerId=bob))
    assert elsewhere.status_code == 404
    assert await reads(accounts) == []


MALFORMED = {
    "nobody": lambda id: asked(),
    "ten": lambda id: asked(*(new_id("traveler") for _ in range(10))),
    "no id": lambda id: asked("traveler_1"),
    "an id with a line's end": lambda id: asked(f"{id}\n"),
    "no owner": lambda id: {k: v for k, v in asked(id).items() if k != "ownerId"},
    "no booking": lambda id: asked(id, bookingId=""),
    "an unknown field": lambda id: asked(id, fields=["names", "password"]),
    "a column": lambda id: asked(id, fields=["given_name"]),
    "too many fields": lambda id: asked(id, fields=["names"] * 7),
    "something else beside": lambda id: asked(id, reader="somebody"),
    "a list": lambda id: [asked(id)],
    "no JSON": lambda id: b"{",
    "nothing": lambda id: b"",
}


@pytest.mark.parametrize("what", MALFORMED)
async def test_what_is_malformed_is_refused_and_quoted_nowhere(accounts, jules, what):
    answer = await sent(accounts, MALFORMED[what](jules))

    assert (answer.status_code, answer.json()) == (400, {"code": "BAD_REQUEST"})
    assert await reads(accounts) == []


async def test_a_body_is_read_as_far_as_it_may_be(accounts, jules):
    answer = await sent(accounts, json.dumps(asked(jules)).encode() + b" " * 4_096)

    assert (answer.status_code, answer.json()) == (413, {"code": "PAYLOAD_TOO_LARGE"})
    assert await reads(accounts) == []


def now():
    return time.time_ns() // 1_000_000


FORGERIES = {
    "no signature": lambda body: None,
    "garbage": lambda body: "t=now,n=once,v1=yes",
    "another secret": lambda body: signature("another secret, as long as it", ROUTE, "", body),
    "one for the graph": lambda body: signature(ROUTER_SECRET, "accounts", "", body),
    "another body": lambda body: signature(ROUTER_SECRET, ROUTE, "", body + b" "),
    "another token": lambda body: signature(ROUTER_SECRET, ROUTE, "Bearer x", body),
    "an old one": lambda body: signature(ROUTER_SECRET, ROUTE, "", body, at=now() - 11_000),
    "one of the future": lambda body: signature(ROUTER_SECRET, ROUTE, "", body, at=now() + 11_000),
}


@pytest.mark.parametrize("forgery", FORGERIES)
async def test_what_was_not_signed_for_this_is_told_nothing(accounts, jules, forgery):
    body = json.dumps(asked(jules)).encode()

    answer = await sent(accounts, body, FORGERIES[forgery](body))

    assert (answer.status_code, answer.json()) == (401, {"code": "NOT_FROM_ROUTER"})
    assert await reads(accounts) == []


async def test_a_signature_is_good_once(accounts, jules):
    body = json.dumps(asked(jules)).encode()
    header = signature(ROUTER_SECRET, ROUTE, "", body)

    answers = [await sent(accounts, body, header) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 401]
    assert len(await reads(accounts)) == 1


async def test_a_signature_for_this_opens_nothing_of_the_graph(accounts):
    body = b'{"query": "{ __typename }"}'
    header = signature(ROUTER_SECRET, ROUTE, "", body)

    answer = await sent(accounts, body, header, path="/graphql")

    assert answer.status_code == 401
    assert "data" not in answer.json()


async def test_nothing_is_told_that_could_not_be_written_down(accounts, jules):
    async with accounts.database.transaction() as transaction:
        await transaction.session.execute(text("ALTER TABLE traveler_reads RENAME TO away"))
    try:
        with pytest.raises(DBAPIError):
            await sent(accounts, asked(jules))
    finally:
        async with accounts.database.transaction() as transaction:
            await transaction.session.execute(text("ALTER TABLE away RENAME TO traveler_reads"))


@pytest.mark.parametrize("change", [update(ReadRow).values(fields=[]), delete(ReadRow)])
async def test_not_even_accounts_itself_can_hide_a_reading(accounts, jules, change):
    await sent(accounts, asked(jules))

    with pytest.raises(DBAPIError, match="readings are added, never changed"):
        async with accounts.database.transaction() as transaction:
            await transaction.session.execute(change)

    assert await reads(accounts) == [(ALICE, jules, "booking", BOOKING, EVERYTHING)]


async def test_reading_changes_nothing_of_what_is_kept(accounts, jules):
    before = await stored(accounts)

    await sent(accounts, asked(jules))

    assert await stored(accounts) == before
    assert await accounts.events() == []
