"""What is known of a stored model: what it learned from, how good it was, what it can be asked."""

from hashlib import sha256
from pathlib import Path
from typing import Final, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict

from ml.evaluation.bootstrap import Interval

NAME: Final = "manifest.json"
WEIGHTS: Final = "weights.safetensors"
ONNX: Final = "network.onnx"
LEARNING: Final = "learning.png"


class Figures(BaseModel):
    """Over people whom the model never saw. `gain`: accuracy@4 above Markov-2's, in pairs."""

    model_config = ConfigDict(frozen=True)

    questions: int
    accuracy: Interval
    gain: Interval
    mrr: float
    ndcg: float
    coverage: float


class Origin(BaseModel):
    """What was learned from. `sha256`: of the trips themselves, whatever file held them.

    `wishes`: how many steps were learned from beside, that nobody took.
    """

    model_config = ConfigDict(frozen=True)

    source: str
    sha256: str
    trips: int
    people: int
    gap_days: float
    held_out_seed: int
    wishes: int = 0
    commit: str


class Usual(BaseModel):
    """What was usual in training, to see drift by. `shares`: of visits, by GeoNames id."""

    model_config = ConfigDict(frozen=True)

    shares: dict[int, float]
    unknown: float
    entropy: float


class Manifest(BaseModel):
    """`features`, `longest`: what a window held; a program that makes others refuses the model.

    `vocabulary`: GeoNames ids. `losses`: after each epoch, of each member. `files`: the
    SHA-256 of each.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    version: str
    made_at: AwareDatetime
    origin: Origin
    plan: dict[str, float]
    features: tuple[str, ...]
    longest: int
    vocabulary: tuple[int, ...]
    losses: dict[str, list[float]]
    figures: Figures
    usual: Usual
    files: dict[str, str]

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Raises ValueError where it is missing."""
        try:
            return cls.model_validate_json((folder / NAME).read_bytes())
        except FileNotFoundError as missing:
            raise ValueError(f"{folder} holds no model.") from missing

    @classmethod
    def verified(cls, folder: Path) -> Self:
        """Raises ValueError where a file is missing, or is not what was stored."""
        manifest = cls.read(folder)
        for name, digest in manifest.files.items():
            if not (folder / name).exists() or digest_of(folder / name) != digest:
                raise ValueError(f"{folder / name} is not the file that was stored.")
        return manifest


def digest_of(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
