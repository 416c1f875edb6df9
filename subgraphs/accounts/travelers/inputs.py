"""What a client says to keep travelers and their documents, and what it is answered."""

from datetime import date
from typing import Annotated, Final

import strawberry
from strawberry import UNSET

from subgraphs.accounts.travelers.models import DocumentKind, Gender
from subgraphs.accounts.travelers.types import Traveler
from subgraphs.chassis.problems import ConflictProblem, NotFoundProblem, ValidationProblem

NAME: Final = "1-100 characters after trimming, on one line, as in the travel document."
BIRTH: Final = "In the past, not before 1900."
EMAIL: Final = "An address of at most 254 characters."
PHONE: Final = "E.164: a +, then 7 to 15 digits."


@strawberry.input(description="Somebody whom the signed-in person books for.")
class AddTravelerInput:
    client_key: strawberry.ID = strawberry.field(
        description="1 to 255 characters, new for each traveler: sent again, it is the same"
        " traveler, for as long as they are kept."
    )
    given_name: str = strawberry.field(description=NAME)
    family_name: str = strawberry.field(description=NAME)
    date_of_birth: date | None = strawberry.field(default=None, description=BIRTH)
    gender: Gender | None = strawberry.field(default=None, description="As in the document.")
    email: str | None = strawberry.field(default=None, description=EMAIL)
    phone: str | None = strawberry.field(default=None, description=PHONE)


@strawberry.input(description="What to change; a field left out stays, null takes it away.")
class UpdateTravelerInput:
    traveler_id: strawberry.ID = strawberry.field(description="Whom.")
    given_name: str | None = strawberry.field(default=UNSET, description=f"{NAME} Not null.")
    family_name: str | None = strawberry.field(default=UNSET, description=f"{NAME} Not null.")
    date_of_birth: date | None = strawberry.field(default=UNSET, description=BIRTH)
    gender: Gender | None = strawberry.field(default=UNSET, description="As in the document.")
    email: str | None = strawberry.field(default=UNSET, description=EMAIL)
    phone: str | None = strawberry.field(default=UNSET, description=PHONE)


@strawberry.input(description="Whom not to keep any more.")
class RemoveTravelerInput:
    traveler_id: strawberry.ID = strawberry.field(description="Whom, with all their documents.")


@strawberry.input(description="A paper that a traveler travels by.")
class AddTravelDocumentInput:
    client_key: strawberry.ID = strawberry.field(
        description="1 to 255 characters, new for each document: sent again, it is the same"
        " document, for as long as it is kept."
    )
    traveler_id: strawberry.ID = strawberry.field(description="Whose.")
    kind: DocumentKind = strawberry.field(description="Passport or identity card.")
    country_code: str = strawberry.field(
        description="Who issued it: ISO 3166-1 alpha-2, in upper case."
    )
    number: str = strawberry.field(
        description="3 to 20 letters and digits, raised to upper case. Never shown again."
    )
    expires_on: date = strawberry.field(description="In the future.")


@strawberry.input(description="Which document not to keep any more.")
class RemoveTravelDocumentInput:
    document_id: strawberry.ID = strawberry.field(description="Its id.")


@strawberry.type(description="The traveler is kept.")
class AddTravelerSuccess:
    traveler: Traveler = strawberry.field(description="The traveler. Never null.")


@strawberry.type(description="The traveler is as asked.")
class UpdateTravelerSuccess:
    traveler: Traveler = strawberry.field(description="The traveler, as they are now. Never null.")


@strawberry.type(description="The traveler is gone, with all their documents.")
class RemoveTravelerSuccess:
    traveler_id: strawberry.ID = strawberry.field(description="Whose id it was. Never null.")


@strawberry.type(description="The document is kept.")
class AddTravelDocumentSuccess:
    document_id: strawberry.ID = strawberry.field(description="The document's id. Never null.")
    traveler: Traveler = strawberry.field(description="Whose it is. Never null.")


@strawberry.type(description="The document is gone.")
class RemoveTravelDocumentSuccess:
    traveler: Traveler = strawberry.field(description="Whose it was. Never null.")


AddTravelerResult = Annotated[
    AddTravelerSuccess | ValidationProblem | ConflictProblem | NotFoundProblem,
    strawberry.union("AddTravelerResult", description="The traveler, or why not."),
]
UpdateTravelerResult = Annotated[
    UpdateTravelerSuccess | ValidationProblem | NotFoundProblem,
    strawberry.union("UpdateTravelerResult", description="The changed traveler, or why not."),
]
RemoveTravelerResult = Annotated[
    RemoveTravelerSuccess | NotFoundProblem,
    strawberry.union("RemoveTravelerResult", description="Who is gone, or why not."),
]
AddTravelDocumentResult = Annotated[
    AddTravelDocumentSuccess | ValidationProblem | ConflictProblem | NotFoundProblem,
    strawberry.union("AddTravelDocumentResult", description="The document, or why not."),
]
RemoveTravelDocumentResult = Annotated[
    RemoveTravelDocumentSuccess | NotFoundProblem,
    strawberry.union("RemoveTravelDocumentResult", description="Whose it was, or why not."),
]
