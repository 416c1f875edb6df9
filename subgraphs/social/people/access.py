"""What is it between the viewer and others? The one place where a block is looked up."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass

from subgraphs.social.people import repository
from subgraphs.social.people.models import FollowState, Visibility


@dataclass(frozen=True, slots=True)
class Relation:
    """The viewer's, to one other person or to themselves."""

    is_self: bool = False
    follow: FollowState = FollowState.NONE
    viewer_blocks: bool = False
    blocks_viewer: bool = False
    visibility: Visibility | None = None  # None: social has not heard of them

    @property
    def is_blocked(self) -> bool:
        return self.viewer_blocks or self.blocks_viewer

    @property
    def follows(self) -> bool:
        return self.follow is FollowState.FOLLOWING

    @property
    def is_absent(self) -> bool:
        """There is no such person, for this viewer."""
        return self.is_blocked or (self.visibility is Visibility.PRIVATE and not self.is_self)

    @property
    def shows_lists(self) -> bool:
        """Whom they follow, who follows them, and what they post."""
        if self.is_absent:
            return False
        return self.is_self or self.follows or self.visibility is not Visibility.FOLLOWERS


class Relations:
    @staticmethod
    async def between(
        viewer_id: str | None, ids: Collection[str], *, private: bool = True
    ) -> dict[str, Relation]:
        """To each of `ids`, in three commands; of an anonymous viewer in one.

        `private`: does the viewer's token reach further than blocks, to follows and themselves?
        """
        if viewer_id is None:
            seen = await repository.visibilities(ids)
            return {id: Relation(visibility=seen.get(id)) for id in ids}
        seen, follows, blocks = await asyncio.gather(
            repository.visibilities(ids),
            repository.states(viewer_id, ids),
            repository.blocks_between(viewer_id, ids),
        )
        return {
            id: Relation(
                is_self=private and id == viewer_id,
                follow=follows.get(id, FollowState.NONE) if private else FollowState.NONE,
                viewer_blocks=(viewer_id, id) in blocks,
                blocks_viewer=(id, viewer_id) in blocks,
                visibility=seen.get(id),
            )
            for id in ids
        }

    @staticmethod
    async def blocked(viewer_id: str, ids: Collection[str]) -> set[str]:
        """Those of `ids` with whom there is a block in either direction."""
        blocks = await repository.blocks_between(viewer_id, ids)
        return {id for pair in blocks for id in pair} - {viewer_id}
