"""What one operation carries: who asks, and the services and loaders that answer."""

from dataclasses import dataclass
from typing import Self, TypeAlias

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession
from strawberry.dataloader import DataLoader

from subgraphs.accounts.consents import repository as consents
from subgraphs.accounts.consents.models import ConsentRow
from subgraphs.accounts.consents.service import Consents
from subgraphs.accounts.people import repository as people
from subgraphs.accounts.people.models import UserRow
from subgraphs.accounts.people.service import People
from subgraphs.accounts.settings import AccountsSettings
from subgraphs.accounts.suspensions.service import Suspensions
from subgraphs.accounts.travelers.models import DocumentRow, TravelerRow
from subgraphs.accounts.travelers.opening import Own
from subgraphs.accounts.travelers.readable import Readable
from subgraphs.accounts.travelers.service import Travelers
from subgraphs.chassis.context import Context as ChassisContext
from subgraphs.chassis.database import Database
from subgraphs.chassis.loading import batched
from subgraphs.chassis.sealing.tenants import TenantKeys
from subgraphs.chassis.viewer import Viewer


@dataclass(frozen=True)
class Context(ChassisContext):
    avatars_url: str | None
    people: People
    consents: Consents
    suspensions: Suspensions
    travelers: Travelers
    person: DataLoader[str, UserRow | None]
    person_by_handle: DataLoader[str, UserRow | None]
    consents_of: DataLoader[str, list[ConsentRow] | None]
    traveler: DataLoader[str, Own[TravelerRow] | None]
    travelers_of: DataLoader[str, list[Own[TravelerRow]] | None]
    documents_of_traveler: DataLoader[str, list[Own[DocumentRow]] | None]

    @classmethod
    def of(
        cls, viewer: Viewer, database: Database, settings: AccountsSettings, keys: TenantKeys
    ) -> Self:
        async def by_id(session: AsyncSession, ids: list[str]) -> dict[str, UserRow]:
            return await people.people_by_id(session, ids, viewer.user_id)

        async def by_handle(session: AsyncSession, handles: list[str]) -> dict[str, UserRow]:
            return await people.people_by_handle(session, handles, viewer.user_id)

        readable = Readable(keys, viewer.user_id)
        return cls(
            viewer=viewer,
            avatars_url=settings.avatars_url,
            people=People(database, settings.oidc_subjects),
            consents=Consents(database),
            suspensions=Suspensions(database),
            travelers=Travelers(database, keys),
            person=batched(database, by_id),
            person_by_handle=batched(database, by_handle),
            consents_of=batched(database, consents.in_force),
            traveler=batched(database, readable.by_id),
            travelers_of=batched(database, readable.of_owner),
            documents_of_traveler=batched(database, readable.documents),
        )

    async def known_viewer(self) -> UserRow | None:
        """Who asks; registered by this very question when a foreign issuer vouches for them."""
        user_id = self.viewer.require()
        row = await self.person.load(user_id)
        if row is None:
            await self.people.welcome(self.viewer)
            self.person.clear_all()
            row = await self.person.load(user_id)
        return row


Info: TypeAlias = strawberry.Info[Context, None]
