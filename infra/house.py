"""Which house rules does the working tree break that no linter knows? Prints each breach."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

LONGEST = 300  # lines of a program
PROGRAMS = {".py", ".ts", ".mjs"}
VAGUE = {"utils", "util", "helpers", "common", "misc", "core", "base", "shared", "manager"}
MOCKS = re.compile(r"unittest\.mock|MagicMock|AsyncMock|monkeypatch\.setattr|\b(jest|vi)\.mock\(")
LEFT_UNDONE = re.compile(r"\b(TODO|FIXME|XXX)\b")
# What is true on one machine only.
ONE_MACHINE = {
    "an absolute path of one machine": re.compile(r"(?<![\w.:/~$}])/(work|root|home|Users)/\w"),
    "an address a lock file resolved": re.compile(r'"resolved":|--(extra-)?index-url|--find-links'),
}
BINARY = {".png", ".ico", ".woff2", ".parquet", ".safetensors"}


def breaches(path: Path, text: str) -> Iterator[str]:
    """Of one file, `path` being relative to the root."""
    if vague := VAGUE.intersection(path.with_suffix("").parts):
        yield f"`{vague.pop()}` says nothing about what is inside"
    for what, pattern in ONE_MACHINE.items():
        if path != Path("infra/house.py") and pattern.search(text):
            yield what
    if path.suffix in PROGRAMS:
        yield from breaches_of_program(path, text)


def breaches_of_program(path: Path, text: str) -> Iterator[str]:
    lines = text.count("\n")
    if lines > LONGEST:
        yield f"{lines} lines; cut it along what it does"
    if text.strip() and path.name != "conftest.py" and not opening(path, text):
        yield "no opening sentence"
    if path == Path("infra/house.py"):
        return
    if MOCKS.search(text):
        yield "a mock; use a real server, or a fake of something we do not own"
    if LEFT_UNDONE.search(text):
        yield "something left undone; do it, or say in an issue why not"


def opening(path: Path, text: str) -> bool:
    if path.suffix == ".py":
        return bool(ast.get_docstring(ast.parse(text)))
    return text.removeprefix("#!/usr/bin/env node\n").startswith(("//", "/*"))


def unused_infrastructure(files: list[Path]) -> Iterator[str]:
    """What lies directly in infra/ and neither a make target nor another file there names."""
    texts = {file: file.read_text() for file in files if file.name == "Makefile"}
    texts |= {file: file.read_text() for file in files if file.parts[0] in {"infra", ".ci"}}
    for file in files:
        if file.parts[0] == "infra" and len(file.parts) == 2 and file.name != "__init__.py":
            named = re.compile(rf"\b{re.escape(file.stem)}\b")
            if not any(named.search(text) for other, text in texts.items() if other != file):
                yield f"{file}: no make target uses it"


def main() -> None:
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    files = [path for path in map(Path, sorted(listed)) if path.suffix not in BINARY]
    present = [path for path in files if path.is_file()]
    found = [f"{path}: {breach}" for path in present for breach in breaches(path, path.read_text())]
    found += unused_infrastructure(present)
    sys.exit("\n".join(found) or 0)


if __name__ == "__main__":
    main()
