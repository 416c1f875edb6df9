"""What goes into each list: read what may be used of the person, then rank."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, NamedTuple, Self, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from ml.places import Floats
from ml.trips import Stay
from subgraphs.chassis.database import Database
from subgraphs.recommendation.experiments.declared import BEST, CHAMPION, COUNTS, EXPLORATION, Arms
from subgraphs.recommendation.learning.batching import Batches
from subgraphs.recommendation.learning.learned import Learned, stay_of
from subgraphs.recommendation.people import candidates
from subgraphs.recommendation.posts import repository as posts
from subgraphs.recommendation.ranking import places
from subgraphs.recommendation.ranking.asked import Asked
from subgraphs.recommendation.ranking.drafts import Draft
from subgraphs.recommendation.ranking.people import of_all, of_friends, of_writers, ranked_people
from subgraphs.recommendation.ranking.picking import Lots
from subgraphs.recommendation.ranking.posts import ranked_posts
from subgraphs.recommendation.ranking.voices import cheap
from subgraphs.recommendation.recommendations import repository
from subgraphs.recommendation.recommendations.models import ItemKind
from subgraphs.recommendation.trips import repository as trips

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A list for a person. `towards`: the destination that it is to follow, where there is one.

    `is_personal`: whether anything but that may be used of them. `arms`: of the experiments that
    concern it.
    """

    user_id: str
    name: str
    kind: ItemKind
    is_personal: bool
    day: date
    arms: Arms
    towards: str | None = None

    def lots(self, share: float) -> Lots:
        """The same on one day. `share`: where the person's arm draws at all."""
        drawn = 0.0 if self.arms.get(EXPLORATION.name) == BEST else share
        return Lots(f"{self.user_id}/{self.day.isoformat()}/{self.name}", drawn)


class Made(NamedTuple):
    """A list, the best first, at most 50; and the version of what made it."""

    version: str
    drafts: list[Draft]

    def as_json(self) -> dict[str, Any]:
        return {"version": self.version, "drafts": [draft.as_json() for draft in self.drafts]}

    @classmethod
    def of(cls, kept: dict[str, Any]) -> Self:
        return cls(kept["version"], [Draft.of(each) for each in kept["drafts"]])


class Making:
    def __init__(self, database: Database, batches: Batches, explored: float) -> None:
        self._database = database
        self._batches = batches
        self._explored = explored
        self._makers: Mapping[ItemKind, Callable[[Wanted, Learned], Awaitable[Made]]] = {
            ItemKind.DESTINATION: self._destinations,
            ItemKind.USER: self._people,
            ItemKind.POST: self._posts,
        }

    async def made(self, wanted: Wanted, learned: Learned) -> Made:
        """Raises Overloaded."""
        return await self._makers[wanted.kind](wanted, learned)

    async def shed(self, wanted: Wanted, learned: Learned) -> Made:
        """What costs little: where people go on to, and what is popular."""
        if wanted.kind is not ItemKind.DESTINATION:
            made = await self._makers[wanted.kind](replace(wanted, is_personal=False), learned)
            return made._replace(version=learned.shed)
        hidden, stays = await asyncio.gather(self._hidden(wanted), self._stays(wanted, learned))
        asked = Asked(learned.catalogue, wanted.user_id, stays)
        lots = wanted.lots(self._explored)
        drafts = await asyncio.to_thread(places.ranked, learned, asked, hidden, lots, cheap)
        return Made(learned.shed, drafts)

    async def _destinations(self, wanted: Wanted, learned: Learned) -> Made:
        hidden, stays, written, liked = await asyncio.gather(
            self._hidden(wanted),
            self._stays(wanted, learned),
            self._personal(wanted, posts.of_friends),
            self._personal(wanted, repository.liked),
        )
        asked = Asked(
            learned.catalogue,
            wanted.user_id,
            stays,
            _by_place(written, learned),
            _indexed(liked, learned),
        )
        foreseen = await self._foreseen(asked, wanted, learned)
        asked = replace(asked, foreseen=foreseen)
        lots = wanted.lots(self._explored)
        drafts = await asyncio.to_thread(places.ranked, learned, asked, hidden, lots)
        return Made(learned.counts if foreseen is None else learned.version, drafts)

    async def _foreseen(self, asked: Asked, wanted: Wanted, learned: Learned) -> Floats | None:
        """What the champion says, where there is one, and it knows anything to go by."""
        is_heard = wanted.arms.get(CHAMPION.name) != COUNTS
        if learned.promoted is None or not asked.stays or not is_heard:
            return None
        return await self._batches.score(learned.promoted, asked.question)

    async def _people(self, wanted: Wanted, learned: Learned) -> Made:
        hidden, friends, writers, popular = await asyncio.gather(
            self._hidden(wanted),
            self._personal(wanted, candidates.followed_by_friends),
            self._personal(wanted, candidates.writing_about_visited),
            self._database.fetched(partial(candidates.popular, viewer_id=wanted.user_id)),
        )
        crowds = [of_friends(friends), of_writers(writers), of_all(popular)]
        drafts = ranked_people(crowds, hidden, wanted.lots(self._explored))
        return Made(learned.counts, drafts)

    async def _posts(self, wanted: Wanted, learned: Learned) -> Made:
        hidden, visits, newest = await asyncio.gather(
            self._hidden(wanted),
            self._personal(wanted, trips.history),
            self._database.fetched(partial(posts.newest, viewer_id=wanted.user_id)),
        )
        known = learned.catalogue.index
        visited = {
            visit.destination_id: learned.catalogue.destinations[known[visit.destination_id]].name
            for visit in visits
            if visit.destination_id in known
        }
        drafts = ranked_posts(
            newest,
            visited,
            hidden,
            wanted.lots(self._explored),
            datetime.now(UTC),
            is_personal=wanted.is_personal,
        )
        return Made(learned.counts, drafts)

    async def _stays(self, wanted: Wanted, learned: Learned) -> list[Stay]:
        """Where they were, and last of all where the list is to go on from."""
        visits = await self._personal(wanted, trips.history)
        stays = (
            stay_of(visit.destination_id, visit.arrives_on, visit.leaves_on, learned.catalogue)
            for visit in visits
        )
        return [*(stay for stay in stays if stay), *_towards(wanted, learned)]

    async def _hidden(self, wanted: Wanted) -> set[str]:
        return await self._database.fetched(partial(repository.hidden, user_id=wanted.user_id))

    async def _personal(
        self, wanted: Wanted, read: Callable[[AsyncSession, str], Awaitable[list[T]]]
    ) -> list[T]:
        """The one door to what is known of a person: shut where they do not allow it."""
        if not wanted.is_personal:
            return []
        return await self._database.fetched(lambda session: read(session, wanted.user_id))


def _towards(wanted: Wanted, learned: Learned) -> list[Stay]:
    if wanted.towards is None:
        return []
    stay = stay_of(wanted.towards, wanted.day, wanted.day, learned.catalogue)
    return [stay] if stay else []


def _by_place(written: Sequence[tuple[str, str]], learned: Learned) -> dict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for destination_id, post_id in written:
        if destination_id in learned.catalogue.index:
            found[learned.catalogue.index[destination_id]].append(post_id)
    return found


def _indexed(liked: Sequence[tuple[str, bool]], learned: Learned) -> dict[int, bool]:
    known = learned.catalogue.index
    return {known[id]: is_saved for id, is_saved in liked if id in known}
