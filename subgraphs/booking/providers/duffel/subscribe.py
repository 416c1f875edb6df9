"""An operator tells Duffel where to tell us of events, once for each environment.

`python -m subgraphs.booking.providers.duffel.subscribe https://<host>/webhooks/duffel`
"""

import asyncio
import sys
from typing import Annotated, Final

import typer

from subgraphs.booking.providers.duffel.bodies import Body
from subgraphs.booking.providers.duffel.http import DuffelHttp, Refused, Unanswered, read_as
from subgraphs.booking.providers.duffel.settings import DuffelSettings
from subgraphs.chassis.outbound.answers import NotSent

EVENTS: Final = (
    *("order.created", "order.creation_failed", "air.order.changed"),
    *("air.payment.succeeded", "air.payment.failed"),
    *("order_cancellation.created", "order_cancellation.confirmed"),
)


class Webhook(Body):
    """The secret is told this once."""

    id: str
    secret: str


def main(url: Annotated[str, typer.Argument(help="Of our door, as Duffel reaches it.")]) -> None:
    """Prints the setting that makes us believe what comes from there."""
    try:
        webhook = asyncio.run(_subscribed(url))
    except (Refused, Unanswered, NotSent) as failure:
        sys.exit(f"Duffel did not subscribe us: {failure}")
    typer.echo(f"DUFFEL_WEBHOOK_SECRET={webhook.secret}")


async def _subscribed(url: str) -> Webhook:
    http = DuffelHttp(DuffelSettings())
    async with http.outbound:
        body = await http.write("/air/webhooks", {"url": url, "events": list(EVENTS)})
    return read_as(Webhook, body.get("data"))


if __name__ == "__main__":
    typer.run(main)
