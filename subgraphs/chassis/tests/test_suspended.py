"""Who is suspended may read, and nothing else; who has a role may act by it."""

import pytest

from subgraphs.chassis.errors import Forbidden, SignInRequired
from subgraphs.chassis.tests.conftest import ANA, codes
from subgraphs.chassis.viewer import ANONYMOUS, Viewer

SCOPE = "parrots:all parrots:teach"
TEACH = 'mutation { teach(input: {text: "hello"}) { ... on Taught { words } } }'
ROLES = [(["TRAVELER"], True), (["TRAVELER", "SUSPENDED"], False), (["ADMIN", "SUSPENDED"], False)]


@pytest.fixture
def token(issuer):
    def token(*roles: str) -> str:
        return issuer.token(ANA, scope=SCOPE, roles=list(roles))

    return token


async def test_who_is_suspended_reads_what_they_could(parrots, token):
    query = """{
        guarded feed parrot(id: 1) { food } nest { eggs }
        _entities(representations: [{__typename: "Nest", id: "1"}]) { ... on Nest { eggs } }
    }"""

    before = await parrots.router.ask(query, token=token("TRAVELER"))
    suspended = await parrots.router.ask(query, token=token("TRAVELER", "SUSPENDED"))

    assert codes(suspended) == []
    assert suspended == before


@pytest.mark.parametrize(("roles", "may"), ROLES)
async def test_a_mutation_of_somebody_suspended_changes_nothing(parrots, token, roles, may):
    answer = await parrots.router.ask(TEACH, token=token(*roles))

    assert codes(answer) == ([] if may else ["FORBIDDEN"])
    assert parrots.aviary.words == (["hello"] if may else [])
    if not may:
        assert parrots.aviary.ran == []
        assert "support" in answer["errors"][0]["message"]


@pytest.mark.parametrize("query", ["subscription { chatter }", "subscription { nests { eggs } }"])
@pytest.mark.parametrize(("roles", "may"), ROLES)
async def test_a_subscription_of_somebody_suspended_does_not_start(
    parrots, socket, token, query, roles, may
):
    async with socket(token=token(*roles)) as open_socket:
        await open_socket.initialise()
        await open_socket.receive()
        await open_socket.subscribe(query, {})
        answer = await open_socket.receive()

    assert answer["type"] == ("next" if may else "error")
    if not may:
        assert [error["extensions"]["code"] for error in answer["payload"]] == ["FORBIDDEN"]
        assert parrots.aviary.ran == []


def test_a_role_is_required_of_a_person():
    admin = Viewer(user_id=ANA, roles=frozenset({"TRAVELER", "ADMIN"}))
    program = Viewer(client_id="partner", roles=frozenset({"ADMIN"}))

    assert admin.require_role("ADMIN") == ANA
    with pytest.raises(Forbidden, match="MODERATOR"):
        admin.require_role("MODERATOR")
    for nobody in (ANONYMOUS, program):
        with pytest.raises(SignInRequired):
            nobody.require_role("ADMIN")
