"""What must be known of a person before anything is recommended to them?"""

from typing import Final, NamedTuple


class Standing(NamedTuple):
    """`revision` grows with whatever changes what they are shown."""

    is_personal: bool  # they allow PERSONALIZATION
    revision: int


STRANGER: Final = Standing(is_personal=False, revision=0)
