"""Whether a stored model may take the champion's place: the gate."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import thread_time
from typing import Final

import numpy as np

from ml.artifacts.serving import Served
from ml.evaluation.bootstrap import Interval, interval
from ml.evaluation.metrics import Answers, answered
from ml.models.all import BASELINE
from ml.models.counts import Markov
from ml.models.gravity import Gravity
from ml.models.port import Scoring
from ml.places import Places
from ml.splits import Question, Split

BUDGET_MS: Final = 50.0  # of one thread's CPU for one answer, at the 99th percentile
TIMED: Final = 200  # answers


@dataclass(frozen=True, slots=True)
class Check:
    """`told`: why, with its figure, for who wants to promote it."""

    name: str
    has_passed: bool
    told: str


def judged(
    challenger: Served, champion: Served | None, split: Split, places: Places
) -> list[Check]:
    """`split`: its people were seen in the training of neither. Raises ValueError where nothing is
    asked."""
    if not split.questions:
        raise ValueError("Nobody who is held out has a trip that is long enough.")
    new = answered(replace(challenger, places=places), split.questions, places)
    against: dict[str, Scoring] = {BASELINE: Markov.fitted(split.training, places)}
    if champion:
        against["the champion"] = replace(champion, places=places)
    checks = [_beats(new, name, model, split.questions, places) for name, model in against.items()]
    return [*checks, _knows_the_new(new, split, places), _is_fast(challenger, split.questions)]


def _beats(
    new: Answers, name: str, model: Scoring, questions: Sequence[Question], places: Places
) -> Check:
    gain = _gain(new, answered(model, questions, places), questions)
    return Check(f"beats {name}", gain.low > 0, f"accuracy@4 {_shown(gain)}")


def _knows_the_new(new: Answers, split: Split, places: Places) -> Check:
    """Of places that nobody had visited."""
    cold = [at for at, asked in enumerate(split.questions) if asked.answer not in split.known]
    questions = [split.questions[at] for at in cold]
    if not questions:
        return Check("cold places no worse than gravity", True, "nobody went to one")
    gravity = answered(Gravity(places), questions, places)
    gain = interval(new.hits[cold] - gravity.hits, [question.user for question in questions])
    told = f"accuracy@4 {_shown(gain)} on {len(questions)}"
    return Check("cold places no worse than gravity", gain.high >= 0, told)


def _is_fast(model: Served, questions: Sequence[Question]) -> Check:
    took = []
    for at in range(TIMED):
        started = thread_time()
        model.score(questions[at % len(questions)])
        took.append((thread_time() - started) * 1000)
    slow = float(np.percentile(took, 99))
    return Check(
        "answers in time", slow <= BUDGET_MS, f"p99 {slow:.1f} ms of CPU, of {BUDGET_MS:.0f}"
    )


def _gain(new: Answers, old: Answers, questions: Sequence[Question]) -> Interval:
    return interval(new.hits - old.hits, [question.user for question in questions])


def _shown(gain: Interval) -> str:
    return f"{gain.mean:+.3f} ({gain.low:+.3f} to {gain.high:+.3f})"
