"""How does the id of a message tell where the message is?

A conversation's id ends in 40 zero bits; a message's id is its conversation's with its sequence
in them. So an id alone names the shard, without a table of where each message lives.
"""

from typing import Final
from uuid import NAMESPACE_URL

from typeid import TypeID
from typeid.errors import TypeIDException
from uuid_utils import UUID, uuid5

from subgraphs.chassis.ids import prefix_of

SEQUENCE_BITS: Final = 40
SEQUENCES: Final = 1 << SEQUENCE_BITS
_URLS = UUID(str(NAMESPACE_URL))


def direct_id(one: str, other: str) -> str:
    """The same for both, and for two devices that open it at once."""
    return _derived("direct", *sorted((one, other)))


def group_id(opener_id: str, client_key: str) -> str:
    return _derived("group", opener_id, client_key)


def trip_room_id(trip_id: str) -> str:
    return _derived("trip", trip_id)


def message_id(conversation_id: str, sequence: int) -> str:
    place = _bits(conversation_id) | sequence
    return str(TypeID.from_uuid(UUID(int=place), prefix="message"))


def place_of(message_id: str) -> tuple[str, int] | None:
    """(conversation id, sequence); None when it is no message's id."""
    if prefix_of(message_id) != "message":
        return None
    try:
        bits = _bits(message_id)
    except TypeIDException:
        return None
    sequence = bits % SEQUENCES
    conversation = UUID(int=bits - sequence)
    return str(TypeID.from_uuid(conversation, prefix="conversation")), sequence


def _derived(*natural_key: str) -> str:
    """A hash of 82 bits and a UUID's version and variant: two alike are not to be expected."""
    hashed = uuid5(_URLS, "/".join(("caravan", "conversation", *natural_key))).int
    conversation = UUID(int=hashed - hashed % SEQUENCES)
    return str(TypeID.from_uuid(conversation, prefix="conversation"))


def _bits(id: str) -> int:
    return int(TypeID.from_string(id).uuid.int)
