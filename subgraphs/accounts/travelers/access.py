"""What stands on every field of a traveler."""

from typing import Final

from strawberry.federation.schema_directives import Authenticated, RequiresScopes

WRITE: Final = [["travelers:write"]]
READ_SENSITIVE: Final = [["travelers:read_sensitive"]]
# On each field, not on the type: composition would ask a sign-in of every Node.
PRIVATE: Final = [Authenticated(), RequiresScopes(scopes=[["travelers:read"]])]
SENSITIVE: Final = [Authenticated(), RequiresScopes(scopes=READ_SENSITIVE)]
