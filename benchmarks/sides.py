"""What is measured: a graph at an address, and the processes that serve it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

ROUTER = "router"
ASKED: Final = ("accounts", "booking", "catalog", "social")  # subgraphs; the others stand idle


@dataclass(frozen=True)
class Side:
    """`processes`: the router's and each subgraph's process id, by name; `stores`: the servers'."""

    name: str
    port: int
    processes: Mapping[str, int]
    stores: Sequence[int]


OURS = "ours"
BARE = "ours, fewer edge rules"
PEER = "peer"
