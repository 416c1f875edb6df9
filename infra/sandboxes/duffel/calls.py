"""What did the caller send?"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from starlette.datastructures import QueryParams
from starlette.requests import Request

from infra.sandboxes.documents import Document
from infra.sandboxes.duffel.failures import Failure, How
from infra.sandboxes.duffel.refusals import malformed, request, required

Answer: TypeAlias = tuple[int, Document | None]  # status and body; `meta` is added to it


@dataclass(frozen=True, slots=True)
class Call:
    """`sent`: what was below `data`. `failure`: planned for this call."""

    sent: Document = field(default_factory=dict)
    query: QueryParams = field(default_factory=QueryParams)
    path: Mapping[str, str] = field(default_factory=dict)
    failure: Failure | None = None

    @property
    def how(self) -> How | None:
        return self.failure.how if self.failure else None

    @property
    def id(self) -> str:
        return self.path["id"]

    @property
    def reference(self) -> str:
        """Ours, in the metadata of a new order; empty where there is none."""
        metadata = self.sent.get("metadata")
        return str(metadata.get("reference", "")) if isinstance(metadata, dict) else ""


def text(sent: Document, name: str, at: str = "") -> str:
    """`at`: the pointer to `sent`. Raises Refusal for what is absent, empty or no text."""
    value = sent.get(name)
    if value in (None, ""):
        raise required(f"{at}/{name}")
    if not isinstance(value, str):
        raise malformed(f"{at}/{name}")
    return value


def objects(sent: Document, name: str, at: str = "") -> list[Document]:
    """At least one."""
    value = sent.get(name)
    if not value:
        raise required(f"{at}/{name}")
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise malformed(f"{at}/{name}")
    return value


async def read(asked: Request) -> Call:
    """Raises Refusal for a body without `data`."""
    sent: Any = {}
    raw = await asked.body()
    if raw:
        try:
            sent = json.loads(raw)["data"]
        except (ValueError, KeyError, TypeError) as wrong:
            raise request("malformed_body", "The body must be JSON with all below data") from wrong
        if not isinstance(sent, dict):
            raise request("malformed_body", "What is below data must be an object")
    return Call(sent, asked.query_params, asked.path_params)
