"""What do the codes in an answer about flights stand for?"""

from infra.sandboxes.amadeus.flights.offers import Sale
from infra.sandboxes.amadeus.store import Document
from infra.sandboxes.network.cities import city_code_of
from infra.sandboxes.network.places import Airport

_CURRENCIES = {"EUR": "EURO", "USD": "US DOLLAR", "GBP": "POUND STERLING"}


def dictionaries(sales: list[Sale]) -> Document:
    flights = [flight for sale in sales for flight in sale.flights]
    places = [place for flight in flights for place in (flight.origin, flight.destination)]
    return {
        "locations": {place.iata: location(place) for place in places},
        "aircraft": {flight.aircraft.code: flight.aircraft.name.upper() for flight in flights},
        "currencies": {sale.currency: _CURRENCIES[sale.currency] for sale in sales},
        "carriers": {flight.airline.code: flight.airline.name.upper() for flight in flights},
    }


def location(airport: Airport) -> Document:
    return {"cityCode": city_code_of(airport.iata), "countryCode": airport.country}
