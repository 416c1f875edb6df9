"""What booking hears of travelers, and what it makes of an accounts that is not well."""

import json
from datetime import date

import pytest

from infra.local.ports import free_port
from subgraphs.booking.providers.port import Document, Passenger, Requirements
from subgraphs.booking.settings import BookingSettings
from subgraphs.booking.travelers.client import NoSuchTraveler, Travelers, TravelersAway
from subgraphs.booking.travelers.completeness import lacking
from subgraphs.chassis.ids import derived_id
from subgraphs.chassis.testing.plugin import ROUTER_SECRET
from subgraphs.chassis.tests.peers import CUT, RESET, Peer

ALICE, BOOKING = derived_id("user", "alice"), derived_id("booking", "one")
JULES, ANA = derived_id("traveler", "jules"), derived_id("traveler", "ana")
ALL = Requirements(names=True, date_of_birth=True, document=True, email=True, phone=True)
TOLD = {
    "id": JULES,
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


@pytest.fixture
def settings_of(settings):
    def at(url):
        given = {**settings.model_dump(), "router_secret": ROUTER_SECRET}
        return BookingSettings(**given, payments_key="sk_test_caravan", accounts_internal_url=url)

    return at


async def asked(settings, ids=(JULES,), requirements=ALL):
    async with Travelers(settings) as travelers:
        return await travelers.passengers(ALICE, ids, BOOKING, requirements)


def answer(*travelers):
    return (200, json.dumps({"travelers": travelers}))


async def test_a_traveler_becomes_a_passenger(settings_of):
    async with Peer([answer(TOLD)]).listening() as accounts:
        [passenger] = await asked(settings_of(accounts.url))

    assert passenger == Passenger(
        id=JULES,
        given_name="Jules",
        family_name="Moreau",
        date_of_birth=date(2019, 9, 2),
        gender="M",
        email="jules@caravan.example",
        phone="+33199000002",
        documents=(Document("PASSPORT", "12AB34567", "FR", date(2090, 6, 30)),),
    )
    assert "Jules" not in repr(passenger)
    assert accounts.heard == ["POST /internal/travelers HTTP/1.1"]


@pytest.mark.parametrize(
    ("requirements", "fields"),
    [
        (Requirements(), []),
        (Requirements(names=True), ["names"]),
        (Requirements(date_of_birth=True), ["dateOfBirth", "gender"]),
        (Requirements(document=True), ["document"]),
        (Requirements(email=True, phone=True), ["email", "phone"]),
        (ALL, ["names", "dateOfBirth", "gender", "document", "email", "phone"]),
    ],
    ids=["nothing", "names", "birth", "document", "contact", "all"],
)
async def test_accounts_is_asked_for_what_is_required_and_no_more(
    settings_of, requirements, fields
):
    async with Peer([answer({"id": JULES})]).listening() as accounts:
        [passenger] = await asked(settings_of(accounts.url), requirements=requirements)

    assert json.loads(accounts.bodies[0]) == {
        "ids": [JULES],
        "ownerId": ALICE,
        "bookingId": BOOKING,
        "fields": fields,
    }
    assert passenger == Passenger(id=JULES, given_name="", family_name="")


async def test_whom_the_owner_does_not_keep_is_said_so(settings_of):
    async with Peer([(404, '{"code": "NOT_FOUND"}')]).listening() as accounts:
        with pytest.raises(NoSuchTraveler):
            await asked(settings_of(accounts.url))

    assert len(accounts.heard) == 1


AWAY = {
    "it fails": (500, ""),
    "it is overloaded": (503, ""),
    "it does not know us": (401, '{"code": "NOT_FROM_ROUTER"}'),
    "it does not understand": (400, '{"code": "BAD_REQUEST"}'),
    "it resets": RESET,
    "it is cut": CUT,
    "HTML": (200, "<html>Jules</html>"),
    "a list": (200, "[]"),
    "nothing": (200, ""),
    "nobody": answer(),
    "somebody else": answer({**TOLD, "id": ANA}),
    "one more": answer(TOLD, {**TOLD, "id": ANA}),
    "a day that is none": answer({**TOLD, "dateOfBirth": "Jules"}),
    "a document that is none": answer({**TOLD, "document": {"number": "12AB34567"}}),
}


@pytest.mark.parametrize("how", AWAY)
async def test_an_accounts_that_is_not_well_is_away_and_quoted_nowhere(settings_of, how):
    async with Peer([AWAY[how]]).listening() as accounts:
        with pytest.raises(TravelersAway) as away:
            await asked(settings_of(accounts.url))

    assert len(accounts.heard) == 1  # a signature is good once
    chain = f"{away.value!r} {away.value.__cause__!r}"
    assert "Jules" not in chain
    assert "12AB34567" not in chain


async def test_an_accounts_that_is_not_there_is_away(settings_of):
    with pytest.raises(TravelersAway):
        await asked(settings_of(f"http://127.0.0.1:{free_port()}"))


WHOLE = Passenger(
    id=JULES,
    given_name="Jules",
    family_name="Moreau",
    date_of_birth=date(2019, 9, 2),
    gender="M",
    email="jules@caravan.example",
    phone="+33199000002",
    documents=(Document("PASSPORT", "12AB34567", "FR", date(2090, 6, 30)),),
)
BARE = Passenger(id=JULES, given_name="", family_name="")


@pytest.mark.parametrize(
    ("requirements", "fields"),
    [
        (Requirements(), ()),
        (Requirements(names=True), ("givenName", "familyName")),
        (Requirements(date_of_birth=True), ("dateOfBirth", "gender")),
        (Requirements(document=True), ("documents",)),
        (Requirements(email=True), ("email",)),
        (Requirements(phone=True), ("phone",)),
    ],
    ids=["nothing", "names", "birth", "document", "email", "phone"],
)
def test_what_a_traveler_lacks_is_named(requirements, fields):
    assert lacking(BARE, requirements) == fields
    assert lacking(WHOLE, ALL) == ()
