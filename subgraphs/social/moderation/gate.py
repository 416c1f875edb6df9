"""May these words be published, and who has to look at them? Asked before anything is stored."""

from typing import Final

from subgraphs.chassis.moderation.errors import ContentRefused
from subgraphs.chassis.moderation.judging import judged
from subgraphs.chassis.moderation.port import Decision, ModerationProvider, Verdict
from subgraphs.social.moderation import repository
from subgraphs.social.moderation.contents import Content
from subgraphs.social.moderation.errors import ContentHeld
from subgraphs.social.moderation.models import CaseDocument, CaseState

ANEW: Final = "What was published cannot be changed to this: publish it anew, to be looked at."


class Gate:
    def __init__(self, provider: ModerationProvider) -> None:
        self._provider = provider

    async def judge(self, body: str) -> Verdict:
        """Raises ContentRefused."""
        verdict = await judged(self._provider, body)
        if verdict.decision is Decision.BLOCK:
            raise ContentRefused(verdict.categories)
        return verdict

    async def judge_edit(self, body: str) -> Verdict:
        """What would be held is refused: what was there before is seen already.

        Raises ContentRefused.
        """
        verdict = await self.judge(body)
        if verdict.decision is Decision.HOLD:
            raise ContentRefused(verdict.categories, then=ANEW)
        return verdict

    async def admit(self, verdict: Verdict, content: Content) -> None:
        """Before it is stored, so that a crash in between loses no case.

        Raises ContentHeld; ContentRefused where a moderator has refused these very words here.
        """
        if verdict.decision is Decision.ALLOW:
            return
        case = await repository.opened(CaseDocument.about(content, verdict))
        await repository.shelve(case)
        if not case.is_held or case.state is CaseState.DISMISSED:
            return
        if case.state is CaseState.OPEN:
            raise ContentHeld(case)
        raise ContentRefused(case.categories)
