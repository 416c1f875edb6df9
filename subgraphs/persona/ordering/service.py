"""The rules of booking a plan: its person confirms it, and that is used once, for that alone.

A confirmation names the plan as it was seen and the most that it may cost. Only its person's client
has the token; it is made here and kept nowhere, and no engine is ever given it.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Final

from subgraphs.chassis import client_keys
from subgraphs.chassis.errors import InvalidInput
from subgraphs.chassis.ids import derived_id, prefix_of
from subgraphs.chassis.money.amounts import Amount
from subgraphs.chassis.money.method_tokens import method_token
from subgraphs.chassis.viewer import Viewer
from subgraphs.chassis.wakeups import Wakeups
from subgraphs.persona import checks
from subgraphs.persona.drafts import repository as drafts
from subgraphs.persona.drafts.models import DraftDocument, Price
from subgraphs.persona.errors import (
    AlreadyOrdered,
    ConfirmationExpired,
    ConfirmationUsed,
    DraftChanged,
    MayNotBook,
    NoSuchConfirmation,
    NoSuchDraft,
    TooManyTravelers,
)
from subgraphs.persona.ordering import reckoning, repository
from subgraphs.persona.ordering.models import Confirmation, Order
from subgraphs.persona.ordering.repository import Secrets, Use
from subgraphs.persona.ordering.wording import CONFIRMED
from subgraphs.persona.personas.service import Personas
from subgraphs.persona.store.store import Store
from subgraphs.persona.turns import repository as turns
from subgraphs.persona.turns.bearer import Bearers
from subgraphs.persona.turns.models import TurnDocument
from subgraphs.persona.turns.queue import Queue, Ticket
from subgraphs.persona.turns.service import DUE, trip

LASTS: Final = timedelta(minutes=5)  # a confirmation
NEEDED: Final = frozenset({"trips:read", "trips:write"})  # by whoever books
MOST_TRAVELERS: Final = 9
REFUSED: Final = {
    Use.UNKNOWN: NoSuchConfirmation,
    Use.USED: ConfirmationUsed,
    Use.EXPIRED: ConfirmationExpired,
}


@dataclass(frozen=True, slots=True)
class Confirmed:
    """`token`: shown once."""

    token: str = field(repr=False)
    most: Amount
    expires_at: datetime
    draft: DraftDocument


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person asks to book, and how they pay."""

    draft_id: str
    token: str = field(repr=False)
    payment: str = field(repr=False)
    traveler_ids: Sequence[str]
    trip_id: str | None


class Orders:
    def __init__(
        self, store: Store, personas: Personas, queue: Queue, bearers: Bearers, wakeups: Wakeups
    ) -> None:
        self._store = store
        self._personas = personas
        self._queue = queue
        self._bearers = bearers
        self._wakeups = wakeups

    async def confirm(
        self, viewer: Viewer, draft_id: str, revision: str, most: Decimal
    ) -> Confirmed:
        """The ones before it hold no longer. `most`: for all of it, in the plan's currency.

        Raises MayNotBook, NoSuchDraft, DraftChanged, NothingToOrder, TooMuchToOrder,
        TotalNotAllowed, AlreadyOrdered.
        """
        owner_id = _may_book(viewer)
        draft = await self._draft(owner_id, draft_id)
        if draft.revision != revision:
            raise DraftChanged
        allowed = reckoning.allowed(draft, most)
        token = secrets.token_urlsafe(32)
        last = await repository.of_draft(self._store, owner_id, draft.id)
        given = Confirmation(
            secret=_hash(token),
            number=await self._number(owner_id, last) if last else 0,
            revision=revision,
            most=allowed.value,
            currency=allowed.currency,
            expires=0,
            turn=last.turn if last else "",
        )
        lifetime = turns.milliseconds(LASTS)
        expires = await repository.mint(self._store, owner_id, draft.id, given, lifetime)
        if expires is None:
            raise AlreadyOrdered
        if expires < 0:
            raise NoSuchDraft
        return Confirmed(token, allowed, datetime.fromtimestamp(expires / 1000, UTC), draft)

    async def book(
        self, viewer: Viewer, client_key: str, wanted: Wanted
    ) -> tuple[TurnDocument, bool]:
        """The turn that books it, and whether it was asked before under the same key.

        Raises MayNotBook, InvalidInput, KeyUsed, NoSuchDraft, DraftChanged, NoSuchConfirmation,
        ConfirmationUsed, ConfirmationExpired, KeysAway.
        """
        owner_id = _may_book(viewer)
        turn_id = derived_id("turn", owner_id, client_keys.checked(client_key))
        payment = method_token(wanted.payment)
        if not (kept := await self._asked_before(owner_id, turn_id, wanted)):
            turn = await self._turn(owner_id, turn_id, wanted)
            used = await self._used(turn, viewer, wanted.token, payment)
            if used in REFUSED:
                raise REFUSED[used]
            kept = None if used is Use.MADE else await self._asked_before(owner_id, turn_id, wanted)
        made = kept or turn
        await self._queue.add(Ticket(owner_id, turn_id))  # again, in case the first one was lost
        self._wakeups.ring(DUE)
        return made, kept is not None

    async def _turn(self, owner_id: str, turn_id: str, wanted: Wanted) -> TurnDocument:
        draft = await self._draft(owner_id, wanted.draft_id)
        persona = await self._personas.require(owner_id, draft.persona_id)
        return TurnDocument(
            id=turn_id,
            owner_id=owner_id,
            persona_id=persona.id,
            draft_id=draft.id,
            prompt=CONFIRMED[persona.language],
            trip_id=draft.trip_id,
            created_at=datetime.now(UTC),
            request=_fingerprint(wanted),
            order=await self._order(owner_id, draft, wanted),
        )

    async def _order(self, owner_id: str, draft: DraftDocument, wanted: Wanted) -> Order:
        """Of what was confirmed, and for no more than that."""
        confirmation = await repository.of_draft(self._store, owner_id, draft.id)
        if confirmation is None:
            raise NoSuchConfirmation
        if confirmation.revision != draft.revision:
            raise DraftChanged
        most = Amount.of(confirmation.most, confirmation.currency)
        return Order(
            draft_id=draft.id,
            key=f"persona-{_hash(f'{draft.id} {confirmation.number}')}",
            trip_id=trip(wanted.trip_id) or draft.trip_id,
            plan=reckoning.plan(draft),
            items=reckoning.items(draft, most),
            traveler_ids=_travelers(wanted.traveler_ids),
            most=Price(amount=most.value, currency=most.currency),
        )

    async def _number(self, owner_id: str, last: Confirmation) -> int:
        """What booking refused has left nothing under its key, so the next order takes the same
        one: were both on their way, booking takes the first and refuses the other."""
        work = (await turns.works(self._store, owner_id, [last.turn])).get(last.turn)
        left = work.result.bookings if work and work.result else []
        return last.number + bool(left)

    async def _used(self, turn: TurnDocument, viewer: Viewer, token: str, payment: str) -> Use:
        expires = viewer.expires_at or datetime.now(UTC) + timedelta(minutes=1)
        sealed = Secrets(
            await self._bearers.sealed(turn.id, viewer.token or ""),
            await self._bearers.sealed(turn.id, payment),
            int(expires.timestamp() * 1000),
        )
        return await repository.use(self._store, turn, _hash(token), sealed)

    async def _asked_before(
        self, owner_id: str, turn_id: str, wanted: Wanted
    ) -> TurnDocument | None:
        kept = (await turns.by_ids(self._store, owner_id, [turn_id])).get(turn_id)
        if kept and kept.request != _fingerprint(wanted):
            raise client_keys.KeyUsed
        return kept

    async def _draft(self, owner_id: str, id: str) -> DraftDocument:
        found = await drafts.by_ids(self._store, owner_id, [id])
        if id not in found:
            raise NoSuchDraft
        return found[id]


def _may_book(viewer: Viewer) -> str:
    """The person's id. Raises SignInRequired, MayNotBook."""
    owner_id = viewer.require()
    if not viewer.scopes >= NEEDED:
        raise MayNotBook
    return owner_id


def _travelers(ids: Sequence[str]) -> list[str]:
    if len(ids) > MOST_TRAVELERS:
        raise TooManyTravelers(MOST_TRAVELERS)
    if any(prefix_of(id) != "traveler" for id in ids):
        raise InvalidInput("`travelerIds` are ids of travellers.", path=["travelerIds"])
    return list(ids)


def _fingerprint(wanted: Wanted) -> str:
    """Nothing of it tells how is paid."""
    asked = [wanted.draft_id, _hash(wanted.token), list(wanted.traveler_ids), wanted.trip_id]
    return checks.fingerprint(asked)


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
