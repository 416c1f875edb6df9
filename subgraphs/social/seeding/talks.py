"""What the people of the seeded world said to each other, said as anybody says it."""

import asyncio

from subgraphs.chassis.moderation.embedded import Embedded
from subgraphs.chassis.wakeups import Wakeups
from subgraphs.social.conversations.ids import message_id, trip_room_id
from subgraphs.social.conversations.talk import Talk
from subgraphs.social.moderation.gate import Gate
from subgraphs.social.presence.live import Live
from subgraphs.social.reactions import Reaction
from world.journeys import BY_KEY, JOURNEYS, Journey
from world.people import BY_HANDLE
from world.talks import TALKS, Line
from world.talks import Talk as Told

ALONE = None  # nobody follows a stream while the world is made


async def fill() -> int:
    """How many messages came in; client keys hold what is there."""
    wakeups = Wakeups(ALONE, "social")
    talk = Talk.over(wakeups, Live(ALONE, wakeups), Gate(Embedded.opened()))
    await asyncio.gather(*(_open_room(talk, journey) for journey in JOURNEYS))
    return sum(await asyncio.gather(*(_tell(talk, told) for told in TALKS)))


async def _open_room(talk: Talk, journey: Journey) -> None:
    """As booking's events do, which come later and change nothing."""
    owner = BY_HANDLE[journey.owner]
    seeded = f"world/{journey.key}"
    await talk.trip_rooms.title(journey.id, journey.title, owner.id, seeded)
    for handle in journey.people:
        person = BY_HANDLE[handle]
        event_id = f"{seeded}/{handle}"
        await talk.trip_rooms.join(journey.id, person.id, person.joined_at, event_id)


async def _tell(talk: Talk, told: Told) -> int:
    conversation_id = await _opened(talk, told)
    said: list[str] = []
    added = 0
    for number, line in enumerate(told.lines):
        key = f"world/{told.key}/{number}"
        answered = said[line.answers] if line.answers is not None else None
        author_id = BY_HANDLE[line.author].id
        place, is_known = await talk.messages.send(
            author_id, conversation_id, key, line.text, answered
        )
        said.append(message_id(*place))
        if not is_known:
            added += 1
            await _react(talk, line, said[-1])
    return added


async def _opened(talk: Talk, told: Told) -> str:
    if told.journey:
        return trip_room_id(BY_KEY[told.journey].id)
    opener_id = BY_HANDLE[told.opened_by].id
    others = [BY_HANDLE[handle].id for handle in told.with_whom]
    if told.title:
        group = await talk.conversations.open_group(opener_id, told.key, others, told.title)
        return group.id
    return (await talk.conversations.open_direct(opener_id, *others)).id


async def _react(talk: Talk, line: Line, about: str) -> None:
    for handle, reaction in line.reactions:
        await talk.messages.react(BY_HANDLE[handle].id, about, Reaction(reaction))
