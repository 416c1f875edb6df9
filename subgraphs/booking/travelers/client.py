"""Who travels? Accounts tells what a provider requires; nothing of it is stored or logged here."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import Any, Final, Self

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from subgraphs.booking.providers.port import Document, Passenger, Requirements
from subgraphs.booking.settings import BookingSettings
from subgraphs.chassis.outbound.answers import Answer, Lost, NotSent
from subgraphs.chassis.outbound.client import Limits, Outbound
from subgraphs.chassis.signature import HEADER, RouterSignature

PATH: Final = "/internal/travelers"
SIGNED_FOR: Final = "accounts/internal/travelers"
SECONDS: Final = 5.0  # of one call
ABSENT: Final = 404

# What to ask accounts for where a provider requires it: none wants a birth date alone.
ASKED_AS: Final = {
    "names": ("names",),
    "date_of_birth": ("dateOfBirth", "gender"),
    "document": ("document",),
    "email": ("email",),
    "phone": ("phone",),
}


class NoSuchTraveler(Exception):
    """One of them is not the owner's, or not any more. Asking again changes nothing."""


class TravelersAway(Exception):
    """Accounts does not answer, or not as it should. Nothing was done; ask again later."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class Travelers:
    """A resource of the app and of the worker."""

    def __init__(self, settings: BookingSettings) -> None:
        self._http = Outbound(settings.accounts_internal_url, Limits(seconds=SECONDS))
        secret = settings.router_secret.get_secret_value()
        self._signature = RouterSignature(secret, SIGNED_FOR)

    async def passengers(
        self, owner_id: str, ids: Sequence[str], booking_id: str, requirements: Requirements
    ) -> list[Passenger]:
        """In the order of the ids: 1 to 9, each once. What is not required is absent.

        Each call is listed by accounts. Raises NoSuchTraveler or TravelersAway.
        """
        asked = {
            "ids": list(ids),
            "ownerId": owner_id,
            "bookingId": booking_id,
            "fields": _fields(requirements),
        }
        answer = await self._ask(asked)
        if answer.status == ABSENT:
            raise NoSuchTraveler
        if not answer.is_good:
            raise TravelersAway(f"http {answer.status}")
        told = _read(answer.body)
        if [traveler.id for traveler in told] != list(ids):
            raise TravelersAway("others")
        return [traveler.as_passenger() for traveler in told]

    async def _ask(self, asked: dict[str, Any]) -> Answer:
        """Signed for one use, so never sent twice."""
        body = httpx.Request("POST", PATH, json=asked).content  # to the byte what will be sent
        headers = {HEADER: self._signature.header("", body)}
        try:
            return await self._http.ask("POST", PATH, is_safe=False, json=asked, headers=headers)
        except (NotSent, Lost) as failure:
            raise TravelersAway(failure.cause) from None

    async def __aenter__(self) -> Self:
        await self._http.__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._http.__aexit__(*error)

    async def ready(self) -> None:
        """Always: without accounts everything but an order is answered."""


class _Told(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, hide_input_in_errors=True)


class _Document(_Told):
    kind: str
    number: str
    country_code: str
    expires_on: date

    def as_document(self) -> Document:
        return Document(self.kind, self.number, self.country_code, self.expires_on)


class _Traveler(_Told):
    id: str
    given_name: str = ""
    family_name: str = ""
    date_of_birth: date | None = None
    gender: str | None = None
    email: str | None = None
    phone: str | None = None
    document: _Document | None = None

    def as_passenger(self) -> Passenger:
        return Passenger(
            id=self.id,
            given_name=self.given_name,
            family_name=self.family_name,
            date_of_birth=self.date_of_birth,
            gender=self.gender,
            email=self.email,
            phone=self.phone,
            documents=(self.document.as_document(),) if self.document else (),
        )


class _Answer(_Told):
    travelers: list[_Traveler]


def _read(body: bytes) -> list[_Traveler]:
    try:
        return _Answer.model_validate_json(body).travelers
    except ValidationError:
        raise TravelersAway("unreadable") from None


def _fields(requirements: Requirements) -> list[str]:
    required = [each.name for each in fields(requirements) if getattr(requirements, each.name)]
    return [field for name in required for field in ASKED_AS[name]]
