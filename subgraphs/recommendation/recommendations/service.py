"""The lists that people are shown: kept for a while, bounded, logged, and answered to."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from typing import Any, Final

from subgraphs.chassis.cache import Cache
from subgraphs.chassis.database import Database
from subgraphs.chassis.ids import derived_id
from subgraphs.chassis.loading import coalesced
from subgraphs.chassis.pages import Page
from subgraphs.recommendation.errors import NoSuchRecommendation
from subgraphs.recommendation.experiments.declared import arms_of
from subgraphs.recommendation.learning.batching import Overloaded
from subgraphs.recommendation.learning.learned import Learned
from subgraphs.recommendation.learning.learner import Learner
from subgraphs.recommendation.people import repository as people
from subgraphs.recommendation.people.standing import STRANGER, Standing
from subgraphs.recommendation.posts import repository as posts
from subgraphs.recommendation.ranking.drafts import Draft
from subgraphs.recommendation.recommendations import repository
from subgraphs.recommendation.recommendations.making import Made, Making, Wanted
from subgraphs.recommendation.recommendations.models import (
    HIDES,
    LIKES,
    Feedback,
    ItemKind,
    RecommendationRow,
)

KEPT_SECONDS: Final = 60.0
SHED_SECONDS: Final = 1.0  # a list that was made in a hurry is made again soon

Placed = tuple[int, Draft]  # its rank in the whole list, from 1


class Recommendations:
    def __init__(
        self, database: Database, cache: Cache, learner: Learner, making: Making, at_once: int
    ) -> None:
        self._database = database
        self._cache = cache
        self._learner = learner
        self._making = making
        self._at_once = at_once
        self._running = 0
        self._standing = coalesced(database, people.standing, STRANGER)

    async def shown(self, user_id: str, kind: ItemKind, page: Page) -> list[RecommendationRow]:
        """One more than the page holds, where there is; what the page holds counts as shown."""
        return await self._shown(user_id, kind, page, name=kind.value.lower())

    async def next_stops(
        self, user_id: str, trip_id: str, destination_id: str | None, page: Page
    ) -> list[RecommendationRow]:
        """After that destination; nothing while the trip has none."""
        if destination_id is None:
            return []
        return await self._shown(
            user_id,
            ItemKind.DESTINATION,
            page,
            name=f"next-stops/{trip_id}/{destination_id}",
            towards=destination_id,
        )

    async def give_feedback(
        self, user_id: str, recommendation_id: str, feedback: Feedback
    ) -> RecommendationRow:
        """The same again changes nothing. Raises NoSuchRecommendation."""
        async with self._database.transaction() as transaction:
            session = transaction.session
            found = await repository.owned(session, [recommendation_id], user_id)
            row = found.get(recommendation_id)
            if row is None:
                raise NoSuchRecommendation
            is_new = await repository.note_feedback(session, row, feedback.value)
            if is_new and feedback.value in (*HIDES, *LIKES):
                await people.touch(session, [user_id])
            return row

    async def _shown(
        self, user_id: str, kind: ItemKind, page: Page, name: str, towards: str | None = None
    ) -> list[RecommendationRow]:
        learned = await self._learner.learned()
        standing = await self._standing.load(user_id)
        day = datetime.now(UTC).date()
        is_foreseen = kind is ItemKind.DESTINATION and standing.is_personal
        arms = arms_of(user_id, has_champion=is_foreseen and learned.promoted is not None)
        wanted = Wanted(user_id, name, kind, standing.is_personal, day, arms, towards)
        key = _key(wanted, standing, learned)
        made = await self._made(key, wanted, learned)
        after = page.position(int) or 0
        placed = [each for each in enumerate(made.drafts, start=1) if each[0] > after]
        seen = (await self._seen_still(placed, wanted))[: page.limit]
        rows = [_row(draft, rank, wanted, made.version) for rank, draft in seen]
        await self._log(key, rows[: page.size])
        return rows

    async def _made(self, key: str, wanted: Wanted, learned: Learned) -> Made:
        """As kept, else computed; where too much is asked, by what costs little."""
        try:
            return await self._kept(key, lambda: self._bounded(wanted, learned), KEPT_SECONDS)
        except Overloaded:
            shed = partial(self._making.shed, wanted, learned)
            return await self._kept(f"{key}/shed", shed, SHED_SECONDS)

    async def _kept(self, key: str, make: Callable[[], Awaitable[Made]], seconds: float) -> Made:
        async def load() -> dict[str, Any]:
            return (await make()).as_json()

        return Made.of(await self._cache.get_or_load(key, load, seconds))

    async def _bounded(self, wanted: Wanted, learned: Learned) -> Made:
        """Raises Overloaded."""
        if self._running >= self._at_once:
            raise Overloaded
        self._running += 1
        try:
            return await self._making.made(wanted, learned)
        finally:
            self._running -= 1

    async def _seen_still(self, placed: list[Placed], wanted: Wanted) -> list[Placed]:
        """Without whom or what a block, a suspension or its author has taken away meanwhile."""
        if wanted.kind is ItemKind.DESTINATION:
            return placed
        of_kind = people.shown if wanted.kind is ItemKind.USER else posts.shown
        ids = [draft.item_id for _, draft in placed]
        seen = await self._database.fetched(partial(of_kind, ids=ids, viewer_id=wanted.user_id))
        return [each for each in placed if each[1].item_id in seen]

    async def _log(self, key: str, rows: Sequence[RecommendationRow]) -> None:
        """Once for however many are shown the same at once, or again while it is kept."""

        async def log() -> bool:
            async with self._database.transaction() as transaction:
                await repository.keep(transaction.session, rows)
            return True

        if rows:
            await self._cache.get_or_load(f"{key}/shown/{_digest(rows)}", log, KEPT_SECONDS)


def _key(wanted: Wanted, standing: Standing, learned: Learned) -> str:
    """Of all that a list follows from. Whatever changes what a person is shown makes another."""
    revision, day = str(standing.revision), wanted.day.isoformat()
    arms = "+".join(wanted.arms.values())
    return "/".join(("rec", learned.version, wanted.user_id, revision, wanted.name, day, arms))


def _digest(rows: Sequence[RecommendationRow]) -> str:
    """Of what is logged of them."""
    shown = [(row.id, row.rank, row.score, row.model_version) for row in rows]
    return sha256(repr(shown).encode()).hexdigest()


def _row(draft: Draft, rank: int, wanted: Wanted, version: str) -> RecommendationRow:
    """One item of a list is one recommendation all day, however often the list is made anew."""
    made_of = (wanted.user_id, wanted.name, wanted.day.isoformat(), draft.item_id)
    return RecommendationRow(
        id=derived_id("recommendation", *made_of),
        user_id=wanted.user_id,
        list_name=wanted.name,
        kind=wanted.kind.value,
        item_id=draft.item_id,
        rank=rank,
        score=draft.score,
        source=draft.source,
        propensity=draft.propensity,
        is_exploration=draft.is_exploration,
        model_version=version,
        arms=dict(wanted.arms),
        reasons=[reason._asdict() for reason in draft.reasons],
        shown_at=datetime.now(UTC),
    )
