"""Who may read the catalog: everybody, and of the programs those that hold its scope."""

from collections.abc import AsyncIterator

import pytest
from graphql import (
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    InputValueDefinitionNode,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    ScalarTypeDefinitionNode,
    parse,
)

from subgraphs.catalog.app import create_app
from subgraphs.catalog.schema import schema
from subgraphs.chassis.settings import Settings
from subgraphs.chassis.testing.issuer import TestIssuer
from subgraphs.chassis.testing.plugin import ROUTER_SECRET
from subgraphs.chassis.testing.router import Router

ASK = '{ airport(iataCode: "LIS") { name } }'
ANSWER = {"data": {"airport": {"name": "Lisbon Portela Airport"}}}
ENTITIES = """{ _entities(representations: [{__typename: "Airport", iataCode: "LIS"}]) {
    ... on Airport { name } } }"""
COMPOSERS = {"_entities", "_service", "_Any", "_Service", "sdl"}


@pytest.fixture
async def router(world: str, settings: Settings) -> AsyncIterator[Router]:
    app = create_app(settings.model_copy(update={"database_url": world}))
    async with app.router.lifespan_context(app):
        yield Router(app, "catalog", ROUTER_SECRET)


async def test_a_stranger_may_read(router: Router) -> None:
    assert await router.ask(ASK) == ANSWER


async def test_a_person_may_read_without_any_scope(router: Router, issuer: TestIssuer) -> None:
    assert await router.ask(ASK, token=issuer.token("user_ana", scope="")) == ANSWER


async def test_a_partners_program_may_read_with_the_scope(
    router: Router, issuer: TestIssuer
) -> None:
    token = issuer.program_token("partner-1", scope="catalog:read")
    assert await router.ask(ASK, token=token) == ANSWER


@pytest.mark.parametrize("query", [ASK, ENTITIES])
async def test_a_partners_program_without_the_scope_reads_nothing(
    router: Router, issuer: TestIssuer, query: str
) -> None:
    token = issuer.program_token("partner-1", scope="profile:read")
    answer = await router.ask(query, token=token)
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["FORBIDDEN"]
    assert "Lisbon" not in str(answer)


def test_the_partner_contract_shows_all_of_the_catalog_and_no_type_as_a_whole() -> None:
    """A tag on a type would spread to the fields that other subgraphs give it."""
    missing, too_wide = [], []
    for definition in parse(schema.as_str()).definitions:
        if isinstance(definition, ScalarTypeDefinitionNode | EnumTypeDefinitionNode):
            continue
        if not isinstance(
            definition,
            ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode | InputObjectTypeDefinitionNode,
        ):
            continue
        name = definition.name.value
        if name in COMPOSERS or is_tagged(definition):
            too_wide += [name] if name in {"Query", "Place", "Destination", "Airport"} else []
            continue
        for field in definition.fields or ():
            if field.name.value in COMPOSERS:
                continue
            missing += [f"{name}.{field.name.value}"] if not is_tagged(field) else []
            missing += [
                f"{name}.{field.name.value}({argument.name.value})"
                for argument in getattr(field, "arguments", None) or ()
                if not is_tagged(argument)
            ]
    assert (missing, too_wide) == ([], [])


def is_tagged(
    node: FieldDefinitionNode | InputValueDefinitionNode | ObjectTypeDefinitionNode,
) -> bool:
    return any(directive.name.value == "tag" for directive in node.directives or ())
