"""Are GraphiQL's examples good operations of the graph as it is composed today?"""

from pathlib import Path

import pytest
from graphql import DocumentNode, OperationDefinitionNode, build_schema, parse, validate

from gateway.tests.programs import ROOT

EXAMPLES = sorted((ROOT / "gateway" / "examples").glob("*.graphql"))


def operations(document: DocumentNode) -> list[OperationDefinitionNode]:
    return [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_an_example_is_valid_and_named(file: Path) -> None:
    supergraph = (ROOT / "supergraph" / "supergraph.graphql").read_text()
    document = parse(file.read_text())

    assert validate(build_schema(supergraph, assume_valid_sdl=True), document) == []
    assert all(operation.name for operation in operations(document))


def test_each_operation_has_a_name_of_its_own() -> None:
    names = [
        operation.name.value
        for file in EXAMPLES
        for operation in operations(parse(file.read_text()))
        if operation.name
    ]

    assert len(names) == len(set(names)) >= 5
