"""A trained network as files that are served without torch, and never by unpickling."""

import json
import logging
import warnings
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch.export import Dim

from ml.artifacts.manifest import NAME, ONNX, WEIGHTS, Manifest, digest_of
from ml.features import FEATURES, LONGEST
from ml.neural.model import Neural

OPSET = 20
logging.getLogger("torch.onnx").setLevel(logging.ERROR)  # of packages that no network needs


def exported(model: Neural, folder: Path) -> dict[str, str]:
    """Weights and graph into `folder`, which exists; the SHA-256 of each file."""
    save_file(model.module.state_dict(), folder / WEIGHTS)
    with warnings.catch_warnings(action="ignore"):  # of torch's own exporter
        program = torch.onnx.export(
            model.module,
            _example(),
            input_names=["places", "context"],
            output_names=["likely"],
            dynamic_shapes=({0: Dim("windows")}, {0: Dim("windows")}),
            opset_version=OPSET,
            dynamo=True,
            verbose=False,
        )
    assert program is not None  # of this exporter
    program.save(folder / ONNX)
    return {name: digest_of(folder / name) for name in (WEIGHTS, ONNX)}


def described(manifest: Manifest, folder: Path) -> None:
    """Last of all: a folder without it holds no model."""
    (folder / NAME).write_text(json.dumps(manifest.model_dump(mode="json"), indent=1) + "\n")


def _example() -> tuple[torch.Tensor, torch.Tensor]:
    return (
        torch.ones(2, LONGEST, dtype=torch.int64),
        torch.zeros(2, LONGEST, len(FEATURES)),
    )
