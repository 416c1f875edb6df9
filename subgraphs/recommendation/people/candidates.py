"""Whom might somebody follow, and what speaks for each?"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from subgraphs.recommendation.people.models import FollowRow, PersonRow
from subgraphs.recommendation.people.repository import followed_by, shown_to
from subgraphs.recommendation.posts.models import PostRow
from subgraphs.recommendation.trips.repository import visited_by

MOST: Final = 200  # of each kind


@dataclass(frozen=True, slots=True)
class Candidate:
    """`count` of what speaks for them, and one of it to open."""

    user_id: str
    count: int
    evidence_id: str


async def followed_by_friends(session: AsyncSession, viewer_id: str) -> list[Candidate]:
    """By the number of those whom the viewer follows and sees, one of whom is the evidence."""
    own, theirs, friend = aliased(FollowRow), aliased(FollowRow), aliased(PersonRow)
    count = func.count()
    people = (
        select(PersonRow.id, count, func.min(friend.id))
        .join(theirs, theirs.followed_id == PersonRow.id)
        .join(own, own.followed_id == theirs.follower_id)
        .join(friend, friend.id == own.followed_id)
        .where(own.follower_id == viewer_id, own.is_in_force, theirs.is_in_force)
        .where(shown_to(viewer_id, friend), *_may_be_met(viewer_id))
        .group_by(PersonRow.id)
        .order_by(count.desc(), PersonRow.id)
        .limit(MOST)
    )
    return [Candidate(*row) for row in (await session.execute(people)).all()]


async def writing_about_visited(session: AsyncSession, viewer_id: str) -> list[Candidate]:
    """By the number of their public posts about where the viewer travels, the last to be opened."""
    count = func.count()
    last = func.max(func.concat(PostRow.published_at, " ", PostRow.id))
    people = (
        select(PersonRow.id, count, func.split_part(last, " ", -1))
        .join(PostRow, PostRow.author_id == PersonRow.id)
        .where(PostRow.is_shown, PostRow.destination_id.in_(visited_by(viewer_id)))
        .where(*_may_be_met(viewer_id))
        .group_by(PersonRow.id)
        .order_by(count.desc(), PersonRow.id)
        .limit(MOST)
    )
    return [Candidate(*row) for row in (await session.execute(people)).all()]


async def popular(session: AsyncSession, viewer_id: str) -> list[Candidate]:
    """By the number of their followers, which only a PUBLIC profile shows to everybody."""
    count = func.count()
    people = (
        select(PersonRow.id, count)
        .join(FollowRow, (FollowRow.followed_id == PersonRow.id) & FollowRow.is_in_force)
        .where(PersonRow.visibility == "PUBLIC", *_may_be_met(viewer_id))
        .group_by(PersonRow.id)
        .order_by(count.desc(), PersonRow.id)
        .limit(MOST)
    )
    return [
        Candidate(user_id, count, user_id)
        for user_id, count in (await session.execute(people)).all()
    ]


def _may_be_met(viewer_id: str) -> tuple[ColumnElement[bool], ...]:
    return (PersonRow.id != viewer_id, shown_to(viewer_id), ~followed_by(viewer_id))
