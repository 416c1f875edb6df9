"""Other subgraphs' things that booking names by their keys."""

import strawberry
from strawberry.federation.schema_directives import Key
from strawberry.federation.types import FieldSet


@strawberry.federation.type(
    keys=[Key(fields=FieldSet("id"), resolvable=False)], description="Owned by the catalog."
)
class Destination:
    id: strawberry.ID = strawberry.field(description="Opaque; the same in every release.")
