"""What may a partner see? All of the catalog: this marks it so, argument by argument."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, TypeVar

from strawberry.federation.schema_directives import Tag
from strawberry.schema.types.base_scalars import DateTimeDefinition

from subgraphs.chassis.graph_types import PARTNER

T = TypeVar("T", bound=type)

# Untagged, the scalar would leave the contract and take `Fact.observedAt` with it.
PARTNER_DATE_TIME = replace(DateTimeDefinition, directives=[Tag(name=PARTNER)])


def for_partners(type_: T) -> T:
    """Tags each field of a type with its arguments, or each value of an enum.

    Never the type: its tag would spread to the fields that other subgraphs give it.
    """
    definition: Any = type_.__strawberry_definition__  # type: ignore[attr-defined]
    for field in getattr(definition, "fields", ()):
        field.directives = _tagged(field.directives)
        for argument in field.arguments:
            argument.directives = _tagged(argument.directives)
    for value in getattr(definition, "values", ()):
        value.directives = _tagged(value.directives)
    return type_


def _tagged(directives: Iterable[object] | None) -> list[object]:
    tag = Tag(name=PARTNER)
    return [*(each for each in directives or () if each != tag), tag]
