"""Write the policy as a table to docs/access.md, or (--check) say that the page differs."""

import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from supergraph.access.policy import Audience, Line, Policy

PAGE = Path(__file__).parents[2] / "docs" / "access.md"
OPENING = """\
<!-- Written by `make schema` from supergraph/access/policy.yaml. -->
# Who may read what
`supergraph/tests/journeys/test_access_table.py` asks the running graph for every square of these
tables, by every way that leads to it, and fails where an answer differs.

- ● reads it, or does it.
- ○ gets their own, and nobody another's.
- A square without a mark: it is absent, or refused.
- ? is one or the other, depending on how fast news travels.

A row that says *by* or *when* holds in that case alone. What has no person in it (a page, a point,
an outcome) is open to whoever got as far as that; the field that leads to it is the gate."""


def page(policy: Policy) -> str:
    sections = [OPENING, "\n".join(_actors(policy))]
    for type_ in dict.fromkeys(line.type for line in policy.lines):
        lines = [line for line in policy.lines if line.type == type_]
        sections.append("\n".join(_section(policy, type_, lines)))
    return "\n\n".join(sections) + "\n"


def _actors(policy: Policy) -> Iterator[str]:
    yield "| | |\n| --- | --- |"
    for name, sentence in policy.actors.items():
        yield f"| {name} | {sentence} |"


def _section(policy: Policy, type_: str, lines: list[Line]) -> Iterator[str]:
    yield f"## {type_}"
    yield f"| | {' | '.join(policy.actors)} | scope |"
    yield f"| --- |{' :-: |' * len(policy.actors)} --- |"
    for (audience, way, state), group in groupby(
        lines, key=lambda line: (line.audience, line.way, line.state)
    ):
        case = "".join([f" *by {way}*" if way else "", f" *when {state}*" if state else ""])
        names = ", ".join(line.field for line in group)
        marks = [_mark(audience, actor) for actor in policy.actors]
        yield f"| {names}{case} | {' | '.join(marks)} | {audience.scope or ''} |"


def _mark(audience: Audience, actor: str) -> str:
    if not audience.is_judged:
        return "?"
    if actor not in audience.actors:
        return ""
    return "○" if audience.own else "●"


def main() -> None:
    text = page(Policy.written())
    if "--check" not in sys.argv:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(text)
    elif not PAGE.exists() or PAGE.read_text() != text:
        sys.exit("docs/access.md is stale: make schema")


if __name__ == "__main__":
    main()
