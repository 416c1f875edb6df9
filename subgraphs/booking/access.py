"""What stands on every private field of booking's types, and on its lists."""

from typing import Annotated, Final

import strawberry
from strawberry.federation.schema_directives import Authenticated, RequiresScopes

READ: Final = [["trips:read"]]
WRITE: Final = [["trips:write"]]
# On each field, not on the type: composition would ask a sign-in of every Node.
PRIVATE: Final = [Authenticated(), RequiresScopes(scopes=READ)]

First = Annotated[int, strawberry.argument(description="1 to 100.")]
After = Annotated[str | None, strawberry.argument(description="A page's cursor.")]
