"""What must Amadeus be told of each traveller?"""

from subgraphs.booking.providers.amadeus.flight_objects import BookingRequirements
from subgraphs.booking.providers.port import Requirements


def of_flights(told: BookingRequirements) -> Requirements:
    """Names always; an address and a number where they are asked for."""
    each = told.traveler_requirements
    return Requirements(
        names=True,
        date_of_birth=any(one.date_of_birth_required for one in each),
        document=any(one.document_required for one in each),
        email=told.email_address_required,
        phone=told.phone_number_required or told.mobile_phone_number_required,
    )


def of_stays() -> Requirements:
    return Requirements(names=True, email=True, phone=True)
