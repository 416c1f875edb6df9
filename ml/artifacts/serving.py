"""A stored model, answering: ONNX Runtime, one thread; no torch."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from onnxruntime import InferenceSession, SessionOptions

from ml.artifacts.manifest import ONNX, Manifest
from ml.features import FEATURES, LONGEST, Windows
from ml.models.numbered import Numbered
from ml.places import Floats, Places
from ml.vocabulary import Vocabulary


@dataclass(frozen=True)
class Served(Numbered):
    manifest: Manifest


def served(folder: Path, places: Places | None = None) -> Served:
    """`places`: that may be answered; else those of the world and of its vocabulary.

    Raises ValueError where the folder holds no whole model, or one that was told other things than
    this program tells.
    """
    manifest = Manifest.verified(folder)
    if (manifest.features, manifest.longest) != (FEATURES, LONGEST):
        raise ValueError(f"{folder} was trained on other features; train it again.")
    vocabulary = Vocabulary(manifest.vocabulary)
    return Served(
        places or Places.of_the_world(vocabulary.ids),
        vocabulary,
        likely_by(folder / ONNX),
        manifest,
    )


def likely_by(path: Path) -> Callable[[Windows], Floats]:
    """What the network in that file holds likely, for `Numbered`."""
    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def likely(told: Windows) -> Floats:
        [found] = session.run(None, {"places": told.places, "context": told.context})
        return np.asarray(found, np.float32)

    return likely
