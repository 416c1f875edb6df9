"""Does .env.example list every setting that is read, and no other?"""

import re
from collections.abc import Iterator
from importlib import import_module

from pydantic_settings import BaseSettings

from infra.local.environment import listed as subgraphs
from infra.local.processes import ROOT

NOT_A_PERSONS_CHOICE = {"NODE_ENV"}


def listed() -> dict[str, str]:
    """Setting -> the comment above it."""
    found, comment = {}, ""
    for line in (ROOT / ".env.example").read_text().splitlines():
        if setting := re.fullmatch(r"#([A-Z][A-Z0-9_]*)=.*", line):
            found[setting[1]] = comment
        else:
            comment = line
    return found


def read_by_subgraphs() -> set[str]:
    for file in ROOT.glob("subgraphs/**/settings.py"):
        import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
    ours = [each for each in derived(BaseSettings) if each.__module__.startswith("subgraphs.")]
    return {field.upper() for settings in ours for field in settings.model_fields}


def derived(settings: type[BaseSettings]) -> Iterator[type[BaseSettings]]:
    yield settings
    for each in settings.__subclasses__():
        yield from derived(each)


def read_by_gateway() -> set[str]:
    programs = "\n".join(file.read_text() for file in ROOT.glob("gateway/*.ts"))
    named = re.findall(r"\benv\.([A-Z][A-Z0-9_]*)|\benv,\s*'([A-Z][A-Z0-9_]*)'", programs)
    return {one or other for one, other in named} | {f"{name.upper()}_URL" for name in subgraphs()}


def test_the_example_lists_every_setting_that_is_read_and_no_other() -> None:
    assert listed().keys() == (read_by_subgraphs() | read_by_gateway()) - NOT_A_PERSONS_CHOICE


def test_every_setting_is_explained_above() -> None:
    assert [name for name, comment in listed().items() if not comment.startswith("# ")] == []
