"""Who closes their account leaves nothing here."""

from redis.asyncio import Redis

from subgraphs.chassis.cache import Cache
from subgraphs.chassis.testing.stores import dumped
from subgraphs.recommendation.erasing import erase
from subgraphs.recommendation.recommendations.models import RecommendationRow
from subgraphs.recommendation.tests.conftest import ANA, BEN, CAT
from subgraphs.recommendation.trips.models import TripRow


async def kept(redis: Redis) -> str:
    names = [name async for name in redis.scan_iter("*")]
    kinds = [await redis.type(name) for name in names]
    values = [await redis.get(n) for n, kind in zip(names, kinds, strict=True) if kind == b"string"]
    return " ".join(str(each) for each in [*names, *values])


async def test_nothing_is_left_of_who_is_gone_in_any_table_or_in_redis(
    recommending, crowd, redis_url
):
    await recommending.knows(ANA, BEN, CAT)
    [_, shared] = [
        *await recommending.travels(ANA, "lisbon"),
        *await recommending.travels([ANA, BEN], "tokyo"),
    ]
    for one, other in ((ANA, CAT), (CAT, BEN), (BEN, ANA), (CAT, ANA)):
        await recommending.follows(one, other)
    await recommending.follows(BEN, ANA, ends=True)
    await recommending.blocks(ANA, crowd[0])
    post = await recommending.writes(ANA, "lisbon")
    for person in (ANA, BEN, CAT):
        for kind in ("DESTINATION", "USER", "POST"):
            for node in (await recommending.shown(person, kind))[:2]:
                await recommending.gives(node["id"], "SAVED", by=person)
    async with Redis.from_url(redis_url) as redis, Cache(redis_url, "recommendation") as cache:
        before = await dumped(recommending.database), await kept(redis)
        assert all(ANA in each for each in before)
        assert post in before[0]

        for _ in range(2):  # at will
            await erase(recommending.database, cache, ANA)

        tables = await dumped(recommending.database)
        for left in (tables, await kept(redis)):
            assert ANA not in left
            assert post not in left
        assert all(person in tables for person in (BEN, CAT, crowd[0]))
    async with recommending.database.read() as session:
        assert (await session.get_one(TripRow, shared)).member_ids == [BEN]
    assert await recommending.count(RecommendationRow) > 0
    assert ANA not in await recommending.items(CAT, "USER")
