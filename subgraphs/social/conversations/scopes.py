"""What a token must hold to read and to write conversations."""

from strawberry.federation.schema_directives import Authenticated, RequiresScopes

READ_SCOPE = [["social:read"]]
WRITE_SCOPE = [["social:write"]]

# On each field, not on the type: composition would ask a sign-in of every Node.
PRIVATE = [Authenticated(), RequiresScopes(scopes=READ_SCOPE)]
