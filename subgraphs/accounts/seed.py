"""The people of `world.people`, registered, and whom they book for.

Run `python -m subgraphs.accounts.seed` at will.

Everybody's password is `caravan`, and its hash is made once: a salt each would hide nothing of a
password that all know, and take six seconds.
"""

import asyncio
import sys
from datetime import timedelta
from typing import Final

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.accounts.consents.models import ConsentRow
from subgraphs.accounts.consents.service import POLICY_VERSION
from subgraphs.accounts.consents.service import add as add_consent
from subgraphs.accounts.events import UserRegistered, UserSuspended
from subgraphs.accounts.issuer.authlib_server import SCOPES
from subgraphs.accounts.issuer.models import ClientRow, ClientSecretRow, CredentialRow, hashed
from subgraphs.accounts.issuer.passwords import hash_of
from subgraphs.accounts.people import repository
from subgraphs.accounts.people.models import UserRow
from subgraphs.accounts.seeding.travelers import seed_travelers
from subgraphs.accounts.settings import NAME, AccountsSettings, traveler_keys
from subgraphs.accounts.suspensions.models import Decision, SuspensionRow
from subgraphs.accounts.tables import OutboxRow
from subgraphs.chassis.database import Database, Transaction
from subgraphs.chassis.ids import derived_id
from subgraphs.chassis.sealing.tenants import TenantKeys
from subgraphs.chassis.settings import Environment
from world.people import BY_HANDLE, PEOPLE, Person

PASSWORD: Final = "caravan"
# What travelers' programs cannot ask for.
FOR_STAFF: Final = {
    "users:moderate",
    "content:moderate",
    "bookings:operate",
    "recommendations:operate",
}
SECRETS: Final = ("acme-development-secret", "acme-development-secret-2")


def clients() -> list[ClientRow]:
    for_people = {
        "is_confidential": False,
        "grant_types": ["authorization_code", "refresh_token"],
    }
    web = ["http://127.0.0.1:3000/callback", "http://127.0.0.1:4000/callback"]
    return [
        ClientRow(
            id="caravan-web",
            name="Caravan on the web",
            scopes=[scope for scope in SCOPES if scope not in FOR_STAFF],
            redirect_uris=web,
            post_logout_redirect_uris=["http://127.0.0.1:3000/", "http://127.0.0.1:4000/"],
            **for_people,
        ),
        ClientRow(
            id="graphiql",
            name="GraphiQL",
            scopes=list(SCOPES),
            redirect_uris=["http://127.0.0.1:4000/graphiql/callback"],
            post_logout_redirect_uris=["http://127.0.0.1:4000/graphql"],
            **for_people,
        ),
        ClientRow(
            id="acme-travel",
            name="Acme Travel",
            is_confidential=True,
            grant_types=["client_credentials"],
            scopes=["catalog:read"],
            redirect_uris=[],
            post_logout_redirect_uris=[],
        ),
    ]


async def seed(database: Database) -> None:
    async with database.transaction() as transaction:
        for client in clients():
            await put_client(transaction.session, client)
        for secret in SECRETS:
            await transaction.session.execute(
                insert(ClientSecretRow)
                .values(secret_hash=hashed(secret), client_id="acme-travel")
                .on_conflict_do_nothing()
            )
        password_hash = await asyncio.to_thread(hash_of, PASSWORD)
        for person in PEOPLE:
            await add_person(transaction, person, password_hash)


async def put_client(session: AsyncSession, client: ClientRow) -> None:
    """As described here, also when it was there before."""
    columns = {c.name: getattr(client, c.name) for c in ClientRow.__table__.columns}
    statement = insert(ClientRow).values(columns)
    await session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=columns))


async def add_person(transaction: Transaction, person: Person, password_hash: str) -> None:
    """Once. Who is there already stays as they are."""
    session = transaction.session
    user = UserRow(
        id=person.id,
        handle=person.handle,
        display_name=person.display_name,
        visibility=person.visibility,
        roles=list(person.roles),
        created_at=person.joined_at,
    )
    if not await repository.added(session, user):
        return
    session.add(CredentialRow(user_id=user.id, password_hash=password_hash))
    for purpose in person.allows:
        decision = ConsentRow(
            id=derived_id("consent", person.handle, purpose),
            user_id=user.id,
            purpose=purpose,
            granted=True,
            policy_version=POLICY_VERSION,
            decided_at=person.joined_at,
        )
        await add_consent(transaction, decision)
    await transaction.record(
        UserRegistered(
            user_id=user.id,
            handle=user.handle,
            display_name=user.display_name,
            visibility=user.visibility,
        )
    )
    if person.is_suspended:
        await add_suspension(transaction, person)


async def add_suspension(transaction: Transaction, person: Person) -> None:
    transaction.session.add(
        SuspensionRow(
            id=derived_id("suspension", person.handle),
            user_id=person.id,
            decision=Decision.SUSPENDED.value,
            decided_by=BY_HANDLE["admin"].id,
            reason="Sent the same advertisement to forty people.",
            decided_at=person.joined_at + timedelta(days=7),
        )
    )
    await transaction.record(UserSuspended(user_id=person.id))


async def main(settings: AccountsSettings) -> None:
    if settings.environment is not Environment.DEVELOPMENT:
        sys.exit("These people's password is known to all: ENVIRONMENT=development only.")
    async with Database.of(settings.database_url, NAME, OutboxRow) as database:
        await seed(database)
        await seed_travelers(database, TenantKeys(traveler_keys(settings)))


if __name__ == "__main__":
    asyncio.run(main(AccountsSettings()))
