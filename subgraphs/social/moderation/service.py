"""The rules of moderation: who reports, decides and appeals, and what comes of it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Self

import structlog

from subgraphs.chassis.errors import DomainError, InvalidInput
from subgraphs.chassis.moderation.port import Category, Decision, Finding, Verdict
from subgraphs.chassis.pages import Page
from subgraphs.social.conversations.service import Conversations
from subgraphs.social.messages.service import Messages
from subgraphs.social.moderation import repository
from subgraphs.social.moderation.effects import Effects
from subgraphs.social.moderation.errors import (
    DecidedMeanwhile,
    NoSuchCase,
    NothingToAppeal,
    NotYours,
)
from subgraphs.social.moderation.models import (
    WAITING,
    CaseDocument,
    CaseState,
    Report,
    Step,
)
from subgraphs.social.moderation.subjects import Subject, Subjects
from subgraphs.social.notifications.models import Kind
from subgraphs.social.notifications.service import Notifications

LONGEST: Final = 500  # characters, of a reason, a note or an appeal
BY_PEOPLE: Final = Verdict.of([Finding(Category.REPORTED, "people", Decision.REVIEW)], "people")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Moderation:
    notifications: Notifications
    subjects: Subjects
    effects: Effects

    @classmethod
    def over(
        cls, notifications: Notifications, conversations: Conversations, messages: Messages
    ) -> Self:
        return cls(notifications, Subjects(conversations), Effects(messages))

    async def waiting(self, state: CaseState, page: Page) -> list[CaseDocument]:
        """Those in that state, what was opened first comes first. Raises InvalidInput."""
        return await self._page(repository.queue(state), page, oldest_first=True)

    async def own(self, author_id: str, page: Page) -> list[CaseDocument]:
        """What a person may know of, newest first. Raises InvalidInput."""
        found = await self._page(author_id, page, oldest_first=False)
        return [case for case in found if case.is_told_to_author]

    async def report(self, viewer_id: str, subject: Subject, report: Report) -> bool:
        """False: the viewer had reported it before. Raises InvalidInput or NotFound."""
        if report.note is not None:
            report.note = _checked(report.note, "note")
        content = await self.subjects.content(viewer_id, subject)
        opened = CaseDocument.about(content, BY_PEOPLE, report)
        case = await repository.opened(opened)
        await repository.shelve(case)
        if case is opened:
            return True
        return await repository.report(case.id, report)

    async def decide(
        self, moderator_id: str, case_id: str, state: CaseState, reason: str
    ) -> CaseDocument:
        """Once: who comes second is told what was decided.

        `state`: UPHELD or DISMISSED. Raises InvalidInput, NoSuchCase, NotYours, DecidedMeanwhile.
        """
        step = Step(
            at=datetime.now(UTC), by=moderator_id, state=state, reason=_checked(reason, "reason")
        )
        case = await self._case(case_id)
        if case.author_id == moderator_id:
            raise NotYours("These are your own words.")
        if case.state is CaseState.APPEALED and case.trail[0].by == moderator_id:
            raise NotYours("The appeal is against your decision.")
        moved = await repository.move(case, step) if case.state in WAITING else None
        if moved is None:
            return _decided_before(await self._case(case_id), step)
        await self.settle(moved)
        return moved

    async def appeal(self, author_id: str, case_id: str, words: str) -> CaseDocument:
        """Raises InvalidInput, NoSuchCase or NothingToAppeal."""
        text = _checked(words, "words")
        case = await self._case(case_id)
        if case.author_id != author_id or not case.is_told_to_author:
            raise NoSuchCase
        step = Step(at=datetime.now(UTC), by=author_id, state=CaseState.APPEALED, reason=text)
        may = case.state is CaseState.UPHELD and case.appeal is None
        moved = await repository.move(case, step, appeal=text) if may else None
        if moved is None:
            raise NothingToAppeal
        await self.settle(moved)
        return moved

    async def settle_by_id(self, case_id: str) -> None:
        """Again, in case of a crash."""
        if case := await repository.by_id(case_id):
            await self.settle(case)

    async def settle(self, case: CaseDocument) -> None:
        """All that follows from its state. Doing it twice is once."""
        await repository.shelve(case)
        match case.state:
            case CaseState.UPHELD:
                if not case.is_held:
                    await self.effects.remove(case.content)
                await self._tell(case, Kind.CONTENT_REMOVED)
            case CaseState.DISMISSED if case.is_told_to_author:
                await self._let_appear(case)
                await self._tell(case, Kind.CONTENT_SHOWN)

    async def _let_appear(self, case: CaseDocument) -> None:
        """What cannot appear any more does not: that is no moderator's business."""
        try:
            if case.is_held:
                await self.effects.appear(case.content)
            else:
                await self.effects.appear_anew(case.content, case.id)
        except DomainError as refusal:
            log.info("content appears no more", case=case.id, code=refusal.code)

    async def _tell(self, case: CaseDocument, kind: Kind) -> None:
        """Once for each decision."""
        details = {"what": case.content.kind.lower(), "case_id": case.id}
        event_id = f"{case.id}/{len(case.trail)}"
        await self.notifications.add(case.author_id, event_id, kind, details)

    async def _page(self, shelf_id: str, page: Page, *, oldest_first: bool) -> list[CaseDocument]:
        rows = await repository.page(shelf_id, page, oldest_first=oldest_first)
        found = await repository.by_ids([row["case_id"] for row in rows])
        return [found[row["case_id"]] for row in rows if row["case_id"] in found]

    async def _case(self, case_id: str) -> CaseDocument:
        """Raises NoSuchCase."""
        case = await repository.by_id(case_id)
        if case is None:
            raise NoSuchCase
        return case


def _decided_before(case: CaseDocument, step: Step) -> CaseDocument:
    """By the same person in the same way. Raises DecidedMeanwhile."""
    last = case.trail[-1] if case.trail else None
    if last is None or (last.by, last.state) != (step.by, step.state):
        raise DecidedMeanwhile(case.state)
    return case


def _checked(text: str, field: str) -> str:
    """Raises InvalidInput."""
    kept = text.strip()
    if not 1 <= len(kept) <= LONGEST:
        raise InvalidInput(f"`{field}` has 1 to {LONGEST} characters.", path=[field])
    return kept
