"""The arguments that lists of persona take, and what its mutations all take."""

from typing import Annotated, Final, TypeAlias

import strawberry

First: TypeAlias = Annotated[int, strawberry.argument(description="1 to 100.")]
After: TypeAlias = Annotated[str | None, strawberry.argument(description="A page's cursor.")]
CLIENT_KEY: Final = (
    "1 to 255 characters, new for each: sent again with the same input, it is the same one."
)
