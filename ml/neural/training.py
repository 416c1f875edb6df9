"""Fits a network to lessons: AdamW, one cycle of the learning rate, on a CPU or a GPU.

Started by `torchrun`, each process takes its share of every batch, and the gradients are averaged.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import ceil
from typing import Final, Protocol

import numpy as np
import torch
from torch import Tensor, distributed, nn
from torch.nn.parallel import DistributedDataParallel

from ml.neural.lessons import Lessons
from ml.neural.losses import loss
from ml.neural.network import Network


@dataclass(frozen=True, slots=True)
class Plan:
    """`threads`: of each process; two that wait for each other on a shared core are far slower.

    `scored_whole`: places of the largest vocabulary of which each lesson scores all.
    """

    epochs: int = 6
    batch: int = 256
    rate: float = 3e-3
    decay: float = 0.01
    seed: int = 0
    threads: int = 1
    scored_whole: int = 4_096


PLAN: Final = Plan()


class Watching(Protocol):
    def __call__(self, epoch: int, loss: float) -> None:
        """After each epoch, from 1: the mean loss of a lesson."""


def ignored(epoch: int, loss: float) -> None:
    pass


@dataclass
class Crew:
    """The processes that train together; alone where no launcher started them."""

    size: int = field(default_factory=lambda: int(os.environ.get("WORLD_SIZE", "1")))
    rank: int = field(default_factory=lambda: int(os.environ.get("RANK", "0")))

    @property
    def device(self) -> torch.device:
        if not torch.cuda.is_available():
            return torch.device("cpu")
        return torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))

    def joined(self, module: nn.Module) -> nn.Module:
        if self.size == 1:
            return module
        if not distributed.is_initialized():
            distributed.init_process_group("nccl" if self.device.type == "cuda" else "gloo")
        return DistributedDataParallel(module)


class _Lesson(nn.Module):
    """The network and its loss as one module, which is what gradients are averaged of."""

    def __init__(self, network: Network, scored_whole: int) -> None:
        super().__init__()
        self.network = network
        self.scored_whole = scored_whole

    def forward(self, *lesson: Tensor) -> Tensor:
        return loss(self.network, *lesson, scored_whole=self.scored_whole)


def trained(
    network: Network,
    lessons: Lessons,
    plan: Plan,
    watch: Watching = ignored,
    crew: Crew | None = None,
) -> Network:
    """The same network for the same lessons, plan and machine."""
    torch.set_num_threads(plan.threads)
    crew = crew or Crew()
    learner = crew.joined(_Lesson(network.to(crew.device).train(), plan.scored_whole))
    steps = plan.epochs * ceil(len(lessons) / plan.batch)
    optimizer = torch.optim.AdamW(network.parameters(), plan.rate, weight_decay=plan.decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, plan.rate, total_steps=steps)
    frequencies = _frequencies(lessons, len(network.bias)).to(crew.device)
    draw = np.random.default_rng(plan.seed)
    for epoch in range(1, plan.epochs + 1):
        total = 0.0
        for batch in _batches(lessons, plan, draw, crew):
            wrong = learner(*batch, frequencies)
            optimizer.zero_grad(set_to_none=True)
            wrong.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += wrong.item() * len(batch[0])
        watch(epoch, total * crew.size / len(lessons))
    return network.cpu().eval()


def _batches(
    lessons: Lessons, plan: Plan, draw: np.random.Generator, crew: Crew
) -> Iterator[tuple[Tensor, ...]]:
    order = draw.permutation(len(lessons))
    for batch in np.array_split(order, ceil(len(lessons) / plan.batch)):
        some = lessons.some(batch, draw)
        yield tuple(
            torch.from_numpy(array[crew.rank :: crew.size]).to(crew.device)
            for array in (some.windows.places, some.windows.context, some.answers, some.countries)
        )


def _frequencies(lessons: Lessons, numbers: int) -> Tensor:
    counts = np.bincount(lessons.answers, minlength=numbers)
    return torch.from_numpy(counts / counts.sum()).float()
