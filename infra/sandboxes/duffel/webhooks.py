"""Who is told of events, and of which?"""

import secrets
from base64 import b64encode
from typing import Any

from infra.sandboxes.documents import Document
from infra.sandboxes.duffel import pages
from infra.sandboxes.duffel.calls import Answer, Call, text
from infra.sandboxes.duffel.ids import new_id
from infra.sandboxes.duffel.office import Office, moment
from infra.sandboxes.duffel.outbox import Kind
from infra.sandboxes.duffel.refusals import malformed, missing, required


def create(office: Office, call: Call) -> Answer:
    """Its secret is told this once."""
    return 201, {"data": register(office, call.sent, b64encode(secrets.token_bytes(16)).decode())}


def register(office: Office, sent: Document, secret: str) -> Document:
    url, events = text(sent, "url"), sent.get("events")
    if not url.startswith(("http://", "https://")):
        raise malformed("/url")
    if not events:
        raise required("/events")
    if not isinstance(events, list) or not set(events) <= set(Kind):
        raise malformed("/events")
    now = moment(office.clock.now())
    endpoint: Document = {
        "id": new_id("end"),
        "url": url,
        "events": events,
        "active": True,
        "live_mode": False,
        "created_at": now,
        "updated_at": now,
        "secret": secret,
    }
    office.outbox.endpoints.keep(endpoint)
    return endpoint


def moved(office: Office, url: str, secret: str) -> Document:
    """Of every event. Whoever was told under this secret is told there, what waits included."""
    for endpoint in office.outbox.endpoints.all():
        if endpoint["secret"] == secret:
            endpoint["url"] = url
            office.outbox.endpoints.keep(endpoint)
            return endpoint
    return register(office, {"url": url, "events": [*Kind]}, secret)


def found(office: Office, call: Call) -> Answer:
    listed = [_shown(each) for each in office.outbox.endpoints.all()]
    return 200, pages.page(listed, call.query)


def delete(office: Office, call: Call) -> Answer:
    if not office.outbox.endpoints.drop(call.id):
        raise missing("webhook")
    return 204, None


def ping(office: Office, call: Call) -> Answer:
    if office.outbox.endpoints.get(call.id) is None:
        raise missing("webhook")
    office.outbox.ping(call.id)
    return 204, None


def events(office: Office, call: Call) -> Answer:
    """Newest first."""
    return 200, pages.page(office.outbox.events.all(), call.query)


def event(office: Office, call: Call) -> Answer:
    found = office.outbox.events.get(call.id)
    if found is None:
        raise missing("webhook event")
    return 200, {"data": found}


def redeliver(office: Office, call: Call) -> Answer:
    event(office, call)
    office.outbox.again(call.id)
    return 204, None


def _shown(endpoint: Document) -> dict[str, Any]:
    return {name: value for name, value in endpoint.items() if name != "secret"}
