"""How does Duffel show places, airlines and lengths of time?"""

from datetime import datetime, timedelta
from typing import Any

from infra.sandboxes.network.cities import city_code_of, city_of
from infra.sandboxes.network.flights import Aircraft
from infra.sandboxes.network.places import Airline, Airport


def airport(place: Airport) -> dict[str, Any]:
    """A city is named, and shown no further."""
    city = city_of(place.iata)
    return {
        "type": "airport",
        "id": f"arp_{place.iata}_{place.country}".lower(),
        "iata_code": place.iata,
        "icao_code": None,
        "name": place.name,
        "city_name": city.name if city else None,
        "city": None,
        "iata_city_code": city_code_of(place.iata),
        "iata_country_code": place.country,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "time_zone": place.zone.key,
    }


def airline(carrier: Airline) -> dict[str, Any]:
    return {
        "id": f"aln_0000{carrier.code.lower()}",
        "iata_code": carrier.code,
        "name": carrier.name,
        "logo_symbol_url": None,
        "logo_lockup_url": None,
        "conditions_of_carriage_url": None,
    }


def aircraft(kind: Aircraft) -> dict[str, Any]:
    return {"id": f"arc_0000{kind.code.lower()}", "iata_code": kind.code, "name": kind.name}


def local(at: datetime) -> str:
    """Without an offset: whoever reads it needs the airport's zone."""
    return at.replace(tzinfo=None).isoformat()


def duration(elapsed: timedelta) -> str:
    """ISO 8601, as P1DT2H05M."""
    hours, minutes = divmod(elapsed // timedelta(minutes=1), 60)
    days, hours = divmod(hours, 24)
    return f"P{days}DT{hours}H{minutes:02}M" if days else f"PT{hours}H{minutes:02}M"
