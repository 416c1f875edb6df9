"""Which posts may the viewer see? The one door, for a post alone and for a page of them."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Self

from subgraphs.chassis.document_pages import Row
from subgraphs.social.people.access import Relation, Relations
from subgraphs.social.people.models import Visibility
from subgraphs.social.posts import repository
from subgraphs.social.posts.models import Audience
from subgraphs.social.trips import repository as trips


@dataclass(frozen=True, slots=True)
class Sight:
    """What is between the viewer and some authors, and the trips that the viewer is on."""

    relations: Mapping[str, Relation]
    trip_ids: Collection[str]

    @classmethod
    async def over(
        cls,
        viewer_id: str | None,
        author_ids: Collection[str],
        trip_ids: Collection[str],
        *,
        private: bool,
    ) -> Self:
        """In four commands at most, all at once. `private`: see `Relations.between`."""
        relations, own_trips = await asyncio.gather(
            Relations.between(viewer_id, set(author_ids), private=private),
            trips.trips_among(viewer_id, set(trip_ids)) if viewer_id and private else _none(),
        )
        return cls(relations, own_trips)

    def shows(self, post: Mapping[str, Any]) -> bool:
        author = self.relations[post["author_id"]]
        if author.is_self:
            return True
        if author.is_blocked:
            return False
        match post["audience"]:
            case Audience.TRIP:
                return post["trip_id"] in self.trip_ids
            case Audience.FOLLOWERS:
                return author.follows and author.visibility is not Visibility.PRIVATE
            case Audience.PUBLIC:
                return author.visibility is not Visibility.PRIVATE
        return False


async def _none() -> set[str]:
    return set()


async def readable_by(
    viewer_id: str | None, ids: Collection[str], *, private: bool = True
) -> dict[str, Row]:
    """Those of `ids` that the viewer may see, in five commands at most."""
    posts = await repository.posts_by_id(ids)
    if not posts:
        return {}
    sight = await Sight.over(
        viewer_id,
        [post["author_id"] for post in posts.values()],
        [post["trip_id"] for post in posts.values() if post["trip_id"]],
        private=private,
    )
    return {id: post for id, post in posts.items() if sight.shows(post)}
