"""How are the classifier's weights learned? One logistic regression a category, by small steps."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from benchmarks.moderation.labelled import Labelled
from subgraphs.chassis.moderation.classifier import PLACES, TERMS, WEIGHTS, places
from subgraphs.chassis.moderation.normalising import shown

EPOCHS = 40
STEP = 1.0
DECAY = 1e-3  # of the weights that a step touches
FOLDS = 5
PRECISION = 0.9  # for a threshold to be taken, on texts that a fold left out: people look at them
GRID = np.arange(0.3, 0.95, 0.05)
Floats = NDArray[np.float32]
Told = tuple[NDArray[np.intp], float]


def learn(labelled: Sequence[Labelled], seed: int = 0) -> None:
    """Writes the weights that are committed; the same ones for the same texts."""
    seen = [(sorted(places(shown(one.text))), one.category) for one in labelled]
    tensors: dict[str, NDArray[np.generic]] = {}
    for category in sorted({one.category for one in labelled if not one.is_fine}):
        told = [(np.array(at), float(name == category)) for at, name in seen]
        threshold = _threshold(told, seed)
        weights, bias = _fitted(told, seed)
        scale = float(np.abs(weights).max()) / 127
        tensors[category] = np.round(weights / scale).astype(np.int8)
        tensors[f"{category}{TERMS}"] = np.array([scale, bias, threshold], np.float32)
    save_file(tensors, WEIGHTS)


def _threshold(told: Sequence[Told], seed: int) -> float:
    """The lowest at which what is left out of the learning is told as precisely as PRECISION."""
    folds = np.random.default_rng(seed).integers(FOLDS, size=len(told))
    chances, labels = [], []
    for fold in range(FOLDS):
        learned = _fitted([one for one, at in zip(told, folds, strict=True) if at != fold], seed)
        left_out = [one for one, at in zip(told, folds, strict=True) if at == fold]
        chances += [_chance(*learned, at) for at, _ in left_out]
        labels += [label for _, label in left_out]
    said, right = np.array(chances), np.array(labels, bool)
    fits = (one for one in GRID if right[said >= one].sum() >= PRECISION * (said >= one).sum())
    return float(next(fits, GRID[-1]))


def _chance(weights: Floats, bias: float, at: NDArray[np.intp]) -> float:
    score = bias + float(weights[at].sum()) / float(np.sqrt(len(at)))
    return float(1 / (1 + np.exp(-score)))


def _fitted(told: Sequence[Told], seed: int) -> tuple[Floats, float]:
    draw = np.random.default_rng(seed)
    weights, bias = np.zeros(PLACES, np.float32), 0.0
    rare = len(told) / (2 * sum(label for _, label in told))  # each class weighs the same
    for epoch in range(EPOCHS):
        step = STEP / (1 + epoch / 4)
        for number in draw.permutation(len(told)):
            at, label = told[number]
            error = (label - _chance(weights, bias, at)) * (rare if label else 1.0)
            weights[at] += step * (error / float(np.sqrt(len(at))) - DECAY * weights[at])
            bias += 0.1 * step * error
    return weights, bias
