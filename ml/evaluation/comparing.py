"""All candidates over one split, each beside the baseline, question by question."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.evaluation.bootstrap import Interval, interval
from ml.evaluation.metrics import Answers, answered
from ml.models.all import BASELINE
from ml.models.port import Fitted, Scoring
from ml.places import Places
from ml.splits import Question, Split


@dataclass(frozen=True)
class Result:
    """Of one model. `gain`: accuracy@4 above the baseline's, in pairs."""

    name: str
    accuracy: Interval
    mrr: float
    ndcg: float
    coverage: float
    warm: Interval
    cold: Interval
    gain: Interval
    fit_seconds: float
    answer_seconds: float


@dataclass(frozen=True)
class Comparison:
    people: int
    questions: int
    cold_questions: int
    training_trips: int
    places: int
    results: list[Result]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class _Asked:
    name: str
    answers: Answers
    fit_seconds: float
    answer_seconds: float


def compared(split: Split, places: Places, candidates: Iterable[Fitted[Scoring]]) -> Comparison:
    """`candidates`: the baseline is among them. Raises ValueError where nothing is asked."""
    if not split.questions:
        raise ValueError("Nobody who is held out has a trip that is long enough.")
    asked = [_asked(each, split, places) for each in candidates]
    [base] = [each.answers for each in asked if each.name == BASELINE]
    is_cold = np.array([question.answer not in split.known for question in split.questions])
    return Comparison(
        people=len({question.user for question in split.questions}),
        questions=len(split.questions),
        cold_questions=int(is_cold.sum()),
        training_trips=len(split.training),
        places=len(places),
        results=[_result(each, base, split.questions, is_cold, places) for each in asked],
    )


def _asked(fitted: Fitted[Scoring], split: Split, places: Places) -> _Asked:
    started = perf_counter()
    answers = answered(fitted.model, split.questions, places)
    return _Asked(fitted.name, answers, fitted.seconds, perf_counter() - started)


def _result(
    asked: _Asked,
    base: Answers,
    questions: Sequence[Question],
    is_cold: NDArray[np.bool_],
    places: Places,
) -> Result:
    answers, users = asked.answers, np.array([question.user for question in questions])
    return Result(
        name=asked.name,
        accuracy=interval(answers.hits, users),
        mrr=float(answers.reciprocal_ranks.mean()),
        ndcg=float(answers.gains.mean()),
        coverage=answers.coverage(places),
        warm=interval(answers.hits[~is_cold], users[~is_cold]),
        cold=interval(answers.hits[is_cold], users[is_cold]),
        gain=interval(answers.hits - base.hits, users),
        fit_seconds=asked.fit_seconds,
        answer_seconds=asked.answer_seconds,
    )
