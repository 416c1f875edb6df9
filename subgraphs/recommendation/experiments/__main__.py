"""How the arms of each experiment compare, for whoever may reach the database.

`python -m subgraphs.recommendation.experiments [--days 28]`
"""

import asyncio
from typing import Annotated

import typer
from rich.console import Console

from subgraphs.chassis.database import Database
from subgraphs.recommendation.experiments.service import DAYS, MOST_DAYS, Experiments, Result
from subgraphs.recommendation.experiments.tables import table
from subgraphs.recommendation.settings import NAME, RecommendationSettings

Days = Annotated[int, typer.Option(min=1, max=MOST_DAYS, help="Of what was shown in them.")]


def main(days: Days = DAYS) -> None:
    """Print a table an experiment; rates are of exposures, with 95% intervals over people."""
    console = Console(highlight=False)
    wide = console if console.is_terminal else Console(highlight=False, width=200)
    for result in asyncio.run(_results(days)):
        wide.print(table(result))


async def _results(days: int) -> list[Result]:
    async with Database.of(RecommendationSettings().database_url, NAME) as database:
        return await Experiments(database).results(days)


if __name__ == "__main__":
    typer.run(main)
