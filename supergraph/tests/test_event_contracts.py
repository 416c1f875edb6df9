"""What a consumer reads, its producer promises: checked on the committed schemas, without imports
between subgraphs."""

import json
from importlib import import_module
from pathlib import Path

import pytest
from pydantic import BaseModel

ROOT = Path(__file__).parents[2]
READS = [
    (path.parent.name, topic, reads)
    for path in sorted(ROOT.glob("subgraphs/*/consumers.py"))
    for topic, reads in import_module(f"subgraphs.{path.parent.name}.consumers").READS.items()
]


@pytest.mark.parametrize(("consumer", "topic", "reads"), READS)
def test_every_field_a_consumer_reads_is_promised(
    consumer: str, topic: str, reads: type[BaseModel]
) -> None:
    promised = json.loads((ROOT / "schema" / "events" / f"{topic}.json").read_text())
    read = reads.model_json_schema()

    for name, wanted in read["properties"].items():
        assert name in promised["properties"], f"{consumer} reads {topic}.{name}"
        assert _type(promised["properties"][name]) == _type(wanted)
    assert set(read.get("required", ())) <= set(promised["required"])


def _type(described: dict) -> object:
    """As `string`, or what it may be, where it may be null."""
    return described.get("type") or described["anyOf"]
