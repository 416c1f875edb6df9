"""Without Redis nobody types and nobody is known to be here; what was said comes all the same."""

import asyncio

import pytest

from infra.local.ports import free_port
from infra.local.servers import Valkey
from subgraphs.chassis.moderation.embedded import Embedded
from subgraphs.chassis.tests.servers import killed
from subgraphs.chassis.wakeups import Wakeups
from subgraphs.social.conversations.follow import Appears, Types
from subgraphs.social.conversations.models import EntryDocument
from subgraphs.social.conversations.talk import Talk
from subgraphs.social.moderation.gate import Gate
from subgraphs.social.presence.live import Live
from subgraphs.social.tests.talking import ANA, BEN, opened, said


async def test_what_is_said_comes_without_redis(social):
    id = await opened(social)
    async with Wakeups(None, "social") as wakeups, Live(None, wakeups) as live:
        talk = Talk.over(wakeups, live, Gate(Embedded.opened()))
        stream = talk.follower(BEN, id).follow(after=1)
        await live.set_typing(id, ANA, types=True)
        await said(social, id, "hello")
        first = await anext(stream)
        await stream.aclose()

        assert isinstance(first, EntryDocument)
        assert await live.typing([(id, (ANA, BEN))]) == {}
        assert await live.presences([ANA, BEN]) == {}


@pytest.fixture
async def mortal(server_directory):
    """A Redis that a test may kill."""
    with Valkey(server_directory / "mortal", free_port(), durable=False) as server:
        yield server


async def test_a_stream_outlives_redis(social, mortal):
    id = await opened(social)
    async with Wakeups(mortal.url, "social") as wakeups, Live(mortal.url, wakeups) as live:
        talk = Talk.over(wakeups, live, Gate(Embedded.opened()))
        stream = talk.follower(BEN, id).follow(after=1)
        heard = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0.3)
        await live.set_typing(id, ANA, types=True)
        async with asyncio.timeout(10):
            assert await heard == Types(ANA, does=True)
            await killed(mortal)
            await said(social, id, "hello")
            after = [await anext(stream), await anext(stream)]
        await stream.aclose()

    assert Types(ANA, does=False) in after
    assert not any(isinstance(item, Appears) for item in after)
    assert [item.fact.body for item in after if isinstance(item, EntryDocument)] == ["hello"]
