"""The places to stay that the catalog shows."""

from typing import Self

import strawberry

from subgraphs.catalog.context import Info
from subgraphs.catalog.destinations import types as destinations
from subgraphs.catalog.partners import for_partners
from subgraphs.catalog.places.types import Place, geo_point
from subgraphs.catalog.properties.kinds import PropertyKind
from subgraphs.catalog.properties.models import PropertyRow
from subgraphs.catalog.references import Destination
from subgraphs.chassis.graph_types import GeoPoint


@for_partners
@strawberry.federation.type(
    keys=["id"], description="A place to stay. All of them are invented, to try the platform with."
)
class Property(Place):
    id: strawberry.ID = strawberry.field(description="Opaque; the same in every release.")
    name: str = strawberry.field(description="Unique in its destination.")
    location: GeoPoint = strawberry.field(description="Within 6 km of the destination's centre.")
    kind: PropertyKind = strawberry.field(description="What kind of place it is.")
    stars: int | None = strawberry.field(description="1 to 5. Null unless it is a hotel.")
    destination_id: strawberry.Private[str]

    @strawberry.field(description="Where it stands. Never null in practice.")
    async def destination(self, info: Info) -> Destination | None:
        row = await info.context.destination.load(self.destination_id)
        return destinations.Destination.of(row) if row else None

    @classmethod
    def of(cls, row: PropertyRow) -> Self:
        return cls(
            id=strawberry.ID(row.id),
            name=row.name,
            location=geo_point(row.point),
            kind=PropertyKind(row.kind),
            stars=row.stars,
            destination_id=row.destination_id,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: str) -> Self | None:
        row = await info.context.property.load(id)
        return cls.of(row) if row else None
