"""How ids are made: typed, opaque, and sorted by the time of their making."""

from collections.abc import Sequence
from uuid import NAMESPACE_URL

from typeid import TypeID, get_prefix_and_suffix
from typeid.errors import TypeIDException
from uuid_utils import UUID, uuid5

_URLS = UUID(str(NAMESPACE_URL))


def new_id(prefix: str) -> str:
    return str(TypeID(prefix))


def derived_id(prefix: str, *natural_key: str) -> str:
    """The same id for the same natural key, on every machine and in every seed."""
    name = "/".join(("caravan", prefix, *natural_key))
    return str(TypeID.from_uuid(uuid5(_URLS, name), prefix=prefix))


def foreign_user_id(issuer: str, subject: str) -> str:
    return str(TypeID.from_uuid(uuid5(_URLS, f"{issuer} {subject}"), prefix="user"))


def prefix_of(id: str) -> str | None:
    """The type that an id names; None when it is no TypeID."""
    try:
        prefix, _ = get_prefix_and_suffix(id)
    except TypeIDException:
        return None
    return str(prefix)


def with_prefix(prefix: str, ids: Sequence[str]) -> list[str]:
    return [id for id in ids if prefix_of(id) == prefix]
