"""What does the payment provider tell us of, if it is the provider?"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, Field, SecretStr, ValidationError

from subgraphs.chassis.webhook_signatures import NotSigned, Signatures

HEADER: Final = "stripe-signature"


def _object(value: Any) -> Any:
    return value if isinstance(value, dict) else {}


Id = Annotated[str, Field(max_length=255, pattern=r"^[A-Za-z0-9_.:/-]+$")]


class About(BaseModel):
    metadata: Annotated[dict[str, Any], BeforeValidator(_object)] = {}


class Data(BaseModel):
    object: Annotated[About, BeforeValidator(_object)] = About()


class Told(BaseModel):
    id: Id
    type: Id
    data: Annotated[Data, BeforeValidator(_object)] = Data()


@dataclass(frozen=True, slots=True)
class PaymentEvent:
    """`id`: the same in each delivery. `reference`: ours, of the intent or refund to ask about.

    Neither order nor number is promised, so it is no more than a reason to ask.
    """

    id: str
    kind: str
    reference: str | None


class StripeWebhook:
    def __init__(self, secrets: SecretStr | None, clock: Callable[[], float] = time.time) -> None:
        self._signatures = Signatures(HEADER, secrets, clock)

    def event(self, headers: Mapping[str, str], body: bytes) -> PaymentEvent:
        """Nothing but ids is taken out. Raises NotSigned."""
        self._signatures.check(headers, body)
        try:
            told = Told.model_validate_json(body)
        except ValidationError:
            raise NotSigned("it is no event") from None
        reference = told.data.object.metadata.get("reference")
        return PaymentEvent(told.id, told.type, str(reference) if reference else None)
