"""How is a confirmed plan booked? At the gateway, by its person's own token, with two mutations.

This is the one place of persona that changes anything outside of it, and no engine's call leads
here: only a turn that its person made of a confirmation does.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from subgraphs.chassis.outbound.answers import Lost, NotSent
from subgraphs.chassis.outbound.client import Limits, Outbound
from subgraphs.persona.drafts.models import Price
from subgraphs.persona.ordering.models import Dearer, Order, RefusalCode
from subgraphs.persona.tools.graph import PATH

SECONDS: Final = 15.0  # of one mutation: booking answers after some, and goes on by itself
PLAN_TRIP: Final = """
    mutation PlanTrip($input: CreateTripInput!) {
      outcome: createTrip(input: $input) {
        __typename
        ... on TripSuccess { trip { id } }
        ... on Problem { code message }
      }
    }
"""
CHECK_OUT: Final = """
    mutation CheckOutPlan($input: CheckoutTripInput!) {
      outcome: checkoutTrip(input: $input) {
        __typename
        ... on CheckoutTripSuccess {
          bookings {
            id
            state
            failure
            changedPrice {
              accepted { amount currency }
              current { amount currency }
              confirmBefore
            }
          }
        }
        ... on PriceChangedProblem {
          previous { amount currency }
          current { amount currency }
          confirmBefore
        }
        ... on Problem { code message }
      }
    }
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """A booking as it stands. `failure`: why it did not come about."""

    id: str
    state: str
    failure: str | None
    dearer: Dearer | None


class Unsettled(Exception):
    """Nobody knows whether it was done; sent again, it is done once. `cause`: for the log."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class Refused(Exception):
    """`is_certain`: by booking itself, which under this key has begun nothing; else nothing was
    done by this request, whatever an earlier one did."""

    def __init__(
        self, code: str, message: str, *, is_certain: bool, dearer: Dearer | None = None
    ) -> None:
        super().__init__(code)
        known = RefusalCode.__members__.get(code)
        self.code = known or RefusalCode.CONFLICT
        self.message = message
        self.is_certain = is_certain
        self.dearer = dearer


class Desk:
    """A resource of the worker. Its methods raise Unsettled and Refused."""

    def __init__(self, gateway_url: str) -> None:
        self._http = Outbound(gateway_url, Limits(seconds=SECONDS))

    async def __aenter__(self) -> "Desk":
        await self._http.__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._http.__aexit__(*error)

    async def ready(self) -> None:
        """Always: an order waits for the gateway."""

    async def trip(self, order: Order, token: str) -> str:
        """The id of the one that the order is for; the same each time."""
        if order.trip_id is not None:
            return order.trip_id
        plan = order.plan
        told = await self._does(
            PLAN_TRIP,
            token,
            clientKey=order.key,
            title=plan.title,
            startsOn=plan.starts_on.isoformat(),
            endsOn=plan.ends_on.isoformat(),
            destinationId=plan.destination_id,
        )
        if (made := told.get("trip")) is None:
            raise Unsettled("no trip")
        return str(made["id"])

    async def check_out(self, order: Order, trip_id: str, token: str, payment: str) -> list[Seen]:
        """As it stands, after a while. Sent again, it is the same order."""
        told = await self._does(
            CHECK_OUT,
            token,
            idempotencyKey=order.key,
            tripId=trip_id,
            items=list(_items(order)),
            paymentMethodToken=payment,
        )
        return [_seen(booking) for booking in told["bookings"]]

    async def _does(self, mutation: str, token: str, **given: Any) -> dict[str, Any]:
        """What a success shows."""
        try:
            answer = await self._http.ask(
                "POST",
                PATH,
                is_safe=True,  # by its key
                json={"query": mutation, "variables": {"input": given}},
                headers={"authorization": f"Bearer {token}"},
            )
        except (NotSent, Lost) as failure:
            raise Unsettled(failure.cause) from None
        told = answer.json()
        match told:
            case {"data": {"outcome": {"__typename": str()} as outcome}}:
                return _success(outcome)
            case {"errors": [*errors]} if refusal := _refusal(errors):
                raise refusal
        raise Unsettled(f"http {answer.status}")


def _success(outcome: dict[str, Any]) -> dict[str, Any]:
    if "code" not in outcome:
        return outcome
    if outcome["code"] == "CONFLICT":  # with another order, which may be of this plan
        raise Unsettled("conflict")
    dearer = _dearer(outcome["previous"], outcome) if "previous" in outcome else None
    raise Refused(outcome["code"], outcome["message"], is_certain=True, dearer=dearer)


def _refusal(errors: Sequence[Mapping[str, Any]]) -> Refused | None:
    """Of who asked, before anything was done: not in the midst of an answer."""
    for error in errors:
        code = (error.get("extensions") or {}).get("code")
        if code in {"FORBIDDEN", "UNAUTHENTICATED"} and len(error.get("path") or ()) <= 1:
            return Refused(code, str(error.get("message", "")), is_certain=False)
    return None


def _items(order: Order) -> Iterator[dict[str, Any]]:
    for item in order.items:
        yield {
            "offerId": item.offer_id,
            "travelerIds": order.traveler_ids,
            "acceptPriceUpTo": str(item.most),
        }


def _seen(told: Mapping[str, Any]) -> Seen:
    changed = told["changedPrice"]
    dearer = _dearer(changed["accepted"], changed, told["id"]) if changed else None
    return Seen(told["id"], told["state"], told["failure"], dearer)


def _dearer(
    accepted: Mapping[str, Any], told: Mapping[str, Any], booking_id: str | None = None
) -> Dearer:
    return Dearer(
        accepted=Price(**accepted),
        current=Price(**told["current"]),
        confirm_before=told["confirmBefore"],
        booking_id=booking_id,
    )
