"""The value types that every subgraph shares, defined once so that they compose."""

from collections.abc import Sequence

import strawberry
from strawberry.federation.schema_directives import Cost, ListSize

PARTNER = "partner"  # the tag of the partner contract


@strawberry.interface(description="Anything with a global id; `node(id:)` finds it.")
class Node:
    id: strawberry.ID = strawberry.field(description="Opaque, typed and stable. Never null.")


@strawberry.federation.type(
    shareable=True, description="Where a page stands in its list.", tags=[PARTNER]
)
class PageInfo:
    has_next_page: bool = strawberry.field(description="More items follow `endCursor`.")
    has_previous_page: bool = strawberry.field(description="Items precede `startCursor`.")
    start_cursor: str | None = strawberry.field(description="Null when the page is empty.")
    end_cursor: str | None = strawberry.field(
        description="Pass as `after` for the next page. Null when the page is empty."
    )


@strawberry.federation.type(
    shareable=True, description="A point on the Earth, WGS 84.", tags=[PARTNER]
)
class GeoPoint:
    latitude: float = strawberry.field(description="Degrees north, -90 to 90.")
    longitude: float = strawberry.field(description="Degrees east, -180 to 180.")


def list_size(assumed: int = 20, slicing: Sequence[str] = ("first",)) -> ListSize:
    """How long a connection may get, for whoever prices the operation."""
    return ListSize(
        assumed_size=assumed,
        slicing_arguments=list(slicing),
        sized_fields=["edges"],
        require_one_slicing_argument=False,
    )


def bounded(size: int) -> ListSize:
    """A plain list of at most `size` items."""
    return ListSize(
        assumed_size=size,
        slicing_arguments=strawberry.UNSET,
        sized_fields=strawberry.UNSET,
        require_one_slicing_argument=False,
    )


def cost(weight: int) -> Cost:
    return Cost(weight=weight)
