"""How does what a provider sells become an offer of ours: in the currency asked for, with an id?"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from subgraphs.booking.exchange.rates import Rate
from subgraphs.booking.offers.conditions import converted
from subgraphs.booking.offers.models import OfferRow, Provider
from subgraphs.booking.offers.quotes import PREFIXES, Position, Validity
from subgraphs.booking.providers.port import Capabilities, PricedOffer, Requirements
from subgraphs.chassis.ids import derived_id
from subgraphs.chassis.money.amounts import Amount

Search = Mapping[str, Any]  # as `FlightSearch.as_json` or `StaySearch.as_json`


@dataclass(frozen=True, slots=True)
class Quote:
    """`total`: what is shown; `rate`: by which it was reckoned, where the provider's differs."""

    position: Position
    provider: Provider
    offer: PricedOffer
    total: Amount
    rate: Rate | None

    @property
    def fare(self) -> str | None:
        """The fare family, or the rate of a room."""
        return self.offer.shown.get("family") or self.offer.shown.get("rate")


def quoted(
    provider: Provider, found: Iterable[PricedOffer], currency: str, rates: Mapping[str, Rate]
) -> list[Quote]:
    """`rates`: into `currency`, by the provider's. Where there is none, the price stays as it is.

    What a provider names twice counts once.
    """
    once = {offer.key: offer for offer in found}
    return [_quote(provider, offer, currency, rates) for offer in once.values()]


def _quote(
    provider: Provider, offer: PricedOffer, currency: str, rates: Mapping[str, Rate]
) -> Quote:
    rate = rates.get(offer.total.currency)
    total = rate.of(offer.total) if rate else offer.total
    is_foreign = int(total.currency != currency)
    position = Position(is_foreign, total.minor, offer.then, f"{provider}|{offer.key}")
    return Quote(position, provider, offer, total, rate)


def row_of(
    quote: Quote,
    search: Search,
    validity: Validity,
    of_all: Mapping[str, Any] = MappingProxyType({}),
) -> OfferRow:
    """The same search, thing, price and bucket have the same id.

    `of_all`: what each offer of the search shows, whatever its provider says.
    """
    offer, total = quote.offer, quote.total
    identity = ("/".join(map(str, search.values())), quote.position.key)
    price = (str(total.minor), total.currency, str(validity.bucket))
    shown = converted(offer.shown, quote.rate) if quote.rate else offer.shown
    return OfferRow(
        id=derived_id(PREFIXES[offer.kind], *identity, *price),
        kind=offer.kind.value,
        provider=quote.provider.value,
        payload={**shown, **of_all, "search": search, "key": offer.key},
        sealed=offer.sealed,
        capabilities=_as_json(offer.capabilities),
        requirements=_as_json(offer.requirements),
        total_minor=total.minor,
        currency=total.currency,
        provider_total_minor=offer.total.minor,
        provider_currency=offer.total.currency,
        rate_id=quote.rate.id if quote.rate else None,
        expires_at=offer.expires_at,
        is_booked=False,
    )


@lru_cache(maxsize=256)
def _as_json(told: Capabilities | Requirements) -> dict[str, Any]:
    """There are few that differ, and they are the same for hundreds of offers."""
    return asdict(told)
