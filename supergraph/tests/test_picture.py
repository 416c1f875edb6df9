"""The picture of the graph shows all of it, and is the one that is committed."""

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from supergraph.graph import Graph
from supergraph.picture.drawing import Drawing, wrapped
from supergraph.picture.facts import Facts

ROOT = Path(__file__).parents[2]
GRAPH = Graph.committed()
FACTS = Facts.read()


def test_the_picture_is_what_the_graph_says() -> None:
    command = [sys.executable, "-m", "supergraph.picture", "--check"]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert (checked.returncode, checked.stderr) == (0, "")


def test_every_entity_stands_in_one_box_and_nothing_is_given_to_its_owner() -> None:
    drawn = [entity.name for subgraph in FACTS.subgraphs for entity in subgraph.entities]

    assert sorted(drawn) == sorted(type_ for type_ in GRAPH.objects if GRAPH.keys(type_))
    assert all(given.giver != given.owner for given in FACTS.contributions)


def test_every_event_is_drawn_from_its_producer_to_whoever_reads_it() -> None:
    topics = {topic.name: topic for topic in FACTS.topics}

    assert topics.keys() == {file.stem for file in (ROOT / "schema" / "events").glob("*.json")}
    assert "social" in topics["accounts.user-registered.v1"].consumers


def test_the_drawing_is_well_formed_and_names_everything() -> None:
    root = ElementTree.fromstring(Drawing(FACTS).svg())
    written = {"".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text")}

    assert written >= {subgraph.name for subgraph in FACTS.subgraphs}
    assert written >= {entity.name for one in FACTS.subgraphs for entity in one.entities}


@pytest.mark.parametrize(
    ("text", "lines"),
    [("one two", ["one", "two"]), ("a b c", ["a b", "c"]), ("seventeen", ["seventeen"])],
)
def test_a_long_label_breaks_at_spaces(text: str, lines: list[str]) -> None:
    assert wrapped(text, most=4) == lines
