"""What recommendation does on events. Each room declares the fields it reads, and no more."""

from types import ModuleType
from typing import Final

from pydantic import BaseModel

from subgraphs.chassis.consumer import Handler
from subgraphs.chassis.database import Database
from subgraphs.recommendation.people import consumers as people
from subgraphs.recommendation.posts import consumers as posts
from subgraphs.recommendation.trips import consumers as trips

ROOMS: Final[tuple[ModuleType, ...]] = (people, trips, posts)
READS: dict[str, type[BaseModel]] = {**people.READS, **trips.READS, **posts.READS}


def handlers(database: Database) -> dict[str, Handler]:
    return {topic: step for room in ROOMS for topic, step in room.handlers(database).items()}
