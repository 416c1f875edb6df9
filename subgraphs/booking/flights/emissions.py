"""How much carbon dioxide does one seat's flight let out?

After the ICAO Carbon Emissions Calculator Methodology: the great circle is lengthened for detours
(+50 km below 550 km, +100 km below 5,500 km, +125 km beyond), a kilogram of fuel makes 3.16 kg of
CO2, and the fuel is shared among the seats taken. Cabins weigh as in the Travel Impact Model: 1, 1
and 1.5 in a narrow aircraft; 1, 1.5 and 4 in a wide one. Fuel and seats are our aircraft's own, the
share of seats taken is 82 in 100, and cargo carries nothing of it.
"""

from collections.abc import Iterable
from typing import Final

from subgraphs.booking.flights.aircraft import Aircraft, Cabin
from subgraphs.booking.flights.schedule import Flight

METHOD: Final = "caravan-2026.1: ICAO distance and fuel factors, Travel Impact Model cabin weights"
CO2_OF_FUEL: Final = 3.16
SEATS_TAKEN: Final = 0.82
NARROW_WEIGHTS: Final = {Cabin.ECONOMY: 1.0, Cabin.PREMIUM: 1.0, Cabin.BUSINESS: 1.5}
WIDE_WEIGHTS: Final = {Cabin.ECONOMY: 1.0, Cabin.PREMIUM: 1.5, Cabin.BUSINESS: 4.0}


def co2_kg(flight: Flight, cabin: Cabin) -> int:
    """Of one traveller."""
    return co2_kg_of(flight.aircraft, flight.distance_km, cabin)


def co2_kg_of(aircraft: Aircraft, great_circle_km: float, cabin: Cabin) -> int:
    """Of one traveller, where the aircraft may be a guess."""
    flown = flown_km(great_circle_km)
    fuel = aircraft.fuel_per_cycle_kg + aircraft.fuel_per_km_kg * flown
    weights = WIDE_WEIGHTS if aircraft.is_wide else NARROW_WEIGHTS
    taken = SEATS_TAKEN * _weighed_seats(aircraft, weights.items())
    return round(CO2_OF_FUEL * fuel * weights[cabin] / taken)


def flown_km(great_circle_km: float) -> float:
    if great_circle_km < 550:
        return great_circle_km + 50
    return great_circle_km + (100 if great_circle_km <= 5_500 else 125)


def _weighed_seats(aircraft: Aircraft, weights: Iterable[tuple[Cabin, float]]) -> float:
    return sum(aircraft.seats(cabin) * weight for cabin, weight in weights)
