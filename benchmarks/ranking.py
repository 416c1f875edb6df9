"""What one ranking costs: ONNX Runtime beside torch, the same network, in turns.

`python -m benchmarks.ranking`: weights are drawn, since speed does not depend on what was learned.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Annotated

import numpy as np
import torch
import typer
from rich.console import Console
from rich.progress import track

from benchmarks import readme
from benchmarks.extras import Extra
from benchmarks.tables import show_extra
from ml.artifacts.exporting import exported
from ml.artifacts.manifest import ONNX
from ml.artifacts.serving import likely_by
from ml.features import FEATURES, LONGEST, Windows
from ml.neural.encoders import Kind
from ml.neural.model import neural
from ml.neural.network import Ensemble, Network, Shape
from ml.places import Floats, Places
from ml.vocabulary import RESERVED, Vocabulary

BATCHES = (1, 32)
SHOWN = 20
TIE = 1e-4  # logarithms that are nearer than this are the same
Asking = Callable[[Windows], Floats]


@dataclass(frozen=True)
class Figure:
    """Milliseconds an answer of the whole batch."""

    engine: str
    batch: int
    p50: float
    p99: float


def main(
    places: Annotated[int, typer.Option(help="Of the vocabulary.", min=100)] = 40_000,
    rounds: Annotated[int, typer.Option(help="Answers of each.", min=10)] = 300,
    write: Annotated[bool, typer.Option(help="Put the table into the README file.")] = False,
) -> None:
    """p50 and p99 of both at each batch, on one thread, and how often both show the same."""
    torch.set_num_threads(1)
    draw = np.random.default_rng(0)
    engines = _engines(places)
    figures, same = [], []
    for batch in BATCHES:
        told = [_windows(draw, batch, places) for _ in track(range(rounds), f"batch of {batch}")]
        same += [
            alike for each in told for alike in _alike(*(ask(each) for ask in engines.values()))
        ]
        figures += _timed(engines, told, batch)
    extra = _extra(figures, float(np.mean(same)), places)
    show_extra(extra, Console(highlight=False))
    if write:
        readme.write_alone(extra, "ranking")


def _engines(places: int) -> dict[str, Asking]:
    torch.manual_seed(0)
    countries = (*[0] * RESERVED, *(1 + place % 200 for place in range(places)))
    module = Ensemble([Network(Shape(kind, countries, 201)) for kind in Kind]).eval()
    trained = neural(Places.of_the_world(), Vocabulary(tuple(range(places))), module)
    with tempfile.TemporaryDirectory() as folder:
        exported(trained, Path(folder))
        return {"onnx": likely_by(Path(folder) / ONNX), "torch": trained.likely}


def _windows(draw: np.random.Generator, batch: int, places: int) -> Windows:
    return Windows(
        draw.integers(RESERVED, places, (batch, LONGEST)),
        draw.random((batch, LONGEST, len(FEATURES)), np.float32),
    )


def _timed(engines: dict[str, Asking], told: list[Windows], batch: int) -> list[Figure]:
    took: dict[str, list[float]] = {name: [] for name in engines}
    for each in told:
        for name, ask in engines.items():
            started = perf_counter()
            ask(each)
            took[name].append((perf_counter() - started) * 1000)
    return [
        Figure(name, batch, *map(float, np.percentile(times, [50, 99])))
        for name, times in took.items()
    ]


def _alike(one: Floats, other: Floats) -> list[bool]:
    """Of each question: what the other shows first is first here too, or as good."""
    own, others = (np.argpartition(-likely, SHOWN)[:, :SHOWN] for likely in (one, other))
    worst = [np.take_along_axis(one, first, 1).min(axis=1) for first in (own, others)]
    return list(worst[1] >= worst[0] - TIE)


def _extra(figures: list[Figure], parity: float, places: int) -> Extra:
    told = [
        (each.engine, str(each.batch), f"{each.p50:.2f}", f"{each.p99:.2f}") for each in figures
    ]
    return Extra(
        name="one ranking",
        asks=f"the same ensemble over {places:,} places by ONNX Runtime and by torch, in turns, on"
        f" one thread: a whole batch. Both show the same first {SHOWN}, or as likely ones, for"
        f" {parity:.2%} of the questions",
        headings=("engine", "batch", "p50 ms", "p99 ms"),
        rows=told,
        short=("p50 ms of one, by both", " and ".join(row[2] for row in told[:2])),
    )


if __name__ == "__main__":
    typer.run(main)
