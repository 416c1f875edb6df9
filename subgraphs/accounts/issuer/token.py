"""How does a developer act as a sample person? By an access token of the issuer's own making.

`python -m subgraphs.accounts.issuer.token alice --scopes "profile:read profile:write"`
"""

import asyncio
from typing import Annotated, Final

import typer
from sqlalchemy import select

from subgraphs.accounts.issuer.authlib_server import Identity
from subgraphs.accounts.issuer.models import ClientRow
from subgraphs.accounts.issuer.tokens import Subject
from subgraphs.accounts.people.models import UserRow
from subgraphs.accounts.settings import NAME, AccountsSettings
from subgraphs.chassis.database import Database
from subgraphs.chassis.settings import Environment

CLIENT: Final = "graphiql"  # a developer's, so that it may ask for every scope


class NoToken(Exception): ...


async def issued(settings: AccountsSettings, handle: str, scopes: str | None) -> str:
    """Raises NoToken."""
    if settings.environment is not Environment.DEVELOPMENT:
        raise NoToken("Tokens without a sign-in exist with ENVIRONMENT=development only.")
    async with Database.of(settings.database_url, NAME) as database, database.read() as session:
        client = await session.get(ClientRow, CLIENT)
        row = await session.scalar(select(UserRow).where(UserRow.handle == handle.lower()))
    if client is None or row is None:
        raise NoToken(f"There is no {handle!r} here. Run `python -m subgraphs.accounts.seed`.")
    wanted = " ".join(client.scopes) if scopes is None else scopes
    if unknown := set(wanted.split()) - set(client.scopes):
        raise NoToken(f"Not a scope of {CLIENT}: {' '.join(sorted(unknown))}.")
    token = Identity.of(settings).access_tokens.generate(
        "authorization_code", client, Subject.of(row), wanted, include_refresh_token=False
    )
    return str(token["access_token"])


def main(
    handle: str,
    scopes: Annotated[str | None, typer.Option(help="Separated by spaces; all by default.")] = None,
) -> None:
    """Print one access token of a sample person, good for ten minutes, and nothing else."""
    try:
        typer.echo(asyncio.run(issued(AccountsSettings(), handle, scopes)))
    except NoToken as refusal:
        typer.echo(str(refusal), err=True)
        raise typer.Exit(1) from None


if __name__ == "__main__":
    typer.run(main)
