"""Is each guard still where guards.yaml says? `make guards` breaks them, which takes a while."""

import pytest

from infra.guards import ROOT, Guard, listed


@pytest.mark.parametrize("guard", listed(), ids=lambda guard: guard.name)
def test_a_guard_stands_once_where_it_is_said_to(guard: Guard) -> None:
    assert (ROOT / guard.file).read_text().count(guard.intact) == 1
    assert guard.intact != guard.broken
    assert (ROOT / guard.tests.partition("::")[0]).exists()


def test_each_guard_has_a_name_of_its_own() -> None:
    names = [guard.name for guard in listed()]

    assert len(names) == len(set(names))
