"""A network that reads a window and says how likely each place of its vocabulary is next.

What a place is told by (its embedding) is also what it is recognised by (tied weights). Beside that
each stay of the window adds to, or takes from, its own place: whether somebody goes back there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import torch
from torch import Tensor, nn

from ml.features import FEATURES, LONGEST
from ml.neural.encoders import ENCODERS, Kind
from ml.vocabulary import NOTHING, UNKNOWN

NEVER: Final = -1e4  # a logarithm of a likelihood


@dataclass(frozen=True, slots=True)
class Shape:
    """`countries`: of each number of the vocabulary, 0 where there is none; of `of_countries`."""

    kind: Kind
    countries: tuple[int, ...]
    of_countries: int
    width: int = 96
    dropout: float = 0.3

    @property
    def numbers(self) -> int:
        return len(self.countries)


class Read(NamedTuple):
    """`summary`: (windows, width). `returns`: (windows, LONGEST), for the place of each stay."""

    summary: Tensor
    returns: Tensor


class Network(nn.Module):
    country_of: Tensor

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        width, countries = shape.width, shape.of_countries
        self.register_buffer("country_of", torch.tensor(shape.countries), persistent=False)
        self.places = nn.Embedding(shape.numbers, width, padding_idx=NOTHING)
        self.countries = nn.Embedding(countries, width // 4)
        self.entry = nn.Linear(width + width // 4 + len(FEATURES), width)
        self.encoder = ENCODERS[shape.kind](width, shape.dropout)
        self.head = _layers(2 * width, width, shape.dropout, out=width)
        self.bias = nn.Parameter(torch.zeros(shape.numbers))
        self.back = _layers(3 * width + LONGEST, width, shape.dropout, out=1)
        self.country_head = nn.Linear(width, countries)
        self.dropout = nn.Dropout(shape.dropout)
        nn.init.normal_(self.places.weight, std=0.1)

    def forward(self, places: Tensor, context: Tensor) -> Tensor:
        """(windows, numbers): logarithms of likelihoods; nobody is sent where they are."""
        return torch.log_softmax(self.scores(self.read(places, context), places), dim=-1)

    def scores(self, read: Read, places: Tensor) -> Tensor:
        """(windows, numbers), before a softmax."""
        scores = read.summary @ self.places.weight.T + self.bias
        scores = scores.scatter_add(1, places, read.returns)
        here = places[:, -1:].masked_fill(places[:, -1:] == UNKNOWN, NOTHING)
        here = torch.zeros_like(scores).scatter(1, here, NEVER)
        numbers = torch.arange(scores.shape[-1], device=scores.device)
        return scores + here + (numbers == NOTHING) * NEVER

    def read(self, places: Tensor, context: Tensor) -> Read:
        embedded = self.dropout(self.places(places))
        country = self.countries(self.country_of[places])
        entered = self.entry(torch.cat([embedded, country, context], dim=-1))
        is_there = places != NOTHING
        encoded = self.encoder(entered, is_there)
        last = encoded[:, -1]
        summary = self.head(torch.cat([last, embedded[:, -1]], dim=-1))
        order = torch.eye(LONGEST, device=places.device).expand(places.shape[0], -1, -1)
        seen = [encoded, last[:, None].expand_as(encoded), entered, order]
        returns = self.back(torch.cat(seen, dim=-1)).squeeze(-1)
        return Read(summary, returns * is_there)

    def among(self, read: Read, places: Tensor, candidates: Tensor) -> Tensor:
        """(windows, candidates): scores of a few numbers (candidates,) only, before a softmax."""
        scores = read.summary @ self.places.weight[candidates].T + self.bias[candidates]
        is_it = places[:, :, None] == candidates
        return scores + (is_it * read.returns[:, :, None]).sum(1)


class Ensemble(nn.Module):
    """The mean of what its members hold likely."""

    def __init__(self, members: Sequence[nn.Module]) -> None:
        super().__init__()
        self.members = nn.ModuleList(members)

    def forward(self, places: Tensor, context: Tensor) -> Tensor:
        likely = torch.stack([member(places, context).exp() for member in self.members])
        return torch.log(likely.mean(0).clamp_min(1e-30))


def _layers(wide: int, width: int, dropout: float, out: int) -> nn.Module:
    return nn.Sequential(
        nn.Linear(wide, width), nn.GELU(), nn.Dropout(dropout), nn.Linear(width, out)
    )
