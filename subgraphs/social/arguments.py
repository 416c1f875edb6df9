"""The arguments that every list of social takes."""

from typing import Annotated, TypeAlias

import strawberry

First: TypeAlias = Annotated[int, strawberry.argument(description="1 to 100.")]
After: TypeAlias = Annotated[str | None, strawberry.argument(description="A page's cursor.")]
