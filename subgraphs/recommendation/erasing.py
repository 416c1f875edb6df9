"""Leave nothing of a person who is gone: `python -m subgraphs.recommendation.erasing USER_ID`.

What others were shown of them goes too. What was learned from them goes with the next learning,
within a minute; a stored model keeps what it learned until another is trained.
"""

import asyncio
from typing import Annotated

import typer
from sqlalchemy import delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.chassis.cache import Cache
from subgraphs.chassis.database import Database
from subgraphs.recommendation.people.models import BlockRow, FollowRow, PersonRow, RevisionRow
from subgraphs.recommendation.posts.models import PostRow
from subgraphs.recommendation.recommendations.models import FeedbackRow, RecommendationRow
from subgraphs.recommendation.search.models import DocumentRow
from subgraphs.recommendation.settings import NAME, RecommendationSettings
from subgraphs.recommendation.trips.models import TripRow


def main(user_id: Annotated[str, typer.Argument(help="Whose account is closed.")]) -> None:
    settings = RecommendationSettings()
    asyncio.run(_erased(settings, user_id))
    typer.echo(f"recommendation: nothing is left of {user_id}")


async def _erased(settings: RecommendationSettings, user_id: str) -> None:
    database, cache = Database.of(settings.database_url, NAME), Cache(settings.redis_url, NAME)
    async with database, cache:
        await erase(database, cache, user_id)


async def erase(database: Database, cache: Cache, user_id: str) -> None:
    """At will, and again. Lists that are kept last a minute at most, so all of them go."""
    async with database.transaction() as transaction:
        await _erase(transaction.session, user_id)
    await cache.forget()


async def _erase(session: AsyncSession, user_id: str) -> None:
    posts = select(PostRow.id).where(PostRow.author_id == user_id)
    things = [user_id, *await session.scalars(posts)]
    reason = func.jsonb_array_elements(RecommendationRow.reasons).table_valued("value")
    tells_of = exists().where(reason.c.value.op("->>")("evidence_id").in_(things))
    gone = [
        (RecommendationRow, or_(RecommendationRow.item_id.in_(things), tells_of)),
        (RecommendationRow, RecommendationRow.user_id == user_id),
        (FeedbackRow, or_(FeedbackRow.user_id == user_id, FeedbackRow.item_id.in_(things))),
        (FollowRow, or_(FollowRow.follower_id == user_id, FollowRow.followed_id == user_id)),
        (BlockRow, or_(BlockRow.blocker_id == user_id, BlockRow.blocked_id == user_id)),
        (PostRow, PostRow.author_id == user_id),
        (DocumentRow, DocumentRow.person_id == user_id),
        (RevisionRow, RevisionRow.user_id == user_id),
        (PersonRow, PersonRow.id == user_id),
        (TripRow, TripRow.member_ids == [user_id]),
    ]
    for table, where in gone:
        await session.execute(delete(table).where(where))
    left = func.array_remove(TripRow.member_ids, user_id)
    shared = TripRow.member_ids.contains([user_id])
    await session.execute(update(TripRow).where(shared).values(member_ids=left))


if __name__ == "__main__":
    typer.run(main)
