"""The rules of being a person here: how one appears, and how one changes."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit
from uuid import uuid4

from sqlalchemy.exc import IntegrityError

from subgraphs.accounts.errors import BadAvatar, BadDisplayName, HandleTaken, NoSuchPerson
from subgraphs.accounts.events import ProfileChanged, UserRegistered
from subgraphs.accounts.people import repository
from subgraphs.accounts.people.models import Role, UserRow, Visibility
from subgraphs.accounts.people.names import display_name_of, handle_of
from subgraphs.chassis.database import Database
from subgraphs.chassis.errors import Suspended
from subgraphs.chassis.settings import Subjects
from subgraphs.chassis.viewer import Viewer

NAMELESS: Final = "Traveler"
LONGEST_URL: Final = 2_000
TRIES: Final = 5  # generated handles; each is taken already once in 2**50

# The GraphQL name of each column that a person may change; clients know only these.
SHOWN_AS: Final = {
    "handle": "handle",
    "display_name": "displayName",
    "avatar_url": "avatarUrl",
    "visibility": "profileVisibility",
}

Changes = Mapping[str, str | None]
"""Column to new value, of those columns in SHOWN_AS that shall change."""


def may_act(row: UserRow | None) -> UserRow:
    """A suspension holds here at once, whatever a token from before still says.

    Raises NoSuchPerson or Suspended.
    """
    if row is None:
        raise NoSuchPerson
    if Role.SUSPENDED.value in row.roles:
        raise Suspended
    return row


class People:
    def __init__(self, database: Database, subjects: Subjects) -> None:
        self._database = database
        self._subjects = subjects

    async def welcome(self, viewer: Viewer) -> None:
        """Register who comes with a foreign issuer's token and is not known here yet.

        Our own issuer signs in people who are registered, so that an unknown id stays unknown.
        """
        if self._subjects is not Subjects.FOREIGN:
            return
        for _ in range(TRIES):
            if await self._registered(viewer.require(), _name_from(viewer)):
                return

    async def update_profile(self, user_id: str, changes: Changes) -> UserRow:
        """Raises BadHandle, BadDisplayName, BadAvatar, HandleTaken, NoSuchPerson or Suspended."""
        wanted = {column: _checked(column, value) for column, value in changes.items()}
        try:
            async with self._database.transaction() as transaction:
                row = may_act(await repository.locked(transaction.session, user_id))
                changed = [c for c, value in wanted.items() if getattr(row, c) != value]
                if not changed:
                    return row
                for column in changed:
                    setattr(row, column, wanted[column])
                await transaction.session.flush()
                await transaction.record(
                    ProfileChanged(
                        user_id=user_id,
                        changed=sorted(SHOWN_AS[column] for column in changed),
                        handle=row.handle,
                        display_name=row.display_name,
                        visibility=row.visibility,
                    )
                )
                return row
        except IntegrityError as error:
            if "users_handle_key" not in str(error.orig):
                raise
            raise HandleTaken from None

    async def _registered(self, user_id: str, display_name: str) -> bool:
        """True when the person is there now, by us or by a request at the same time."""
        handle = f"traveler_{uuid4().hex[:13]}"
        visibility = Visibility.PUBLIC.value
        user = UserRow(id=user_id, handle=handle, display_name=display_name, visibility=visibility)
        async with self._database.transaction() as transaction:
            if await repository.added(transaction.session, user):
                await transaction.record(
                    UserRegistered(
                        user_id=user_id,
                        handle=handle,
                        display_name=display_name,
                        visibility=visibility,
                    )
                )
                return True
            return await repository.exists(transaction.session, user_id)


def _checked(column: str, value: str | None) -> str | None:
    if column == "handle":
        return handle_of(value or "")
    if column == "display_name":
        return display_name_of(value or "")
    if column == "avatar_url" and value is not None:
        return _avatar(value)
    return value


def _avatar(url: str) -> str:
    """An address that other people's browsers will be told to load: https, and no surprises."""
    is_plain = url.isascii() and url.isprintable() and not set(url) & set(" \"'<>\\`")
    if len(url) > LONGEST_URL or not is_plain:
        raise BadAvatar
    try:
        parts = urlsplit(url)
    except ValueError:
        raise BadAvatar from None
    if parts.scheme != "https" or not parts.hostname or "@" in parts.netloc:
        raise BadAvatar
    return url


def _name_from(viewer: Viewer) -> str:
    try:
        return display_name_of(viewer.display_name or "")
    except BadDisplayName:
        return NAMELESS
