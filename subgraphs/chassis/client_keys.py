"""What a client names a request by: sent again with the same key, it is the same request."""

from typing import Final

from subgraphs.chassis.errors import Conflict, InvalidInput

LONGEST: Final = 255  # characters
FIELD: Final = "clientKey"


class KeyUsed(Conflict):
    """`field`: the input's name of the key."""

    def __init__(self, field: str = FIELD) -> None:
        super().__init__("This key was used for another request. Choose a new one.", path=[field])


def checked(key: str, field: str = FIELD) -> str:
    """The key. Raises InvalidInput."""
    if not 1 <= len(key) <= LONGEST:
        raise InvalidInput(f"A key has 1 to {LONGEST} characters.", path=[field])
    return key
