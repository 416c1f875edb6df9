"""However often a follower is cut off, do its pieces make the whole?"""

import asyncio
from contextlib import aclosing

from hypothesis import given, settings
from hypothesis import strategies as st

from subgraphs.chassis.streams import Missed
from subgraphs.chassis.tests.test_streams import Store
from subgraphs.chassis.wakeups import Wakeups

steps = st.lists(
    st.one_of(
        st.tuples(st.just("append"), st.integers(1, 4)),
        st.tuples(st.just("hear"), st.integers(1, 6)),
        st.tuples(st.just("forget"), st.integers(1, 12)),
    ),
    max_size=12,
)


@settings(max_examples=100, deadline=None)
@given(steps)
def test_however_often_a_stream_is_cut_its_pieces_make_the_whole(steps):
    asyncio.run(pieces_make_the_whole(steps))


async def pieces_make_the_whole(steps) -> None:
    async with Wakeups(None, "parrots") as wakeups:
        store = Store(wakeups)
        position, known = 0, []
        for what, count in steps:
            if what == "append":
                await store.append(count)
            elif what == "forget":
                store.forget(min(count, store.newest))
            for thing in await _available(store, position, count if what == "hear" else 0):
                first, last = (
                    (thing.first, thing.last) if isinstance(thing, Missed) else (thing, thing)
                )
                known.extend(range(first, last + 1))
                position = last
        for thing in await _available(store, position, store.newest):
            known.extend(
                range(thing.first, thing.last + 1) if isinstance(thing, Missed) else [thing]
            )

    assert known == list(range(1, store.newest + 1))


async def _available(store: Store, after: int, most: int):
    """What can be heard at once, at most so many things, before the connection is cut."""
    things = []
    covered = after
    async with aclosing(store.follow(after)) as stream:
        while len(things) < most and covered < store.newest:
            item = await anext(stream)
            things.append(item if isinstance(item, Missed) else item.sequence)
            covered = item.last if isinstance(item, Missed) else item.sequence
    return things
