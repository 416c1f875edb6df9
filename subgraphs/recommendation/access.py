"""What stands on the fields that only the person concerned is shown, and on lists."""

from typing import Annotated, Final

import strawberry
from strawberry.federation.schema_directives import Authenticated, RequiresScopes

READ: Final = [["recommendations:read"]]
WRITE: Final = [["recommendations:write"]]
# On each field, not on the type: composition would ask a sign-in of every Node.
PRIVATE: Final = [Authenticated(), RequiresScopes(scopes=READ)]

First = Annotated[int, strawberry.argument(description="1 to 100; a list holds 50 at most.")]
After = Annotated[str | None, strawberry.argument(description="A page's cursor.")]
