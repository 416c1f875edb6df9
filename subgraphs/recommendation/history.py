"""What everybody did, for training: `python -m subgraphs.recommendation.history PATH`.

Of those who allow PERSONALIZATION alone. A line of JSON a visit: `person`, a number that is theirs
in every file and says nothing else of them; `geoname_id`; `arrives_on`, `leaves_on`. And one a
place that was recommended to them and that they saved or opened: `person`, `geoname_id`,
`wished_on`.
"""

import asyncio
import json
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any

import typer

from subgraphs.chassis.database import Database
from subgraphs.recommendation.catalogue.destinations import Catalogue
from subgraphs.recommendation.recommendations.repository import Wish, wishes
from subgraphs.recommendation.settings import NAME, RecommendationSettings
from subgraphs.recommendation.trips.repository import VisitFact, learnable

Line = dict[str, Any]


def main(path: Path) -> None:
    settings = RecommendationSettings()
    database = Database.of(settings.database_url, NAME)
    lines = asyncio.run(history(database))
    path.write_text("".join(f"{line}\n" for line in lines))
    typer.echo(f"recommendation: {len(lines):,} visits and wishes in {path}")


async def history(database: Database) -> list[str]:
    """The lines of the file."""
    catalogue = Catalogue.read()
    async with database:
        visits, wished = await database.fetched(learnable), await database.fetched(wishes)
    lines = [*map(_visit, visits), *map(_wish, wished)]
    return [json.dumps(line) for line in _placed(lines, catalogue)]


def _visit(visit: VisitFact) -> Line:
    days = {"arrives_on": visit.arrives_on.isoformat(), "leaves_on": visit.leaves_on.isoformat()}
    return {"person": visit.user_id, "destination_id": visit.destination_id, **days}


def _wish(wish: Wish) -> Line:
    day = {"wished_on": wish.given_at.date().isoformat()}
    return {"person": wish.user_id, "destination_id": wish.item_id, **day}


def _placed(lines: list[Line], catalogue: Catalogue) -> Iterator[Line]:
    """Without people's ids, and without places that are not recommended."""
    for line in lines:
        index = catalogue.index.get(line.pop("destination_id"))
        if index is not None:
            number = int(blake2b(line["person"].encode(), digest_size=7).hexdigest(), 16)
            geoname_id = catalogue.destinations[index].geoname_id
            yield {**line, "person": number, "geoname_id": geoname_id}


if __name__ == "__main__":
    typer.run(main)
