"""Booking that dies at one moment of its sagas, as its environment says; nothing in it knows."""

import os
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from signal import SIGKILL
from typing import Any, Final, Self

import uvicorn
from starlette.applications import Starlette

from subgraphs.booking import app
from subgraphs.booking.bookings.models import BookingRow
from subgraphs.booking.bookings.saga import service
from subgraphs.booking.bookings.saga.outages import outlasting
from subgraphs.booking.bookings.saga.verdicts import Verdict
from subgraphs.booking.offers.models import Provider
from subgraphs.booking.providers.amadeus.adapter import Amadeus
from subgraphs.booking.providers.duffel.adapter import Duffel
from subgraphs.booking.providers.own.adapter import Own
from subgraphs.booking.wiring import Services
from subgraphs.chassis.money.stripe_shaped import StripeShaped

SETTING: Final = "CRASH_AT"
BEGIN: Final = "begin"
STEPS: Final = ("price", "hold", "authorise", "order", "ticket", "capture", "undo", "give_up")
# What each step asks of others.
OUTSIDE: Final[dict[str, tuple[str, ...]]] = {
    "price": ("reprice",),
    "hold": ("order",),
    "authorise": ("authorise",),
    "order": ("order", "pay"),
    "ticket": ("get",),
    "capture": ("capture",),
    "undo": ("confirm_cancel", "void", "refund"),
}


class Where(StrEnum):
    BEFORE = "before"  # of a step
    MIDDLE = "middle"  # what it asked of others is answered, and not written down
    AFTER = "after"  # written down, and not checkpointed


class Sold(StrEnum):
    """By whom, and how: a saga takes another way for each."""

    OWN = "own"
    AMADEUS = "amadeus"
    INSTANT = "duffel instant"
    HELD = "duffel held"

    @classmethod
    def of(cls, booking: BookingRow) -> Self:
        if booking.provider != Provider.DUFFEL:
            return cls(booking.provider.lower())
        return cls(cls.HELD if booking.capabilities.get("hold") else cls.INSTANT)


@dataclass(frozen=True, slots=True)
class Moment:
    """The `number`th time that `step` comes there. `victim`: whom it kills; 0: its own process."""

    step: str
    where: Where
    sold: Sold | None = None  # None: whoever sells
    number: int = 1
    victim: int = 0

    def __str__(self) -> str:
        told = (self.step, self.where, self.sold or "", self.number, self.victim)
        return ":".join(map(str, told))

    @classmethod
    def of(cls, text: str) -> Self:
        step, where, sold, number, victim = text.split(":")
        return cls(step, Where(where), Sold(sold) if sold else None, int(number), int(victim))


class Fuse:
    """Burns down with each time; then somebody is killed with -9."""

    def __init__(self, moment: Moment) -> None:
        self.moment = moment
        self._left = moment.number

    def burn(self) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(self.moment.victim or os.getpid(), SIGKILL)


_in_step: ContextVar[bool] = ContextVar("in_step", default=False)


def serve(port: int, environment: Mapping[str, str]) -> None:
    """A process's whole life."""
    os.environ.update(environment)
    uvicorn.run(_app, factory=True, port=port, access_log=False, log_level="warning")


def _app() -> Starlette:
    made = app.create_app()
    if text := os.environ.get(SETTING):
        _arm(Fuse(Moment.of(text)), made.state.services)
    return made


def _arm(fuse: Fuse, services: Services) -> None:
    steps = services.steps
    for name in STEPS:
        setattr(steps, name, outlasting(_mined(name, getattr(steps, name), fuse, services)))
    if fuse.moment.where is Where.MIDDLE:
        for kind in (Own, Amadeus, Duffel, StripeShaped):
            for name in OUTSIDE[fuse.moment.step]:
                if hasattr(kind, name):
                    setattr(kind, name, _answered(getattr(kind, name), fuse))
    if fuse.moment.step == BEGIN:
        setattr(service.Saga, BEGIN, _around(service.Saga.begin, fuse))


def _mined(
    name: str, step: Callable[[str], Awaitable[Verdict]], fuse: Fuse, services: Services
) -> Callable[[str], Awaitable[Verdict]]:
    moment = fuse.moment

    async def is_it(booking_id: str) -> bool:
        if name != moment.step or moment.sold is None:
            return name == moment.step
        read = services.database.fetched
        return Sold.of(await read(lambda session: session.get_one(BookingRow, booking_id))) is (
            moment.sold
        )

    @wraps(step)
    async def run(booking_id: str) -> Verdict:
        here = await is_it(booking_id)
        if here and moment.where is Where.BEFORE:
            fuse.burn()
        before = _in_step.set(here)
        try:
            verdict = await step(booking_id)
        finally:
            _in_step.reset(before)
        if here and moment.where is Where.AFTER:
            fuse.burn()
        return verdict

    return run


def _answered(ask: Callable[..., Awaitable[Any]], fuse: Fuse) -> Callable[..., Awaitable[Any]]:
    @wraps(ask)
    async def asked(*args: Any, **named: Any) -> Any:
        answer = await ask(*args, **named)
        if _in_step.get():
            fuse.burn()
        return answer

    return asked


def _around(begin: Callable[..., Awaitable[None]], fuse: Fuse) -> Callable[..., Awaitable[None]]:
    @wraps(begin)
    async def begun(*args: Any, **named: Any) -> None:
        if fuse.moment.where is Where.BEFORE:
            fuse.burn()
        await begin(*args, **named)
        if fuse.moment.where is Where.AFTER:
            fuse.burn()

    return begun
