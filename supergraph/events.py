"""Write the JSON Schema of every event to schema/events/, or (--check) say what differs.

A topic's schema may gain optional fields; anything else needs a new version of the topic.
"""

import json
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from pydantic import TypeAdapter

from subgraphs.chassis.events import Event

ROOT = Path(__file__).parents[1]
SCHEMAS = ROOT / "schema" / "events"


def announced() -> dict[str, type[Event]]:
    """Every topic of every subgraph, and the class that is published on it."""
    for path in sorted(ROOT.glob("subgraphs/*/**/events.py")):
        if "chassis" not in path.parts:
            import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    return {kind.topic: kind for kind in _kinds_of(Event)}  # type: ignore[type-abstract]


def _kinds_of(event: type[Event]) -> Iterator[type[Event]]:
    for kind in event.__subclasses__():
        if hasattr(kind, "topic"):
            yield kind
        yield from _kinds_of(kind)


def schema_of(topic: str, event: type[Event]) -> str:
    described = TypeAdapter(event).json_schema()
    described["title"] = event.__name__
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": "Written by `make schema`. The `data` of a CloudEvents 1.0 envelope.",
        "$id": topic,
        **described,
        "additionalProperties": True,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    current = {f"{topic}.json": schema_of(topic, event) for topic, event in announced().items()}
    if "--check" in sys.argv:
        committed = {path.name: path.read_text() for path in SCHEMAS.glob("*.json")}
        differing = sorted(
            name
            for name in committed.keys() | current.keys()
            if committed.get(name) != current.get(name)
        )
        sys.exit("\n".join(f"schema/events/{n} is stale: make schema" for n in differing) or 0)
    SCHEMAS.mkdir(parents=True, exist_ok=True)
    for old in SCHEMAS.glob("*.json"):
        old.unlink()
    for name, text in current.items():
        (SCHEMAS / name).write_text(text)


if __name__ == "__main__":
    main()
