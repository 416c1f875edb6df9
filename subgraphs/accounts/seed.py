"""Who lives in a fresh development world? `python -m subgraphs.accounts.seed`, as often as wanted.

Everybody's password is `caravan`. Their ids are `derived_id("user", handle)`.
"""

import asyncio
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.accounts.consents.models import ConsentRow, Purpose
from subgraphs.accounts.consents.service import POLICY_VERSION
from subgraphs.accounts.events import UserRegistered
from subgraphs.accounts.issuer.authlib_server import SCOPES
from subgraphs.accounts.issuer.models import ClientRow, ClientSecretRow, CredentialRow, hashed
from subgraphs.accounts.issuer.passwords import hash_of
from subgraphs.accounts.people import repository
from subgraphs.accounts.people.models import Role, UserRow, Visibility
from subgraphs.accounts.settings import NAME, AccountsSettings
from subgraphs.accounts.tables import OutboxRow
from subgraphs.chassis.database import Database, Transaction
from subgraphs.chassis.ids import derived_id
from subgraphs.chassis.settings import Environment

PASSWORD: Final = "caravan"
FIRST_DAY: Final = datetime(2026, 1, 5, 9, tzinfo=UTC)
FOR_STAFF: Final = {"users:moderate"}  # what travelers' programs cannot ask for
SECRETS: Final = ("acme-development-secret", "acme-development-secret-2")


@dataclass(frozen=True, slots=True)
class Person:
    handle: str
    display_name: str
    roles: tuple[Role, ...] = (Role.TRAVELER,)
    visibility: Visibility = Visibility.PUBLIC
    allows: tuple[Purpose, ...] = (Purpose.PERSONALIZATION,)

    @property
    def id(self) -> str:
        return derived_id("user", self.handle)


PEOPLE: Final = (
    Person("alice", "Alice Moreau", allows=(Purpose.PERSONALIZATION, Purpose.AI_MEMORY)),
    Person("bob", "Bob Lindqvist"),
    Person("carla", "Carla Nunes", allows=tuple(Purpose)),
    Person("dmitri", "Дмитрий Орлов", visibility=Visibility.FOLLOWERS),
    Person("eiko", "英子 佐藤"),
    Person("farid", "فريد منصور", allows=()),
    Person("greta", "Greta Voss", visibility=Visibility.PRIVATE, allows=()),
    Person("hana", "Hana Kovářová", visibility=Visibility.FOLLOWERS),
    Person("ines", "Inês Prado, your guide in Lisbon", (Role.TRAVELER, Role.PROFESSIONAL)),
    Person("partner", "Acme Travel", (Role.PARTNER,), allows=()),
    Person("moderator", "Moderation", (Role.TRAVELER, Role.MODERATOR), allows=()),
    Person("support", "Caravan Support", (Role.TRAVELER, Role.SUPPORT), allows=()),
    Person("admin", "Administration", (Role.TRAVELER, Role.ADMIN), allows=()),
    Person("suspended", "Sam Suspended", (Role.TRAVELER, Role.SUSPENDED), allows=()),
)


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
        for number, person in enumerate(PEOPLE):
            joined_at = FIRST_DAY + timedelta(days=9 * number)
            await add_person(transaction, person, joined_at, password_hash)


async def put_client(session: AsyncSession, client: ClientRow) -> None:
    """As described here, also when it was there before."""
    columns = {c.name: getattr(client, c.name) for c in ClientRow.__table__.columns}
    statement = insert(ClientRow).values(columns)
    await session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=columns))


async def add_person(
    transaction: Transaction, person: Person, joined_at: datetime, password_hash: str
) -> None:
    """Once. Who is there already stays as they are."""
    session = transaction.session
    user = UserRow(
        id=person.id,
        handle=person.handle,
        display_name=person.display_name,
        visibility=person.visibility.value,
        roles=[role.value for role in person.roles],
        created_at=joined_at,
    )
    if not await repository.added(session, user):
        return
    session.add(CredentialRow(user_id=user.id, password_hash=password_hash))
    for purpose in person.allows:
        session.add(
            ConsentRow(
                id=derived_id("consent", person.handle, purpose.value),
                user_id=user.id,
                purpose=purpose.value,
                granted=True,
                policy_version=POLICY_VERSION,
                decided_at=joined_at,
            )
        )
    await transaction.record(
        UserRegistered(
            user_id=user.id,
            handle=user.handle,
            display_name=user.display_name,
            visibility=user.visibility,
        )
    )


async def main(settings: AccountsSettings) -> None:
    if settings.environment is not Environment.DEVELOPMENT:
        sys.exit("These people's password is known to all: ENVIRONMENT=development only.")
    async with Database.of(settings.database_url, NAME, OutboxRow) as database:
        await seed(database)


if __name__ == "__main__":
    asyncio.run(main(AccountsSettings()))
