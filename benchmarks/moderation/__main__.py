"""How well, and how fast, is what people write judged? On texts that nothing was learned from.

`python -m benchmarks.moderation`; with `--train` the classifier's weights are learned first.
"""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import process_time
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.moderation.labelled import Labelled, read
from benchmarks.moderation.learning import learn
from subgraphs.chassis.moderation.embedded import Embedded
from subgraphs.chassis.moderation.port import Decision, Verdict

ROUNDS = 50
LONG = 4_000  # characters of the longest message


@dataclass(frozen=True)
class Figure:
    """Of one language: what was found among what there is to find, and what was said wrongly."""

    language: str
    texts: int
    precision: float
    recall: float
    named: float  # of what was found, with the category that people gave it
    blocked_wrongly: int


def main(
    train: Annotated[bool, typer.Option(help="Learn the weights first.")] = False,
    out: Annotated[Path | None, typer.Option("--json", help="Where figures go.")] = None,
) -> None:
    """Precision and recall by language, of rules and model together and of each alone; speed."""
    if train:
        learn(list(read("train")))
    judge, held_out = Embedded.opened(), list(read("held_out"))
    verdicts = [asyncio.run(judge.judge(one.text)) for one in held_out]
    sides = {side: figures(held_out, verdicts, side) for side in ("", "rule", "model")}
    speed = {length: milliseconds(judge, held_out, length) for length in (200, LONG)}
    show(sides, speed)
    if out:
        told = {side or "both": [asdict(each) for each in of] for side, of in sides.items()}
        out.write_text(json.dumps({"figures": told, "cpu_p99_ms": speed}, indent=1))


def figures(labelled: Sequence[Labelled], verdicts: Sequence[Verdict], side: str) -> list[Figure]:
    pairs = list(zip(labelled, verdicts, strict=True))
    languages = dict.fromkeys(one.language for one in labelled)
    return [
        *(
            figure(each, [pair for pair in pairs if pair[0].language == each], side)
            for each in languages
        ),
        figure("all", pairs, side),
    ]


def figure(language: str, judged: Sequence[tuple[Labelled, Verdict]], side: str) -> Figure:
    found = [(one, categories(verdict, side)) for one, verdict in judged]
    right = [(one, said) for one, said in found if said and not one.is_fine]
    said = sum(bool(said) for _, said in found)
    wrong = [v for one, v in judged if one.is_fine and v.decision is Decision.BLOCK]
    return Figure(
        language=language,
        texts=len(judged),
        precision=len(right) / said if said else 1.0,
        recall=len(right) / sum(not one.is_fine for one, _ in judged),
        named=sum(one.category in said for one, said in right) / len(right) if right else 1.0,
        blocked_wrongly=len(wrong),
    )


def categories(verdict: Verdict, side: str) -> set[str]:
    return {each.category for each in verdict.findings if side in each.said_by}


def milliseconds(judge: Embedded, labelled: Sequence[Labelled], length: int) -> float:
    """Of CPU: p99 of a text of that many characters."""
    everything = " ".join(one.text for one in labelled)
    texts = [everything[at : at + length] for at in range(0, ROUNDS * 40, 40)]
    took = []
    for text in texts:
        began = process_time()
        asyncio.run(judge.judge(text))
        took.append(1_000 * (process_time() - began))
    return sorted(took)[int(0.99 * len(took))]


def show(sides: dict[str, list[Figure]], speed: dict[int, float]) -> None:
    console = Console(highlight=False)
    table = Table(
        "by", "language", "texts", "precision", "recall", "named right", "blocked wrongly"
    )
    for side, of in sides.items():
        for each in of:
            shares = (f"{share:.2f}" for share in (each.precision, each.recall, each.named))
            row = (side or "both", each.language, str(each.texts), *shares)
            table.add_row(*row, str(each.blocked_wrongly))
    console.print(table)
    for length, took in speed.items():
        console.print(f"{length} characters: {took:.1f} ms of CPU, the slowest in a hundred")


if __name__ == "__main__":
    typer.run(main)
