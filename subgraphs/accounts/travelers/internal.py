"""Where booking asks what a provider must be told of travelers. No part of the graph."""

from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic import Field as Bounded
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from subgraphs.accounts.errors import NoSuchTraveler
from subgraphs.accounts.travelers.reading import Field, Reading, Readings
from subgraphs.chassis.bodies import TooLarge, body_of
from subgraphs.chassis.errors import ErrorCode, NotFromRouter
from subgraphs.chassis.signature import HEADER, RouterSignature

PATH: Final = "/internal/travelers"
SIGNED_FOR: Final = "accounts/internal/travelers"  # a call signed for the graph is none for here
LARGEST_BODY: Final = 4_096  # bytes
MOST: Final = 9  # travelers of a booking
NO_STORE: Final = {"Cache-Control": "no-store"}

Id = Annotated[str, Bounded(pattern=r"^[a-z]{1,20}_[0-9a-z]{26}$")]


class Asked(BaseModel):
    """`fields`: what the provider requires, and no more."""

    model_config = ConfigDict(extra="forbid", strict=True)

    ids: Annotated[list[Id], Bounded(min_length=1, max_length=MOST)]
    owner_id: Annotated[Id, Bounded(alias="ownerId")]
    booking_id: Annotated[Id, Bounded(alias="bookingId")]
    fields: Annotated[list[Field], Bounded(max_length=len(Field))]

    def reading(self) -> Reading:
        return Reading(
            reader="booking",
            owner_id=self.owner_id,
            ids=list(dict.fromkeys(self.ids)),
            booking_id=self.booking_id,
            fields=[field for field in Field if field in self.fields],
        )


def routes(secret: str, readings: Readings) -> list[BaseRoute]:
    """For whoever knows the router's secret, once a call. A body is read as far as it may be."""
    signature = RouterSignature(secret, SIGNED_FOR)

    async def told(request: Request) -> Response:
        try:
            body = await body_of(request, LARGEST_BODY)
            signature.check(request.headers.get(HEADER), "", body)
            reading = Asked.model_validate_json(body).reading()
            return _answer({"travelers": await readings.read(reading)})
        except ClientDisconnect:
            return Response(status_code=400)  # to nobody
        except NotFromRouter as refusal:
            return _answer({"code": refusal.code.value}, 401)
        except TooLarge as refusal:
            return _answer({"code": refusal.code.value}, 413)
        except ValidationError:  # which quotes what was sent
            return _answer({"code": ErrorCode.BAD_REQUEST.value}, 400)
        except NoSuchTraveler as refusal:
            return _answer({"code": refusal.code.value}, 404)

    return [Route(PATH, told, methods=["POST"])]


def _answer(body: Mapping[str, object], status: int = 200) -> Response:
    return JSONResponse(body, status, NO_STORE)
