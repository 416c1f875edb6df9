"""Do both sides answer the same, before it is asked which is cheaper?"""

from collections.abc import Sequence
from itertools import cycle
from typing import Any

from benchmarks.platform import Platform
from benchmarks.preparing import data_of
from benchmarks.sides import Side
from benchmarks.workloads import Workload
from infra.local.processes import Failed


def check_same_answers(
    platform: Platform, sides: Sequence[Side], asked: Sequence[Workload]
) -> None:
    """Raises Failed at the first difference."""
    cases = [(workload, variables) for workload in asked for variables in workload.variables]
    for (workload, variables), token in zip(cases, cycle(platform.tokens()), strict=False):
        first, *others = (
            data_of(platform.asked(side.port, workload.query, variables, token)) for side in sides
        )
        if any(other != first for other in others):
            raise Failed(f"The answers to {workload.name} differ for {variables}.")
        _check_size(workload, first)


def _check_size(workload: Workload, answer: dict[str, Any]) -> None:
    if any(part is None for part in answer.values()):
        raise Failed(f"{workload.name} was answered in part only.")
