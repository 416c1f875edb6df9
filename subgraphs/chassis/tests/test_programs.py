"""Where may a program without a person enter, asked with its token?"""

import pytest

from subgraphs.chassis.settings import Subjects
from subgraphs.chassis.tests.conftest import ANA, Parrots, codes, tokens_of


async def test_a_program_is_nobody_in_particular(settings, issuer):
    own = await tokens_of(settings, issuer).viewer(
        f"Bearer {issuer.program_token('partner', scope='catalog:read')}"
    )
    auth0 = await tokens_of(settings, issuer, oidc_subjects=Subjects.FOREIGN).viewer(
        f"Bearer {issuer.token('abc@clients', client_id=None, azp='abc')}"
    )

    assert (own.user_id, own.client_id, own.is_program) == (None, "partner", True)
    assert (auth0.user_id, auth0.client_id, auth0.is_program) == (None, "abc", True)


ENTITIES = """{ _entities(representations: [{__typename: "Parrot", id: "1"}]) { __typename } }"""
DOORS = ["{ echo }", "{ parrot(id: 1) { name } }", ENTITIES]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    ("client_scope", "scope", "enters"),
    [
        (None, "parrots:read", False),
        ("parrots:read", "openid", False),
        ("parrots:read", "parrots:reader", False),
        ("parrots:read", "openid parrots:read", True),
    ],
)
async def test_a_program_enters_only_where_a_scope_is_named_and_held(
    settings, issuer, client_scope, scope, enters, door
):
    parrots = Parrots(settings, issuer, client_scope=client_scope)
    answer = await parrots.router.ask(door, token=issuer.program_token("partner", scope=scope))

    assert codes(answer) == ([] if enters else ["FORBIDDEN"])
    assert bool(parrots.aviary.ran) == enters


async def test_a_program_changes_nothing_without_the_scope_for_it(settings, issuer):
    parrots = Parrots(settings, issuer, client_scope="parrots:read")
    token = issuer.program_token("partner", scope="parrots:read")
    answer = await parrots.router.ask(
        'mutation { teach(input: {text: "a"}) { __typename } }', token=token
    )

    assert codes(answer) == ["FORBIDDEN"]
    assert parrots.aviary.words == []


async def test_a_person_needs_no_programs_scope(settings, issuer):
    parrots = Parrots(settings, issuer, client_scope="parrots:read")

    assert await parrots.ask("{ echo }", ANA) == {"data": {"echo": ""}}
    assert await parrots.ask("{ echo }") == {"data": {"echo": ""}}
