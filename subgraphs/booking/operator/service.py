"""The rules of settling what asking does not settle: who decides what, and once."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Final

from subgraphs.booking.bookings import repository as bookings
from subgraphs.booking.bookings.log import stream_of
from subgraphs.booking.bookings.saga.desk import Page as Locked
from subgraphs.booking.bookings.saga.service import workflows_of
from subgraphs.booking.errors import NoSuchBooking
from subgraphs.booking.idempotency import repository as idempotency
from subgraphs.booking.idempotency.models import KeyRow
from subgraphs.booking.operator.cases import Case
from subgraphs.booking.operator.deciding import Ruling, apply
from subgraphs.booking.operator.doubts import Decision, Doubt
from subgraphs.booking.operator.errors import (
    BadNote,
    BadReference,
    NotDecidable,
    NotUnresolved,
    ProviderSilent,
)
from subgraphs.booking.operator.models import OperatorActionRow
from subgraphs.booking.operator.repository import action_by_id, is_unresolved
from subgraphs.booking.providers.port import Created, Rejected, TravelProvider
from subgraphs.chassis.database import Database, Transaction
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.pages import Page
from subgraphs.chassis.wakeups import Wakeups
from subgraphs.chassis.workflows.engine import Workflows

SETTLE: Final = "settleBooking"
LONGEST_NOTE: Final = 500  # characters
LONGEST_REFERENCE: Final = 255


@dataclass(frozen=True, slots=True)
class Order:
    """What an operator decides. `reference`: the order's id at its provider, or the intent's."""

    booking_id: str
    decision: Decision
    note: str
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """`case`: as the decision left it; its saga goes on from there."""

    case: Case
    action: OperatorActionRow
    replayed: bool


class Operator:
    """What it decides is due (`due_at`) until the booking's saga was told."""

    def __init__(
        self,
        database: Database,
        wakeups: Wakeups,
        workflows: Workflows,
        providers: Mapping[str, TravelProvider],
    ) -> None:
        self._database = database
        self._wakeups = wakeups
        self._workflows = workflows
        self._providers = providers

    async def unresolved(self, page: Page) -> list[Case]:
        """At most `page.limit`; unknown, parked, or silent for five minutes."""
        return await self._database.fetched(lambda read: Case.page(read, page))

    async def case(self, booking_id: str) -> Case | None:
        return await self._database.fetched(lambda read: Case.one(read, booking_id))

    async def settle(self, operator: str, key: str, order: Order) -> Settled:
        """Raises BadNote, BadReference, NoSuchBooking, NotUnresolved, NotDecidable, ProviderSilent
        or KeyUsed."""
        order = _checked(order)
        claim = _claim(operator, key, order)
        first = await self._database.fetched(
            lambda read: idempotency.found(read, claim, "idempotencyKey")
        )
        if first is None:
            first = await self._decide(operator, claim, order)
        return await self._settled(order.booking_id, claim, first)

    async def _decide(self, operator: str, claim: KeyRow, order: Order) -> str | None:
        case = await self.case(order.booking_id)
        if case is None:
            raise NoSuchBooking
        ruling = await self._ruling(case, order)
        if ruling.decision is Decision.ACCEPT and ruling.decision in case.decisions:
            await self._workflows.stop(workflows_of(case.booking))
        async with self._database.transaction() as transaction:
            first = await idempotency.claimed(transaction.session, claim, "idempotencyKey")
            if first is None:
                await _write(transaction, operator, claim, order, ruling)
        self._wakeups.ring(stream_of(order.booking_id))
        return first

    async def _ruling(self, case: Case, order: Order) -> Ruling:
        """What a provider can say of the order that was named, it says now."""
        ruling = Ruling(order.decision, order.reference)
        if order.decision is not Decision.IT_WAS_MADE:
            return ruling
        if case.doubt is Doubt.PAYMENT and not order.reference:
            raise BadReference("Name the payment's id at its provider.")
        if case.doubt is not Doubt.ORDER:
            return ruling
        if not order.reference:
            raise BadReference("Name the order's id at its provider.")
        found = await self._providers[case.booking.provider].get(order.reference)
        if isinstance(found, Rejected):
            raise BadReference("The provider knows no such order.")
        if not isinstance(found, Created):
            raise ProviderSilent
        return replace(ruling, created=found)

    async def _settled(self, booking_id: str, claim: KeyRow, first: str | None) -> Settled:
        case = await self.case(booking_id)
        assert case is not None
        action = await self._database.fetched(
            lambda read: action_by_id(read, first or claim.subject_id)
        )
        return Settled(case, action, replayed=first is not None)


async def _write(
    transaction: Transaction, operator: str, claim: KeyRow, order: Order, ruling: Ruling
) -> None:
    session = transaction.session
    booking = await bookings.locked(session, order.booking_id)
    case = await Case.one(session, order.booking_id)
    assert case is not None
    if not await is_unresolved(session, order.booking_id):
        raise NotUnresolved
    if order.decision not in case.decisions:
        raise NotDecidable(case.decisions)
    action = OperatorActionRow(
        id=claim.subject_id,
        booking_id=booking.id,
        decided_by=operator,
        decision=order.decision.value,
        doubt=case.doubt.value,
        reference=order.reference,
        note=order.note,
    )
    session.add(action)
    booking.due_at = datetime.now(UTC)
    await apply(Locked(transaction, booking), case, ruling, action)


def _checked(order: Order) -> Order:
    """Raises BadNote or BadReference."""
    note, reference = order.note.strip(), (order.reference or "").strip()
    if not 1 <= len(note) <= LONGEST_NOTE:
        raise BadNote(LONGEST_NOTE)
    if len(reference) > LONGEST_REFERENCE:
        raise BadReference(f"A reference has at most {LONGEST_REFERENCE} characters.")
    return replace(order, note=note, reference=reference or None)


def _claim(operator: str, key: str, order: Order) -> KeyRow:
    return KeyRow(
        user_id=operator,
        operation=SETTLE,
        key=key,
        request_hash=idempotency.hash_of(asdict(order)),
        subject_id=new_id("operatoraction"),
    )
