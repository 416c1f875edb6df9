"""What can be asked of the local stack at a terminal?"""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from rich.console import Console
from rich.markup import escape

from infra.local import lock, up
from infra.local.environment import Site, given
from infra.local.issuer import access_token
from infra.local.processes import ROOT, Failed
from infra.local.stack import Scope

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
console = Console(highlight=False)
complaints = Console(stderr=True, highlight=False, soft_wrap=True)

Data = Annotated[Path, typer.Option(help="Where the servers keep their data.")]
FreePorts = Annotated[bool, typer.Option(help="Ports that are free now, not the usual ones.")]
DATA = ROOT / ".data"
A_LIFE = 36_500  # days: all of a person's journeys are one, where each has one destination


@app.command("up")
def start(data: Data = DATA, free_ports: FreePorts = False) -> None:
    """Start everything; Ctrl-C stops it."""
    site = _site(data, free_ports)
    up.run(site, Scope(subgraphs=site.subgraphs()), console)


@app.command("run")
def start_one(name: str, data: Data = DATA, free_ports: FreePorts = False) -> None:
    """Start one subgraph with the servers it needs, and its worker."""
    site = _site(data, free_ports)
    if name not in site.listed:
        raise Failed(f"There is no subgraph {name}. There is {', '.join(site.listed)}.")
    up.run(site, Scope(subgraphs=[name], gateway=False), console)


@app.command()
def debug(name: str, data: Data = DATA) -> None:
    """Run one subgraph in this process, for a debugger; the stack runs the rest.

    The stack leaves it out where `.env` says that it is elsewhere: CATALOG_URL=...
    """
    site, _ = _site_of_running(data)
    os.environ.update(site.environment(name))
    uvicorn.run(f"subgraphs.{name}.app:create_app", factory=True, port=site.ports[name])


@app.command()
def seed(data: Data = DATA) -> None:
    """Migrate and seed every subgraph, on the running stack or on servers started for it."""
    site, running = _site_of_running(data)
    scope = Scope(
        subgraphs=site.subgraphs(), servers=not running, serve=False, gateway=False, seed_again=True
    )
    up.run(site, scope, console)


@app.command()
def train(data: Data = DATA) -> None:
    """Train a network on where everybody travelled, and let it serve if it is better."""
    site, running = _site_of_running(data)
    if not running and "DATABASE_URL" not in site.given:
        raise Failed("No stack runs. Start it with `make up`.")
    history, models = site.data / "history.jsonl", site.data / "models"
    told = ["--source", "platform", "--data", history, "--registry", models]
    for step in (
        ["subgraphs.recommendation.history", history],
        ["ml", "train", *told, "--gap-days", A_LIFE],
        ["ml", "promote", *told],
    ):
        command = [sys.executable, "-m", *map(str, step)]
        environment = {**os.environ, **site.environment("recommendation")}
        if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode:
            raise Failed("The model that serves stays.")


@app.command()
def down(data: Data = DATA) -> None:
    """Stop the stack that runs on this data, wherever it was started."""
    stack = lock.running(data.resolve())
    if not stack:
        console.print("No stack runs.")
        return
    lock.stop(stack, data.resolve())
    console.print(f"Stopped (process {stack.pid}).")


@app.command()
def token(person: str, scopes: str = "", data: Data = DATA) -> None:
    """Print an access token of a sample user, and nothing else."""
    site, running = _site_of_running(data)
    if not running and "DATABASE_URL" not in site.given:
        raise Failed("No stack runs. Start it with `make up`.")
    typer.echo(access_token(site, person, scopes))


def _site(data: Path, free_ports: bool) -> Site:
    return Site.of(data, given(), free_ports=free_ports)


def _site_of_running(data: Path) -> tuple[Site, bool]:
    """With the ports of the running stack, where one runs."""
    site = _site(data, free_ports=False)
    stack = lock.running(site.data)
    return (replace(site, ports=stack.ports), True) if stack else (site, False)


def main() -> None:
    try:
        app()
    except Failed as reason:
        complaints.print(f"[red]{escape(str(reason))}[/]")
        sys.exit(1)
