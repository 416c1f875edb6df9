"""What all things on the map show, and the lists that tell how far they are."""

from collections.abc import Callable, Sequence
from typing import Annotated, Generic, Protocol, TypeVar

import strawberry

from subgraphs.catalog.geo.sphere import Point
from subgraphs.catalog.partners import for_partners
from subgraphs.chassis.graph_types import GeoPoint, Node, PageInfo
from subgraphs.chassis.pages import Page, cursor_of, page_info, shown

First = Annotated[int, strawberry.argument(description="How many, 1 to 100.")]
After = Annotated[
    str | None, strawberry.argument(description="The `endCursor` of the page before, to go on.")
]


@for_partners
@strawberry.federation.interface(description="A thing on the map.")
class Place(Node):
    name: str = strawberry.field(description="In English or Latin letters. Never empty.")
    location: GeoPoint = strawberry.field(description="Its centre.")


def geo_point(point: Point) -> GeoPoint:
    return GeoPoint(latitude=point.latitude, longitude=point.longitude)


class Identified(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T")
R = TypeVar("R", bound=Identified)


@for_partners
@strawberry.federation.type(name="Edge", description="One item of a page.")
class MeasuredEdge(Generic[T]):
    cursor: str = strawberry.field(description="Opaque; pass as `after` to go on from here.")
    node: T = strawberry.field(description="The item itself.")
    distance_meters: int | None = strawberry.field(
        description="From the point or place that the list is about. Null when about none."
    )


@for_partners
@strawberry.federation.type(name="Connection", description="One page of a list.")
class MeasuredConnection(Generic[T]):
    edges: list[MeasuredEdge[T]] = strawberry.field(
        description="In order; at most the asked number."
    )
    page_info: PageInfo = strawberry.field(description="Where this page stands.")


def by_distance(
    of: Callable[[R], T], found: Sequence[tuple[R, int]], page: Page
) -> MeasuredConnection[T]:
    """`found`: (row, meters), nearest first, at most `page.limit`."""
    return measured(of, [(row, meters, meters) for row, meters in found], page)


def measured(
    of: Callable[[R], T], found: Sequence[tuple[R, int, int | None]], page: Page
) -> MeasuredConnection[T]:
    """`found`: (row, its place in the order, meters) in order, at most `page.limit`."""

    def cursor(item: tuple[R, int, int | None]) -> str:
        return cursor_of(item[1], item[0].id)

    return MeasuredConnection(
        edges=[
            MeasuredEdge(cursor=cursor(item), node=of(item[0]), distance_meters=item[2])
            for item in shown(found, page)
        ],
        page_info=page_info(found, page, cursor),
    )
