"""What happens when a writer dies in the middle, and what the log says of unread messages."""

import asyncio
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pymongo.errors import DuplicateKeyError

from subgraphs.social.conversations.facts import Edited, Joined, Kind, Left, Opened, Read, Sent
from subgraphs.social.conversations.ids import direct_id
from subgraphs.social.conversations.models import ConversationDocument, EntryDocument
from subgraphs.social.conversations.state import after, unread
from subgraphs.social.conversations.sweep import sweep
from subgraphs.social.inbox.models import InboxDocument
from subgraphs.social.messages import repository as messages
from subgraphs.social.tests.talking import (
    ANA,
    BEN,
    CAT,
    bodies,
    members,
    opened,
    opened_group,
    said,
    seen,
)

NOW = datetime(2026, 11, 24, tzinfo=UTC)


async def left_behind(conversation_id, fact, actor=ANA, event_id="left-behind"):
    """An entry whose writer died right after its insert."""
    head = await ConversationDocument.get(conversation_id)
    return await EntryDocument.after(head, conversation_id, event_id, actor, fact).insert()


async def inbox_of(user_id):
    found = InboxDocument.find({"user_id": user_id}).sort("sequence")
    return [(one.kind, one.entry) for one in await found.to_list()]


async def test_who_reads_next_applies_what_a_dead_writer_left(social):
    id = await opened(social)
    await left_behind(id, Sent(body="last words", client_key="k"))

    shown = await seen(social, id, BEN)
    assert (bodies(shown), shown["unreadCount"], shown["lastSequence"]) == (["last words"], 1, 2)
    assert await inbox_of(BEN) == [("JOINED", 1), ("MESSAGE", 2)]
    assert await sweep(social.talk.log, age_seconds=0) == 0


async def test_who_writes_next_applies_what_a_dead_writer_left(social):
    id = await opened(social)
    await left_behind(id, Sent(body="last words", client_key="k"))
    await said(social, id, "are you there?", BEN)

    assert bodies(await seen(social, id)) == ["last words", "are you there?"]
    assert await inbox_of(ANA) == [("JOINED", 1), ("MESSAGE", 2), ("MESSAGE", 3)]


async def test_the_key_of_a_dead_writer_says_nothing_twice(social):
    id = await opened(social)
    await left_behind(id, Sent(body="once", client_key="k"), event_id=f"sent/{ANA}/k")
    result = await said(social, id, "once", key="k")

    assert (result["replayed"], result["sent"]["sequence"]) == (True, 2)
    assert bodies(await seen(social, id)) == ["once"]


async def test_the_sweep_finishes_what_nobody_reads(social):
    id = await opened(social)
    await left_behind(id, Sent(body="last words", client_key="k"))
    assert await sweep(social.talk.log, age_seconds=60) == 0
    assert await sweep(social.talk.log, age_seconds=0) == 1
    assert await sweep(social.talk.log, age_seconds=0) == 0

    assert (await ConversationDocument.get(id)).applied == 2
    assert await inbox_of(BEN) == [("JOINED", 1), ("MESSAGE", 2)]


async def test_an_entry_applied_but_not_told_is_told_by_the_sweep(social):
    id = await opened(social)
    entry = await left_behind(id, Sent(body="last words", client_key="k"))
    await messages.apply(entry)
    await sweep(social.talk.log, age_seconds=0)
    await social.talk.log.settle(entry)

    assert bodies(await seen(social, id)) == ["last words"]
    assert await inbox_of(BEN) == [("JOINED", 1), ("MESSAGE", 2)]


async def test_who_joined_before_a_dead_writer_is_in(social):
    id = await opened_group(social, BEN)
    await left_behind(id, Joined(user_id=CAT, as_of=NOW))
    assert (await said(social, id, "hello", CAT))["__typename"] == "SendMessageSuccess"
    assert members(await seen(social, id, CAT)) == [ANA, BEN, CAT]


async def test_applying_an_old_entry_late_changes_nothing(social):
    """A slow writer may come back after others have gone on."""
    id = await opened_group(social, BEN)
    message = (await said(social, id, "one"))["sent"]["sequence"]
    head = await ConversationDocument.get(id)
    edit = await left_behind(id, Edited(message=message, body="two"), event_id="edit")
    assert bodies(await seen(social, id)) == ["two"]
    last = await left_behind(id, Edited(message=message, body="three"), event_id="again")
    assert bodies(await seen(social, id)) == ["three"]
    await social.talk.log.follow_up(head, edit)

    shown = await seen(social, id)
    assert (bodies(shown), shown["lastSequence"]) == (["three"], last.sequence)


async def test_the_store_refuses_a_second_entry_at_a_place(social):
    """Two may both decide on the same head: the index decides then."""
    id = await opened(social)
    head = await ConversationDocument.get(id)
    one, two = [
        EntryDocument.after(head, id, f"event-{n}", ANA, Sent(body=str(n), client_key=str(n)))
        for n in range(2)
    ]
    await one.insert()
    with pytest.raises(DuplicateKeyError):
        await two.insert()


ROOM = direct_id("one", "other")
PEOPLE = ("ana", "ben", "cat")
steps = st.lists(
    st.one_of(
        st.tuples(st.just("send"), st.sampled_from(PEOPLE)),
        st.tuples(st.just("read"), st.sampled_from(PEOPLE), st.floats(0, 1)),
        st.tuples(st.just("leave"), st.sampled_from(PEOPLE)),
        st.tuples(st.just("join"), st.sampled_from(PEOPLE)),
    ),
    max_size=40,
)


class Chat:
    """A conversation folded from its log, beside a plain list of who said what."""

    def __init__(self) -> None:
        self.head: ConversationDocument | None = None
        self.authors: dict[int, str] = {}  # sequence -> who
        self.read: dict[str, int] = {}
        self.add(None, Opened(kind=Kind.GROUP, member_ids=["ana"]))
        self.read["ana"] = 1

    def add(self, actor, fact) -> int:
        entry = EntryDocument.after(self.head, ROOM, "event", actor, fact)
        before = self.head.model_dump() if self.head else None
        state = after(self.head, entry)
        assert (self.head.model_dump() if self.head else None) == before
        self.head = state
        return entry.sequence

    def expected(self, person) -> int:
        """The others' messages after the person's marker."""
        return len(
            [n for n, author in self.authors.items() if n > self.read[person] and author != person]
        )

    def step(self, what, person, *how) -> None:
        inside = self.head.member(person) is not None
        if what == "join":
            sequence = self.add(None, Joined(user_id=person, as_of=NOW))
            self.read[person] = self.read[person] if inside else sequence
        elif what == "leave":
            self.add(person, Left(user_id=person, as_of=NOW))
        elif what == "send" and inside:
            sequence = self.add(person, Sent(body="x", client_key="k"))
            self.authors[sequence] = person
            self.read[person] = sequence
        elif what == "read" and inside:
            up_to = round(how[0] * self.head.applied)
            counted = len([n for n in self.authors if n <= up_to])
            self.add(person, Read(up_to=up_to, messages=counted))
            self.read[person] = max(self.read[person], up_to)


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps)
def test_unread_is_the_others_messages_after_the_marker(social, steps):
    chat = Chat()
    for number, step in enumerate(steps, start=2):
        chat.step(*step)
        for member in chat.head.members:
            assert unread(chat.head, member.user_id) == chat.expected(member.user_id), step
            assert member.read == chat.read[member.user_id]
        assert chat.head.applied <= number


async def test_many_who_race_all_are_heard_and_no_one_twice(social):
    """Some send, some read, some react to nothing: each entry lands once, in one order."""
    id = await opened_group(social, BEN, CAT)
    await asyncio.gather(
        *(
            said(social, id, f"{n}", person, key=f"{n % 4}")
            for n in range(4)
            for person in (ANA, BEN)
        ),
        *(
            said(social, id, f"{n}", person, key=f"{n % 4}")
            for n in range(4)
            for person in (ANA, BEN)
        ),
    )
    log = await EntryDocument.find({"conversation_id": id}).sort("sequence").to_list()

    assert [entry.sequence for entry in log] == list(range(1, 10))
    assert await inbox_of(CAT) == [("JOINED", 1), *(("MESSAGE", n) for n in range(2, 10))]
