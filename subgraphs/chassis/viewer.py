"""Who is asking, as the verified token says."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from subgraphs.chassis.errors import Forbidden, SignInRequired

SUSPENDED: Final = "SUSPENDED"  # the role of people who may only read


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person (`user_id`), a partner's program (`client_id` alone), or nobody."""

    user_id: str | None = None
    client_id: str | None = None
    scopes: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    expires_at: datetime | None = None
    display_name: str | None = None  # the token's `name`, when the issuer sends one
    token: str | None = field(default=None, repr=False, compare=False)  # to act on their behalf

    @property
    def is_signed_in(self) -> bool:
        return self.user_id is not None or self.client_id is not None

    @property
    def is_program(self) -> bool:
        return self.user_id is None and self.client_id is not None

    @property
    def is_suspended(self) -> bool:
        return SUSPENDED in self.roles

    def holds(self, scope: str) -> bool:
        return scope in self.scopes

    def require(self) -> str:
        """The signed-in person's id. Raises SignInRequired."""
        if self.user_id is None:
            raise SignInRequired
        return self.user_id

    def require_role(self, role: str) -> str:
        """The id of a signed-in person who has that role. Raises SignInRequired or Forbidden.

        For actions. Data that is for a role alone is absent to others, not forbidden.
        """
        user_id = self.require()
        if role not in self.roles:
            raise Forbidden(f"Only people with the role {role} may do this.")
        return user_id


ANONYMOUS = Viewer()
