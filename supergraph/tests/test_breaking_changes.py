"""What the check of schema/ takes for a change that breaks callers."""

import pytest

from supergraph.sdl import breaks

BEFORE = """
    type Query { user(handle: String!): User }
    type User { handle: String! name: String }
    enum Kind { A B }
"""


@pytest.mark.parametrize(
    ("intact", "changed", "named"),
    [
        ("name: String }", "}", "User.name"),
        ("handle: String! name", "handle: String name", "User.handle"),
        ("handle: String!)", "handle: String!, of: ID!)", "of"),
        ("A B", "A", "B"),
    ],
)
def test_a_removed_or_narrowed_thing_is_found(intact: str, changed: str, named: str) -> None:
    [change] = breaks(BEFORE, BEFORE.replace(intact, changed), decided="")

    assert named in change


def test_what_only_adds_breaks_nobody() -> None:
    added = BEFORE.replace("name: String }", "name: String email: String }")

    assert breaks(BEFORE, added, decided="") == []
    assert breaks("", BEFORE, decided="") == []


def test_what_was_decided_may_break() -> None:
    removed = BEFORE.replace("name: String }", "}")

    assert breaks(BEFORE, removed, decided="`User.name` goes after its deprecation.") == []
