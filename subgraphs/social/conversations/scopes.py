"""What stands on every field that only the members of a conversation see."""

from strawberry.federation.schema_directives import Authenticated, RequiresScopes

from subgraphs.social.scopes import READ_SCOPE

# On each field, not on the type: composition would ask a sign-in of every Node.
PRIVATE = [Authenticated(), RequiresScopes(scopes=READ_SCOPE)]
