"""What a persona can do is read, with the traveller's token, what is on one list."""

from pathlib import Path

import pytest
from graphql import FieldNode, OperationDefinitionNode, OperationType, parse, validate

from subgraphs.chassis.ids import new_id
from subgraphs.persona.ordering import desk
from subgraphs.persona.personas.models import ToolName
from subgraphs.persona.tests.conftest import ANA, House
from subgraphs.persona.tests.graph import SmallWorld, schema
from subgraphs.persona.tools import consents, operations
from subgraphs.persona.tools.evidence import Evidence
from subgraphs.persona.tools.graph import Graph, Reading
from subgraphs.persona.tools.toolbox import TOOLS, Toolbox

READINGS = {
    **{name: tool.reading for name, tool in TOOLS.items()},
    "CONSENTS": consents.CONSENTS,
}
PERSONA = Path(operations.__file__).parents[1]


@pytest.mark.parametrize("name", READINGS)
def test_what_a_tool_asks_is_one_query_that_the_graph_knows(name: str) -> None:
    document = parse(READINGS[name].document)

    [operation] = document.definitions
    assert isinstance(operation, OperationDefinitionNode)
    assert operation.operation is OperationType.QUERY
    assert validate(schema(), document) == []


@pytest.mark.parametrize(
    "document",
    [
        "mutation { placeBooking(input: {}) { __typename } }",
        "subscription { inbox { __typename } }",
        "query A { viewer { id } } mutation B { follow(input: {}) { __typename } }",
        "fragment F on Query { viewer { id } }",
    ],
)
def test_what_could_change_something_cannot_be_written_down_as_a_tool(document: str) -> None:
    with pytest.raises(ValueError, match=r"reads|unpack"):
        Reading(document)


def test_nothing_but_a_reading_is_ever_sent_to_the_graph_for_an_engine() -> None:
    """One place sends for them, and it takes what is known to be a query."""
    senders = [
        file.relative_to(PERSONA).as_posix()
        for file in PERSONA.rglob("*.py")
        if "tests" not in file.parts and '"/graphql"' in file.read_text()
    ]

    assert senders == ["tools/graph.py"]
    assert Graph.read.__annotations__["reading"] is Reading


def test_what_books_is_two_mutations_that_the_graph_knows_and_no_engine_reaches() -> None:
    """`lint-imports` keeps engines, tools and the composer from the desk."""
    for text, name in ((desk.PLAN_TRIP, "createTrip"), (desk.CHECK_OUT, "checkoutTrip")):
        document = parse(text)
        [operation] = document.definitions
        assert isinstance(operation, OperationDefinitionNode)
        [field] = operation.selection_set.selections
        assert isinstance(field, FieldNode)
        assert (operation.operation, field.name.value) == (OperationType.MUTATION, name)
        assert validate(schema(), document) == []
    users = [
        file.relative_to(PERSONA).as_posix()
        for file in PERSONA.rglob("*.py")
        if "tests" not in file.parts and "Desk(" in file.read_text()
    ]
    assert users == ["wiring.py"]


def test_every_tool_that_a_person_may_allow_is_there() -> None:
    assert set(TOOLS) == set(ToolName)


@pytest.mark.parametrize(
    ("tool", "arguments", "refusal"),
    [
        ("placeBooking", {}, "NEEDS_CONFIRMATION"),
        ("confirmDraft", {}, "NEEDS_CONFIRMATION"),
        ("mutation { follow }", {}, "NO_SUCH_TOOL"),
        ("OWN_TRIPS", {}, "NO_SUCH_TOOL"),  # it exists; this persona may not
        ("DESTINATION", {"slug": "lisbon", "query": "mutation { x }"}, "INVALID_INPUT"),
        ("DESTINATION", {"slug": ["lisbon"]}, "INVALID_INPUT"),
        ("DESTINATION", {}, "INVALID_INPUT"),
        ("SEARCH_PLACES", {"text": "x" * 101}, "INVALID_INPUT"),
        ("SEARCH_PLACES", {"text": "a", "only": "USER"}, "INVALID_INPUT"),
        ("STAY_OFFERS", {"geoname_id": "1) { id }", "check_in": "2027-05-01"}, "INVALID_INPUT"),
    ],
)
async def test_a_call_that_is_not_on_the_list_reaches_nobody(
    house: House, world: SmallWorld, tool: str, arguments: dict[str, object], refusal: str
) -> None:
    allowed = set(ToolName) - {ToolName.OWN_TRIPS}
    async with Graph(house.settings.gateway_url) as graph:
        told = await Toolbox(graph, house.token(), allowed, Evidence()).call(tool, arguments)

    assert told == {"refused": refusal}
    assert world.asked == []


async def test_what_the_graph_refuses_is_told_by_its_code(house: House, world: SmallWorld) -> None:
    world.refusing = {"destination"}
    evidence = Evidence()
    async with Graph(house.settings.gateway_url) as graph:
        toolbox = Toolbox(graph, house.token(), ToolName, evidence)
        forbidden = await toolbox.call("DESTINATION", {"slug": "lisbon"})
        world.broken = True
        away = await toolbox.call("OWN_TRIPS", {})

    assert (forbidden, away) == ({"refused": "FORBIDDEN"}, {"refused": "SUBGRAPH_UNAVAILABLE"})
    assert evidence.things == {}


async def test_a_turn_acts_as_its_person_and_never_as_another(
    house: House, world: SmallWorld, working: None
) -> None:
    mine = house.issuer.token(ANA, scope="personas:read personas:write")
    id = await house.persona()
    made = await house.ask(
        "mutation($input: AskPersonaInput!) { askPersona(input: $input) {"
        " ... on AskPersonaSuccess { turn { id } } } }",
        token=mine,
        input={"personaId": id, "prompt": "Lisbon", "clientKey": new_id("key")},
    )

    await house.hears(made["data"]["askPersona"]["turn"]["id"])

    assert {asked.token for asked in world.asked} == {mine}
