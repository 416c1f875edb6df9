"""What did the caller ask in its query?"""

from collections.abc import Mapping
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from infra.sandboxes.amadeus import refusals

Asked = TypeVar("Asked", bound=BaseModel)


def read(kind: type[Asked], query: Mapping[str, str]) -> Asked:
    """What is empty was not sent. Raises Refusal."""
    try:
        return kind.model_validate({name: value for name, value in query.items() if value})
    except ValidationError as wrong:
        raise refusals.of_invalid(wrong, "parameter") from wrong
