"""An order that was made, and costs more than was accepted: it is undone, or a person sees it."""

import json

import pytest

from subgraphs.booking.offers.models import OfferKind
from subgraphs.booking.providers.port import OrderRequest, Reason, Rejected, Unknown
from subgraphs.booking.tests.providers.amadeus.bodies import an_offer
from subgraphs.booking.tests.providers.amadeus.desk import ANA, desk_at
from subgraphs.chassis.money.amounts import Amount
from subgraphs.chassis.tests.peers import Peer

TOKEN = 200, json.dumps({"access_token": "t", "expires_in": 1799})
ACCEPTED = Amount(43_120, "EUR")


def made(total: str) -> tuple[int, str]:
    order = {"type": "flight-order", "id": "eJzT%2FQ==", "flightOffers": [an_offer(total=total)]}
    return 201, json.dumps({"data": order})


def wanted() -> OrderRequest:
    return OrderRequest("booking_1", OfferKind.FLIGHT, {"offer": an_offer()}, ACCEPTED, [ANA])


@pytest.mark.parametrize(
    ("undoing", "outcome"),
    [
        ((204, ""), Rejected(Reason.PRICE_CHANGED, "dearer")),
        ((400, '{"errors": [{"status": 400, "code": 4926}]}'), Unknown("dearer")),
        ((500, ""), Unknown("dearer")),
    ],
)
async def test_an_order_above_what_was_accepted_is_undone(undoing, outcome):
    async with (
        Peer([TOKEN, made("431.21"), undoing]).listening() as peer,
        desk_at(peer.url) as desk,
    ):
        assert await desk.amadeus.order(wanted()) == outcome
    assert peer.heard == [
        "POST /v1/security/oauth2/token HTTP/1.1",
        "POST /v1/booking/flight-orders HTTP/1.1",
        "DELETE /v1/booking/flight-orders/eJzT%2FQ== HTTP/1.1",
    ]


async def test_one_at_the_accepted_price_stays():
    async with Peer([TOKEN, made("431.20")]).listening() as peer, desk_at(peer.url) as desk:
        created = await desk.amadeus.order(wanted())
    assert created.total == ACCEPTED
    assert len(peer.heard) == 2


async def test_what_is_sent_is_the_offer_whole_who_flies_and_our_reference():
    async with Peer([TOKEN, made("431.20")]).listening() as peer, desk_at(peer.url) as desk:
        await desk.amadeus.order(wanted())
    assert json.loads(peer.bodies[1]) == {
        "data": {
            "type": "flight-order",
            "flightOffers": [an_offer()],
            "travelers": [
                {
                    "id": "1",
                    "name": {"firstName": "Ana", "lastName": "Moreau"},
                    "dateOfBirth": "1990-02-03",
                    "gender": "FEMALE",
                    "contact": {
                        "emailAddress": "ana@example.com",
                        "phones": [
                            {
                                "deviceType": "MOBILE",
                                "countryCallingCode": "33",
                                "number": "612345678",
                            }
                        ],
                    },
                    "documents": [
                        {
                            "documentType": "PASSPORT",
                            "number": "12AB34567",
                            "expiryDate": "2035-01-31",
                            "issuanceCountry": "FR",
                            "nationality": "FR",
                            "holder": True,
                        }
                    ],
                }
            ],
            "remarks": {"general": [{"subType": "GENERAL_MISCELLANEOUS", "text": "booking_1"}]},
            "ticketingAgreement": {"option": "CONFIRM"},
        }
    }
