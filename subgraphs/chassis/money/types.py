"""How does the graph show an amount of money?"""

from dataclasses import replace
from decimal import Decimal
from typing import Final, NewType, Self

import strawberry
from strawberry.federation.schema_directives import Tag
from strawberry.schema.types.base_scalars import DecimalDefinition

from subgraphs.chassis.graph_types import PARTNER
from subgraphs.chassis.money.amounts import Amount, currency_of

CurrencyCode = NewType("CurrencyCode", str)
CURRENCY_CODE: Final = strawberry.scalar(
    name="CurrencyCode",
    description="ISO 4217: three capital letters, as `EUR`.",
    serialize=str,
    parse_value=currency_of,
    directives=[Tag(name=PARTNER)],
)
# Untagged, the scalar would leave the contract, and no partner could see an amount.
DECIMAL: Final = replace(DecimalDefinition, directives=[Tag(name=PARTNER)])


@strawberry.federation.type(
    name="Money", shareable=True, description="An exact amount; never a float.", tags=[PARTNER]
)
class Money:
    amount: Decimal = strawberry.field(
        description="In units of the currency, with its number of decimals: 12.50 EUR, 1200 JPY."
    )
    currency: CurrencyCode = strawberry.field(description="ISO 4217.")

    @classmethod
    def of(cls, amount: Amount) -> Self:
        return cls(amount=amount.value, currency=CurrencyCode(amount.currency))
