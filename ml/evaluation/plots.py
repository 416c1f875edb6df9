"""What people would rather look at than read, as PNG files."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from matplotlib.figure import Figure

from ml.evaluation.comparing import Comparison


def learning_curve(losses: Mapping[str, Sequence[float]], path: Path) -> None:
    """The mean loss of a lesson after each epoch, a line a network."""
    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.add_subplot(xlabel="epoch", ylabel="loss")
    for name, line in losses.items():
        axes.plot(range(1, len(line) + 1), line, marker="o", label=name)
    axes.legend()
    figure.savefig(path)


def comparison(found: Comparison, path: Path) -> None:
    """Accuracy@4 of every candidate, with its interval over people, the best one on top."""
    ranked = sorted(found.results, key=lambda each: each.accuracy.mean)
    means = [each.accuracy.mean for each in ranked]
    below = [each.accuracy.mean - each.accuracy.low for each in ranked]
    above = [each.accuracy.high - each.accuracy.mean for each in ranked]
    figure = Figure(figsize=(7, 0.5 * len(ranked) + 1.5), layout="constrained")
    axes = figure.add_subplot(xlabel=f"accuracy@4 on {found.questions} trips, 95% over people")
    axes.barh([each.name for each in ranked], means, xerr=[below, above], capsize=3)
    figure.savefig(path)
