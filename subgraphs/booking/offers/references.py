"""The catalog's things that offers name by their keys."""

import strawberry
from strawberry.federation.schema_directives import Key
from strawberry.federation.types import FieldSet

OF_THE_CATALOG = "Owned by the catalog."


def _key(fields: str) -> list[Key | str]:
    return [Key(fields=FieldSet(fields), resolvable=False)]


@strawberry.federation.type(keys=_key("iataCode"), description=OF_THE_CATALOG)
class Airport:
    iata_code: strawberry.ID = strawberry.field(description="Three capital letters, as in `LIS`.")


@strawberry.federation.type(keys=_key("iataCode"), description=OF_THE_CATALOG)
class Airline:
    iata_code: strawberry.ID = strawberry.field(description="Two capital letters or digits.")


@strawberry.federation.type(keys=_key("id"), description=OF_THE_CATALOG)
class Property:
    id: strawberry.ID = strawberry.field(description="Opaque; the same in every release.")
