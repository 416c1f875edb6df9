"""How wrong a network is: about the place, and a little about its country.

Of a small vocabulary all places are scored; of a large one only the right ones of the batch and
some that are drawn by how often they occur, each score corrected by how likely it was drawn (logQ).
"""

from typing import Final

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from ml.neural.network import NEVER, Network, Read

COUNTRY_SHARE: Final = 0.2
DRAWN: Final = 1_024


def loss(
    network: Network,
    places: Tensor,
    context: Tensor,
    answers: Tensor,
    countries: Tensor,
    frequencies: Tensor,
    *,
    scored_whole: int,
) -> Tensor:
    """`frequencies`: (numbers,), of each as an answer; they add up to 1. `scored_whole`: the most
    numbers of which all are."""
    read = network.read(places, context)
    if len(frequencies) <= scored_whole:
        about_places = _of_all(network, read, places, answers)
    else:
        about_places = _of_some(network, read, places, answers, frequencies)
    about_countries = cross_entropy(network.country_head(read.summary), countries)
    return about_places + COUNTRY_SHARE * about_countries


def _of_all(network: Network, read: Read, places: Tensor, answers: Tensor) -> Tensor:
    return cross_entropy(network.scores(read, places), answers)


def _of_some(
    network: Network, read: Read, places: Tensor, answers: Tensor, frequencies: Tensor
) -> Tensor:
    drawn = torch.multinomial(frequencies, DRAWN, replacement=True)
    candidates = torch.cat([answers, drawn])
    likely = len(candidates) * frequencies[candidates]
    scores = network.among(read, places, candidates) - torch.log(likely.clamp_min(1e-9))
    is_right = candidates == answers[:, None]
    own = torch.eye(len(answers), len(candidates), dtype=torch.bool, device=scores.device)
    return cross_entropy(
        scores.masked_fill(is_right & ~own, NEVER), torch.arange(len(answers), device=scores.device)
    )
