"""How is what Amadeus tells read? The rest passes by, and `null` counts as left out."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic.alias_generators import to_camel

log = structlog.get_logger(__name__)
T = TypeVar("T", bound="Told")


class Told(BaseModel):
    """Numbers come as texts and texts as numbers."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, coerce_numbers_to_str=True
    )

    @model_validator(mode="before")
    @classmethod
    def _without_null(cls, told: Any) -> Any:
        if not isinstance(told, dict):
            return told
        return {name: value for name, value in told.items() if value is not None}


def data(body: Mapping[str, Any]) -> list[Any]:
    """`data` is a list where it should be an object, and the other way round."""
    found = body.get("data")
    if found is None:
        return []
    return found if isinstance(found, list) else [found] if found else []


def one(kind: type[T], body: Mapping[str, Any]) -> T | None:
    """None where nothing readable is told. What was unreadable is not logged: it may be a name."""
    return next(every(kind, data(body)), None)


def every(kind: type[T], told: list[Any]) -> Iterator[T]:
    """Those that can be read."""
    for each in told:
        try:
            yield kind.model_validate(each)
        except ValidationError as wrong:
            log.warning("amadeus unreadable", kind=kind.__name__, fields=_fields(wrong))


def _fields(wrong: ValidationError) -> list[str]:
    return [".".join(map(str, error["loc"])) for error in wrong.errors()][:5]
