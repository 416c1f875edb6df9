"""The facts that the catalog vouches for."""

from datetime import datetime
from typing import Self

import strawberry

from subgraphs.catalog.context import Info
from subgraphs.catalog.destinations import types as destinations
from subgraphs.catalog.facts.models import FactRow
from subgraphs.catalog.partners import for_partners
from subgraphs.catalog.references import Destination
from subgraphs.chassis.graph_types import Node


@for_partners
@strawberry.federation.type(
    keys=["id"],
    description="One statement with its source. Cite it by its id, and show source and licence.",
)
class Fact(Node):
    id: strawberry.ID = strawberry.field(description="Opaque; the same in every release.")
    text: str = strawberry.field(description="One English sentence.")
    source: str = strawberry.field(description="Who says so, as in `GeoNames`.")
    source_url: str = strawberry.field(description="Where one can look it up.")
    licence: str = strawberry.field(description="As in `CC BY 4.0`, which asks to be named.")
    observed_at: datetime | None = strawberry.field(
        description="The date of the source's data, in UTC. Null when the source gives none."
    )
    destination_id: strawberry.Private[str]

    @strawberry.field(description="What it is about. Never null in practice.")
    async def destination(self, info: Info) -> Destination | None:
        row = await info.context.destination.load(self.destination_id)
        return destinations.Destination.of(row) if row else None

    @classmethod
    def of(cls, row: FactRow) -> Self:
        return cls(
            id=strawberry.ID(row.id),
            text=row.text,
            source=row.source,
            source_url=row.source_url,
            licence=row.licence,
            observed_at=row.observed_at,
            destination_id=row.destination_id,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: str) -> Self | None:
        row = await info.context.fact.load(id)
        return cls.of(row) if row else None
