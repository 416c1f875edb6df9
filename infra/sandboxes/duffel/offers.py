"""What does an offer cost now, and is it still there?"""

from infra.sandboxes.documents import Document
from infra.sandboxes.duffel import money
from infra.sandboxes.duffel.calls import Answer, Call
from infra.sandboxes.duffel.failures import How
from infra.sandboxes.duffel.office import Office, moment
from infra.sandboxes.duffel.refusals import Refusal, airline, missing, state


def get(office: Office, call: Call) -> Answer:
    """As it stands now."""
    offer = known(office, call.id)
    _spoil(office, offer, call.how)
    refuse_expired(office, offer)
    return 200, {"data": {**offer["shown"], "available_services": []}}


def price(office: Office, call: Call) -> Answer:
    """As `get`, for the ways of paying that are meant."""
    status, body = get(office, call)
    assert body is not None
    offer = body["data"]
    means = [
        {
            **each,
            "charge_amount": offer["total_amount"],
            "charge_currency": offer["total_currency"],
            "surcharge_amount": "0.00",
            "surcharge_currency": offer["total_currency"],
        }
        for each in call.sent.get("intended_payment_methods") or []
    ]
    services = call.sent.get("intended_services") or []
    more = {"intended_payment_methods": means, "intended_services": services}
    return status, {"data": {**offer, **more}}


def known(office: Office, id: str) -> Document:
    offer = office.offers.get(id)
    if offer is None:
        raise missing("offer")
    return offer


def refuse_expired(office: Office, offer: Document) -> None:
    if offer["shown"]["expires_at"] <= moment(office.clock.now()):
        raise state("offer_expired", "This offer has expired; search again").keeping()


def raise_price(office: Office, offer: Document) -> None:
    """It costs more from now on."""
    shown = offer["shown"]
    shown |= {**money.risen(shown), "updated_at": moment(office.clock.now())}
    office.offers.keep(offer)


def expire(office: Office, offer: Document) -> None:
    offer["shown"]["expires_at"] = moment(office.clock.now())
    office.offers.keep(offer)


def gone() -> Refusal:
    return airline("offer_no_longer_available", "The airline sells this offer no more")


def _spoil(office: Office, offer: Document, how: How | None) -> None:
    match how:
        case How.PRICE_CHANGED:
            raise_price(office, offer)
        case How.EXPIRED:
            expire(office, offer)
        case How.GONE:
            raise gone()
