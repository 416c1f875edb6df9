"""Is there anything that a provider requires of a traveler, and their owner has not said?"""

from subgraphs.booking.providers.port import Passenger, Requirements


def lacking(passenger: Passenger, requirements: Requirements) -> tuple[str, ...]:
    """By the names of the graph's fields; none when they can travel. Gender counts with birth."""
    needed = {
        "givenName": requirements.names and not passenger.given_name,
        "familyName": requirements.names and not passenger.family_name,
        "dateOfBirth": requirements.date_of_birth and passenger.date_of_birth is None,
        "gender": requirements.date_of_birth and passenger.gender is None,
        "documents": requirements.document and not passenger.documents,
        "email": requirements.email and passenger.email is None,
        "phone": requirements.phone and passenger.phone is None,
    }
    return tuple(field for field, is_lacking in needed.items() if is_lacking)
