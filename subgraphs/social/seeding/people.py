"""The people of the seeded world as social knows them: who follows and who blocks whom.

The follows are written as their events would have left them, and announce nothing: a thousand
notifications of old news help nobody.
"""

from datetime import datetime, timedelta
from typing import Any

from pymongo.errors import BulkWriteError

from subgraphs.chassis.document_pages import position_of
from subgraphs.chassis.ids import derived_id
from subgraphs.social.events import PersonBlocked
from subgraphs.social.people import repository
from subgraphs.social.people.models import (
    FollowDocument,
    FollowerDocument,
    FollowState,
    Visibility,
)
from subgraphs.social.trips.repository import set_member
from world.graph import blocks, follows
from world.journeys import JOURNEYS
from world.people import BY_HANDLE, PEOPLE, Person


async def fill() -> int:
    """How many follows came in; what is there stays."""
    for person in PEOPLE:
        await repository.keep_person(person.id, Visibility(person.visibility), person.joined_at)
    for journey in JOURNEYS:
        for handle in journey.people:
            person = BY_HANDLE[handle]
            await set_member(journey.id, person.id, person.joined_at, is_member=True)
    for blocker, blocked in blocks():
        event = PersonBlocked(blocker_id=blocker.id, blocked_id=blocked.id)
        await repository.change_block(blocker.id, blocked.id, event, active=True)
    rows = [_row(*pair, number) for number, pair in enumerate(follows())]
    added = await _add(FollowDocument, [{**row, "carried": []} for row in rows])
    await _add(FollowerDocument, rows)
    return added


def _row(follower: Person, followed: Person, number: int) -> dict[str, Any]:
    at: datetime = max(follower.joined_at, followed.joined_at) + timedelta(minutes=number)
    return {
        "_id": derived_id("follow", follower.handle, followed.handle),
        "follower_id": follower.id,
        "followed_id": followed.id,
        "state": FollowState.FOLLOWING,
        "version": 1,
        "position": position_of(at, follower.id),
    }


async def _add(model: type[FollowDocument] | type[FollowerDocument], rows: list[Any]) -> int:
    """Those that are not there."""
    try:
        result = await model.get_pymongo_collection().insert_many(rows, ordered=False)
    except BulkWriteError as error:
        known = [each for each in error.details["writeErrors"] if each["code"] == 11000]
        if len(known) != len(error.details["writeErrors"]):
            raise
        return int(error.details["nInserted"])
    return len(result.inserted_ids)
