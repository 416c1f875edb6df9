"""Booking with every provider there is: the adapters at their sandboxes, and who travels."""

import json
from dataclasses import dataclass
from typing import Final

from pydantic import SecretStr

from infra.local.sandboxes import AMADEUS_CLIENT, AMADEUS_SECRET, DUFFEL_TOKEN
from subgraphs.booking.network.airports import Network
from subgraphs.booking.providers.amadeus.adapter import Amadeus
from subgraphs.booking.providers.amadeus.settings import AmadeusSettings
from subgraphs.booking.providers.duffel.adapter import Duffel
from subgraphs.booking.providers.duffel.settings import DuffelSettings
from subgraphs.booking.testing.duffel import DEADLINE_SECONDS, WEBHOOK_SECRET
from subgraphs.chassis.ids import derived_id

ANA: Final = derived_id("traveler", "ana")
TOLD: Final = {
    "id": ANA,
    "givenName": "Ana",
    "familyName": "Moreau",
    "dateOfBirth": "1990-02-03",
    "gender": "F",
    "document": {
        "kind": "PASSPORT",
        "number": "12AB34567",
        "countryCode": "FR",
        "expiresOn": "2090-06-30",
    },
    "email": "ana@caravan.example",
    "phone": "+33612345678",
}
TRAVELERS: Final = (200, json.dumps({"travelers": [TOLD]}))  # what accounts tells of her


@dataclass(frozen=True, slots=True)
class Addresses:
    amadeus: str
    duffel: str


def adapters(at: Addresses) -> list[Amadeus | Duffel]:
    """Not opened yet."""
    amadeus = AmadeusSettings(
        amadeus_url=at.amadeus,
        amadeus_client_id=AMADEUS_CLIENT,
        amadeus_client_secret=SecretStr(AMADEUS_SECRET),
        amadeus_lookup_url=f"{at.amadeus}/sandbox/orders",
        amadeus_seconds=DEADLINE_SECONDS,
        amadeus_calls_per_second=None,
    )
    duffel = DuffelSettings(
        duffel_url=at.duffel,
        duffel_token=SecretStr(DUFFEL_TOKEN),
        duffel_webhook_secret=SecretStr(WEBHOOK_SECRET),
        duffel_seconds=DEADLINE_SECONDS,
    )
    return [Amadeus(amadeus, Network.read()), Duffel(duffel)]
