"""Do both sides answer the same, before it is asked which is cheaper?"""

import time
from collections.abc import Sequence
from typing import Any

from benchmarks.platform import Platform
from benchmarks.sides import Side
from benchmarks.workloads import Workload, workloads
from infra.local.environment import GATEWAY
from infra.local.processes import Failed

NOTIFICATIONS = 10  # a page of them, for each person
PATIENCE_SECONDS = 60.0

IDS = "{ destinations(first: 20) { edges { node { id } } } }"
UNREAD = "{ notifications { unreadCount } }"
RENAME = """
mutation ($input: UpdateProfileInput!) {
  updateProfile(input: $input) { ... on UpdateProfileSuccess { user { displayName } } }
}
"""


def prepare(platform: Platform) -> list[Workload]:
    """What will be asked, on data that is there: everybody gets a page of notifications."""
    port = platform.site.ports[GATEWAY]
    for token in platform.tokens():
        for number in range(NOTIFICATIONS):
            change = {"input": {"displayName": f"Traveler {number}"}}
            _data(platform.asked(port, RENAME, change, token))
        _until_told(platform, port, token)
    answer = _data(platform.asked(port, IDS, {}, platform.tokens()[0]))
    return workloads([edge["node"]["id"] for edge in answer["destinations"]["edges"]])


def _until_told(platform: Platform, port: int, token: str) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        unread = _data(platform.asked(port, UNREAD, {}, token))["notifications"]["unreadCount"]
        if unread > NOTIFICATIONS:
            return
        if time.monotonic() > end:
            raise Failed(f"Only {unread} notifications came.")
        time.sleep(0.2)


def check_same_answers(
    platform: Platform, sides: Sequence[Side], asked: Sequence[Workload]
) -> None:
    """Raises Failed at the first difference."""
    token = platform.tokens()[0]
    for workload in asked:
        for variables in workload.variables:
            first, *others = (
                _data(platform.asked(side.port, workload.query, variables, token)) for side in sides
            )
            if any(other != first for other in others):
                raise Failed(f"The answers to {workload.name} differ for {variables}.")
            _check_size(workload, first)


def _check_size(workload: Workload, answer: dict[str, Any]) -> None:
    if any(part is None for part in answer.values()):
        raise Failed(f"{workload.name} was answered in part only.")


def _data(answer: dict[str, Any]) -> dict[str, Any]:
    if answer.get("errors"):
        raise Failed(f"A graph refused: {answer['errors'][:2]}")
    data: dict[str, Any] = answer["data"]
    return data
