"""How well is something found by its words, by its meaning, and by both?

`python -m benchmarks.search`: judged queries in five languages and a few Japanese ones, asked of
the seeded world and all destinations as a visitor would; nDCG@10.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from infra.local.ports import free_port
from infra.local.servers import Postgres
from subgraphs.chassis.database import Database
from subgraphs.chassis.testing.stores import migrated
from subgraphs.recommendation.search import destinations
from subgraphs.recommendation.search.fusion import SearchMatch, fused
from subgraphs.recommendation.search.indexing import embed_waiting
from subgraphs.recommendation.search.languages import language_of
from subgraphs.recommendation.search.meaning import Meanings
from subgraphs.recommendation.search.models import SearchKind
from subgraphs.recommendation.search.repository import Wanted
from subgraphs.recommendation.search.service import Search, searchable
from subgraphs.recommendation.search.universal import UniversalSentenceEncoder
from subgraphs.recommendation.seed import seed
from subgraphs.recommendation.settings import NAME
from subgraphs.recommendation.tests.judged import Judged, ndcg, queries

WAYS: Final = {
    "text": (SearchMatch.TEXT,),
    "meaning": (SearchMatch.MEANING,),
    "fused": tuple(SearchMatch),
}


@dataclass(frozen=True)
class Answer:
    """`read_as`: the language that was detected. `ndcg`: by each way."""

    language: str
    text: str
    read_as: str | None
    ms: float
    ndcg: Mapping[str, float]


def main(
    out: Annotated[Path | None, typer.Option("--json", help="Where figures go.")] = None,
    worst: Annotated[int, typer.Option(help="How many bad answers to show.")] = 0,
) -> None:
    """nDCG@10 by language: by words alone, by meaning alone, and by both."""
    console = Console()
    with (
        TemporaryDirectory() as directory,
        Postgres(Path(directory), free_port(), durable=False) as server,
    ):
        database = migrated(server.url, NAME)
        answers = asyncio.run(_answers(database, console))
    console.print(_table(answers))
    for answer in sorted(answers, key=lambda answer: answer.ndcg["fused"])[:worst]:
        console.print(f"{answer.language} {answer.text!r}", _rounded(answer.ndcg))
    if out:
        out.write_text(json.dumps([asdict(each) for each in answers], indent=1) + "\n")


async def _answers(database: Database, console: Console) -> list[Answer]:
    provider = UniversalSentenceEncoder()
    async with database, Meanings(provider) as meanings:
        started = perf_counter()
        await seed(database, datetime.now(UTC))
        await destinations.write(database)
        written = perf_counter()
        await embed_waiting(database, provider)
        console.print(
            f"written in {written - started:.1f} s, embedded in {perf_counter() - written:.1f} s"
        )
        search = Search(database, meanings)
        return [await _answer(search, judged) for judged in track(queries(), "Asking")]


async def _answer(search: Search, judged: Judged) -> Answer:
    text = searchable(judged.text)
    language = language_of(text)
    started = perf_counter()
    ways = await search.ranked(Wanted(text, language, "", [*SearchKind]))
    ms = 1000 * (perf_counter() - started)
    found = {
        name: [hit.id for hit in fused({way: ways[way] for way in used})]
        for name, used in WAYS.items()
    }
    scores = {name: ndcg(ids, judged.grades) for name, ids in found.items()}
    return Answer(judged.language, judged.text, language, ms, scores)


def _table(answers: Sequence[Answer]) -> Table:
    table = Table("language", "queries", *WAYS, "read as such", title="nDCG@10")
    languages = list(dict.fromkeys(answer.language for answer in answers))
    for language in [*languages, "all"]:
        of_it = [each for each in answers if language in (each.language, "all")]
        scores = [f"{mean(each.ndcg[way] for each in of_it):.3f}" for way in WAYS]
        read = mean(each.read_as == each.language for each in of_it)
        table.add_row(language, str(len(of_it)), *scores, f"{read:.0%}")
    table.caption = f"{mean(answer.ms for answer in answers):.1f} ms a query, both ways"
    return table


def _rounded(scores: Mapping[str, float]) -> dict[str, float]:
    return {name: round(score, 2) for name, score in scores.items()}


if __name__ == "__main__":
    typer.run(main)
