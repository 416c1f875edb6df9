"""What a token must hold, and what stands on every private field."""

from typing import Final

from strawberry.federation.schema_directives import Authenticated, RequiresScopes

READ: Final = [["personas:read"]]
WRITE: Final = [["personas:write"]]
# On each field, not on the type: composition would ask a sign-in of every Node.
PRIVATE: Final = [Authenticated(), RequiresScopes(scopes=READ)]
