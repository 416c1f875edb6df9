"""What may be kept of a traveler and of a paper, and in which form?

Each check takes what a client sent and gives the text that is sealed. A refusal quotes nothing.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final, TypeAlias

from subgraphs.accounts.errors import BadTraveler
from subgraphs.accounts.people.names import JOINERS
from subgraphs.accounts.travelers.countries import COUNTRIES

Texts: TypeAlias = dict[str, str | None]
"""Column to the text that is sealed there."""

LONGEST_NAME: Final = 100  # characters
EARLIEST: Final = date(1900, 1, 1)
LONGEST_EMAIL: Final = 254  # characters, RFC 5321
EMAIL: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
PHONE: Final = re.compile(r"\+[1-9][0-9]{6,14}")  # E.164
NUMBER: Final = re.compile(r"[A-Z0-9]{3,20}")
SHOWN_AT_MOST: Final = 4  # characters of a document's number
_UNSEEN: Final = str.maketrans("", "", JOINERS)


def traveler_texts(given: Mapping[str, Any]) -> Texts:
    """Raises BadTraveler."""
    return {column: OF_TRAVELER[column](value) for column, value in given.items()}


def document_texts(given: Mapping[str, Any]) -> Texts:
    """With `last4` beside the number. Raises BadTraveler."""
    texts = {column: check(given[column]) for column, check in OF_DOCUMENT.items()}
    return {**texts, "last4": last4_of(texts["number"] or "")}


def last4_of(number: str) -> str:
    """The end of it, never more than half: four characters may be a whole number."""
    return number[-min(SHOWN_AT_MOST, len(number) // 2) :]


def _given_name(value: str | None) -> str:
    return _name(value, "givenName")


def _family_name(value: str | None) -> str:
    return _name(value, "familyName")


def _name(value: str | None, field: str) -> str:
    """In NFC, trimmed, inner white space as single spaces."""
    refusal = BadTraveler(
        f"A name has 1 to {LONGEST_NAME} characters on one line, a letter among them.", field
    )
    if value is None or len(value) > 4 * LONGEST_NAME:
        raise refusal
    name = " ".join(unicodedata.normalize("NFC", value).split())
    is_plain = name.translate(_UNSEEN).isprintable() and any(map(str.isalpha, name))
    if not is_plain or len(name) > LONGEST_NAME:
        raise refusal
    return name


def _birth(value: date | None) -> str | None:
    if value is None:
        return None
    if not EARLIEST <= value < _today():
        raise BadTraveler("A date of birth is in the past, and after 1900.", "dateOfBirth")
    return value.isoformat()


def _gender(value: str | None) -> str | None:
    return value


def _email(value: str | None) -> str | None:
    if value is not None and (len(value) > LONGEST_EMAIL or not EMAIL.fullmatch(value)):
        raise BadTraveler("This is no email address.", "email")
    return value


def _phone(value: str | None) -> str | None:
    if value is not None and not PHONE.fullmatch(value):
        raise BadTraveler(
            "A phone number is written as in E.164: a +, then 7 to 15 digits.", "phone"
        )
    return value


def _country(value: str) -> str:
    if value not in COUNTRIES:
        raise BadTraveler("A country is two letters of ISO 3166-1, in upper case.", "countryCode")
    return value


def _number(value: str) -> str:
    number = value.upper() if value.isascii() else ""
    if not NUMBER.fullmatch(number):
        raise BadTraveler("A document's number has 3 to 20 letters and digits.", "number")
    return number


def _expiry(value: date) -> str:
    if value <= _today():
        raise BadTraveler("The document has expired.", "expiresOn")
    return value.isoformat()


def _today() -> date:
    return datetime.now(UTC).date()


OF_TRAVELER: Final[Mapping[str, Callable[[Any], str | None]]] = {
    "given_name": _given_name,
    "family_name": _family_name,
    "date_of_birth": _birth,
    "gender": _gender,
    "email": _email,
    "phone": _phone,
}
OF_DOCUMENT: Final[Mapping[str, Callable[[Any], str | None]]] = {
    "country_code": _country,
    "number": _number,
    "expires_on": _expiry,
}
