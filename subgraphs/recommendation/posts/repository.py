"""Every query against posts."""

from collections.abc import Collection
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.recommendation.people.models import FollowRow, PersonRow
from subgraphs.recommendation.people.repository import followed_by, shown_to
from subgraphs.recommendation.posts.models import PostRow

NEWEST: Final = 500  # that are considered


class PostFact(NamedTuple):
    id: str
    author_id: str
    destination_id: str | None
    published_at: datetime
    is_friends: bool  # the viewer follows its author


async def add(
    session: AsyncSession, id: str, author_id: str, destination_id: str | None, at: datetime
) -> bool:
    """Whether it is there now: one that was deleted already stays so."""
    row = {
        "id": id,
        "author_id": author_id,
        "destination_id": destination_id,
        "published_at": at,
        "is_shown": True,
    }
    await session.execute(insert(PostRow).values(row).on_conflict_do_nothing())
    return bool(await session.scalar(select(PostRow.is_shown).where(PostRow.id == id)))


async def delete(session: AsyncSession, id: str, author_id: str, at: datetime) -> None:
    row = {
        "id": id,
        "author_id": author_id,
        "destination_id": None,
        "published_at": at,
        "is_shown": False,
    }
    gone = {"destination_id": None, "is_shown": False}
    statement = insert(PostRow).values(row)
    await session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=gone))


async def newest(session: AsyncSession, viewer_id: str) -> list[PostFact]:
    """Of others, that the viewer may be shown."""
    is_friends = followed_by(viewer_id).label("is_friends")
    posts = (
        select(
            PostRow.id,
            PostRow.author_id,
            PostRow.destination_id,
            PostRow.published_at,
            is_friends,
        )
        .join(PersonRow, PersonRow.id == PostRow.author_id)
        .where(PostRow.is_shown, PostRow.author_id != viewer_id, shown_to(viewer_id))
        .order_by(PostRow.published_at.desc(), PostRow.id.desc())
        .limit(NEWEST)
    )
    return [PostFact(*row) for row in (await session.execute(posts)).all()]


async def of_friends(session: AsyncSession, viewer_id: str) -> list[tuple[str, str]]:
    """(destination, post) of the newest about a place by whom the viewer follows and sees."""
    follows = (FollowRow.followed_id == PostRow.author_id) & FollowRow.is_in_force
    posts = (
        select(PostRow.destination_id, PostRow.id)
        .join(FollowRow, follows)
        .join(PersonRow, PersonRow.id == PostRow.author_id)
        .where(FollowRow.follower_id == viewer_id, PostRow.is_shown)
        .where(PostRow.destination_id.is_not(None), shown_to(viewer_id))
        .order_by(PostRow.published_at.desc(), PostRow.id.desc())
        .limit(NEWEST)
    )
    return [(destination, post) for destination, post in (await session.execute(posts)).all()]


async def shown(session: AsyncSession, ids: Collection[str], viewer_id: str) -> set[str]:
    """Those of `ids` that the viewer may be shown now."""
    posts = (
        select(PostRow.id)
        .join(PersonRow, PersonRow.id == PostRow.author_id)
        .where(PostRow.id.in_(ids), PostRow.is_shown, shown_to(viewer_id))
    )
    return {*await session.scalars(posts)}
