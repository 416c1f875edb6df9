"""What a fresh stack recommends from."""

from datetime import UTC, datetime

from subgraphs.recommendation.people.models import BlockRow, FollowRow, PersonRow
from subgraphs.recommendation.posts.models import PostRow
from subgraphs.recommendation.search.models import DocumentRow
from subgraphs.recommendation.seed import seed
from subgraphs.recommendation.trips.models import TripRow
from world.graph import BLOCKS, follows
from world.people import BY_HANDLE, PEOPLE

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
TABLES = (PersonRow, FollowRow, BlockRow, TripRow, PostRow, DocumentRow)


async def test_the_world_is_there_once_however_often_it_is_told(recommending):
    added = await seed(recommending.database, NOW)
    counts = [await recommending.count(table) for table in TABLES]

    assert await seed(recommending.database, NOW) == 0
    assert [await recommending.count(table) for table in TABLES] == counts
    assert counts[:3] == [len(PEOPLE), len(follows()), len(BLOCKS)]
    assert sum(counts) == added


async def test_an_event_is_newer_than_the_seed(seeded):
    alice = BY_HANDLE["alice"].id
    personal = await seeded.items(alice)

    await seeded.hears(
        "accounts.consent-decided.v1",
        at=datetime.now(UTC),
        user_id=alice,
        purpose="PERSONALIZATION",
        granted=False,
    )

    assert await seeded.items(alice) != personal


async def test_everybody_who_travels_has_something_of_each_kind(seeded):
    for handle in ("alice", "farid", "dmitri"):
        for kind in ("DESTINATION", "USER", "POST"):
            assert len(await seeded.shown(BY_HANDLE[handle].id, kind, first=5)) == 5
