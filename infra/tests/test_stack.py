"""Does the stack start in order, refuse with a reason, and leave nothing behind?

The supervisor runs as a person runs it, on the real servers, in a small house of its own: three
subgraphs of five lines, and a gateway of four.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from infra.local.processes import ROOT
from infra.local.programs import node

APP = """
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
async def ready(request): return PlainTextResponse("ok")
def create_app(): return Starlette(routes=[Route("/readyz", ready)])
"""
GATEWAY = """
import { createServer } from 'node:http';
createServer((_, response) => response.end('ok')).listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
"""
# Each sandbox, the setting of its key, and how such a key begins.
SANDBOXES = (
    ("payments", "PAYMENTS_KEY", "sk_test_"),
    ("amadeus", "AMADEUS_CLIENT_SECRET", "sandbox"),
    ("duffel", "DUFFEL_TOKEN", "duffel_test_"),
)
LISTED = """
subgraphs:
  - {name: accounts, url: 'http://127.0.0.1:4001/graphql', needs: [postgres, valkey, kafka]}
  - {name: catalog, url: 'http://127.0.0.1:4002/graphql', needs: [postgres]}
  - {name: social, url: 'http://127.0.0.1:4003/graphql', needs: [mongo, kafka]}
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    files = {
        "constraints.txt": "",
        "supergraph/subgraphs.yaml": LISTED,
        "gateway/server.ts": GATEWAY,
        "subgraphs/chassis/migrate.py": "",
        "subgraphs/chassis/ids.py": (ROOT / "subgraphs/chassis/ids.py").read_text(),
        "subgraphs/accounts/issuer/token.py": "import sys; print('a.token.for.' + sys.argv[1])",
    }
    for name in ("accounts", "catalog", "social"):
        files |= {
            f"subgraphs/{name}/app.py": APP,
            f"subgraphs/{name}/seed.py": f"open('seeded', 'a').write('{name} ')",
            f"subgraphs/{name}/worker.py": "import time; time.sleep(600)",
        }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    for part in ("infra/local", "infra/sandboxes", "world"):
        shutil.copytree(ROOT / part, tmp_path / part)
    return tmp_path


def command(house: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "infra.local", *words],
        cwd=house,
        env=surroundings(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def surroundings(**settings: str) -> dict[str, str]:
    taken_over = ("PATH", "HOME", "TMPDIR")
    return {key: os.environ[key] for key in taken_over if key in os.environ} | settings


@contextmanager
def running(house: Path, **settings: str) -> Iterator[tuple[psutil.Process, str]]:
    """The supervisor once everything is up, and what it has said."""
    supervisor = subprocess.Popen(
        [sys.executable, "-m", "infra.local", "up", "--free-ports"],
        cwd=house,
        env=surroundings(**settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with supervisor:
        assert supervisor.stdout
        said = ""
        for line in supervisor.stdout:
            said += line
            if line.startswith("Ctrl-C"):
                break
        try:
            yield psutil.Process(supervisor.pid), said
        finally:
            supervisor.terminate()


def all_gone(processes: list[psutil.Process]) -> bool:
    """Within ten seconds."""
    end = time.monotonic() + 10
    while left := [each for each in processes if is_alive(each)]:
        if time.monotonic() > end:
            print(left)  # noqa: T201
            return False
        time.sleep(0.05)
    return True


def is_alive(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_everything_starts_in_order_and_the_second_time_without_seeding(house: Path) -> None:
    with running(house) as (supervisor, said):
        ready = [line.split()[0] for line in said.splitlines() if line.startswith("  ")]
        assert set(ready[:4]) == {"postgres", "valkey", "mongo", "kafka"}
        names = ("accounts", "catalog", "social")
        seeds = [f"{name}-seed" for name in names]
        assert sorted(ready[4:]) == sorted([*seeds, *names, "gateway"])
        assert all(ready.index(f"{name}-seed") < ready.index(name) for name in names)
        link = next(line for line in said.splitlines() if "#token=" in line)
        assert link.endswith("/graphql#token=a.token.for.alice")
        with urllib.request.urlopen(link.partition("#")[0]) as answer:
            assert answer.status == 200
        assert len(supervisor.children()) == 11  # four servers, three subgraphs, workers, gateway
        programs = supervisor.children(recursive=True)
        supervisor.terminate()
        supervisor.wait()
        assert all_gone(programs)
    with running(house) as (_, said):
        assert "seed" not in said
    assert sorted((house / "seeded").read_text().split()) == ["accounts", "catalog", "social"]


def test_kill_9_of_the_supervisor_leaves_nothing_and_the_next_one_starts(house: Path) -> None:
    with running(house) as (supervisor, _):
        programs = supervisor.children(recursive=True)
        supervisor.kill()
        assert all_gone(programs)
    with running(house) as (_, said):
        assert "gateway" in said


def test_a_second_stack_is_refused_and_down_stops_the_first(house: Path) -> None:
    with running(house) as (supervisor, _):
        second = command(house, "up", "--free-ports")
        assert second.returncode == 1
        assert second.stderr == (
            f"A stack runs already (process {supervisor.pid}). Stop it with `make down`.\n"
        )
        programs = supervisor.children(recursive=True)
        assert len(programs) >= 11
        stopped = command(house, "down")
        assert stopped.stdout == f"Stopped (process {supervisor.pid}).\n"
        assert not any(map(is_alive, programs))
    assert command(house, "down").stdout == "No stack runs.\n"


def test_a_taken_port_is_named_and_nothing_starts(house: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        listed = LISTED.replace("4002", str(port))
        (house / "supergraph/subgraphs.yaml").write_text(listed)
        refused = command(house, "run", "catalog")
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"Taken by another program: port {port} (catalog).")
    assert not (house / ".data/postgres").exists()


def test_a_real_server_that_the_environment_names_takes_the_embedded_ones_place(
    house: Path, postgres_url: str
) -> None:
    with running(house, DATABASE_URL=postgres_url) as (supervisor, said):
        assert "postgres" not in said
        [catalog] = (
            each for each in supervisor.children() if "subgraphs.catalog.app" in str(each.cmdline())
        )
        assert catalog.environ()["DATABASE_URL"] == postgres_url
    assert not (house / ".data/postgres").exists()


def test_a_program_that_dies_at_the_start_ends_the_start_with_its_last_words(house: Path) -> None:
    (house / "subgraphs/social/app.py").write_text("raise SystemExit('no tent for social')")
    failed = command(house, "up", "--free-ports")
    assert failed.returncode == 1
    assert "social ended with" in failed.stderr
    assert "no tent for social" in failed.stderr


def test_the_router_secret_is_made_once_and_is_the_owners_alone(house: Path) -> None:
    secret = house / ".data/router-secret"
    with running(house) as (supervisor, _):
        first = secret.read_text()
        told = {
            each.environ()["ROUTER_SECRET"]
            for each in supervisor.children()
            if str(node()) in each.cmdline() or "uvicorn" in each.cmdline()
        }
    assert secret.stat().st_mode & 0o777 == 0o600
    assert len(first) >= 32
    assert told == {first}


def test_a_sandbox_starts_for_who_needs_it_and_its_key_goes_to_nobody_else(house: Path) -> None:
    listed = LISTED.replace("needs: [postgres]", "needs: [postgres, payments, amadeus, duffel]")
    (house / "supergraph/subgraphs.yaml").write_text(listed)
    with running(house) as (supervisor, said):
        told = environments(supervisor)
        for name, key, kind in SANDBOXES:
            assert f"{name} (" in said
            url = told["catalog"][f"{name.upper()}_URL"]
            assert urllib.request.urlopen(f"{url}/healthz").status == 200
            assert told["catalog"][key].startswith(kind)
            assert not told["accounts"].keys() & {f"{name.upper()}_URL", key}
    for name, *_ in SANDBOXES:
        assert (house / f".data/{name}/{name}.sqlite").exists()


def test_a_real_payment_provider_takes_the_sandboxs_place_and_never_sees_its_key(
    house: Path,
) -> None:
    listed = LISTED.replace("needs: [postgres]", "needs: [postgres, payments]")
    (house / "supergraph/subgraphs.yaml").write_text(listed)
    with running(house, PAYMENTS_URL="https://payments.example") as (supervisor, said):
        assert "payments" not in said
        told = environments(supervisor)["catalog"]
        assert told["PAYMENTS_URL"] == "https://payments.example"
        assert "PAYMENTS_KEY" not in told
    assert not (house / ".data/payments").exists()


def test_a_sandbox_tells_the_door_of_who_needs_it_also_where_that_moved(house: Path) -> None:
    listed = LISTED.replace("needs: [postgres]", "needs: [postgres, duffel]")
    (house / "supergraph/subgraphs.yaml").write_text(listed)
    doors = []
    for _ in range(2):
        with running(house) as (supervisor, _):
            told = environments(supervisor)["catalog"]
            port = port_of(supervisor, "catalog")
            [endpoint] = webhooks(told)
            assert endpoint["url"] == f"http://127.0.0.1:{port}/webhooks/duffel"
            assert told["DUFFEL_WEBHOOK_SECRET"]
            assert told["PROVIDERS"] == "own,duffel"
            doors.append(endpoint)
            programs = supervisor.children(recursive=True)
        assert all_gone(programs)
    first, second = doors
    assert first["id"] == second["id"]
    assert first["url"] != second["url"]


def webhooks(told: dict[str, str]) -> list[dict[str, str]]:
    """Whom Duffel's sandbox tells."""
    headers = {"authorization": f"Bearer {told['DUFFEL_TOKEN']}", "duffel-version": "v2"}
    asked = urllib.request.Request(f"{told['DUFFEL_URL']}/air/webhooks", headers=headers)
    with urllib.request.urlopen(asked) as answer:
        found: list[dict[str, str]] = json.load(answer)["data"]
        return found


def port_of(supervisor: psutil.Process, name: str) -> str:
    [words] = (
        child.cmdline()
        for child in supervisor.children()
        if f"subgraphs.{name}.app:create_app" in child.cmdline()
    )
    return words[words.index("--port") + 1]


def environments(supervisor: psutil.Process) -> dict[str, dict[str, str]]:
    """Subgraph -> what it was told."""
    apps = {f"subgraphs.{name}.app:create_app": name for name in ("accounts", "catalog", "social")}
    return {
        apps[word]: child.environ()
        for child in supervisor.children()
        for word in child.cmdline()
        if word in apps
    }
