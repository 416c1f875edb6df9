"""How does the graph show a suspension?"""

from datetime import datetime

import strawberry

from subgraphs.accounts.people.types import User


@strawberry.input(description="Whom to suspend, and why.")
class SuspendUserInput:
    user_id: strawberry.ID = strawberry.field(description="The person; not oneself.")
    reason: str = strawberry.field(description="1-500 characters after trimming; kept for good.")


@strawberry.input(description="Whose suspension to end, and why.")
class ReinstateUserInput:
    user_id: strawberry.ID = strawberry.field(description="The person; not oneself.")
    reason: str = strawberry.field(description="1-500 characters after trimming; kept for good.")


@strawberry.type(description="The person is suspended from now on.")
class SuspendUserSuccess:
    user: User | None = strawberry.field(
        description="The person. Null where their profile is hidden from the viewer."
    )
    decided_at: datetime = strawberry.field(description="When, in UTC. Never null.")


@strawberry.type(description="The person is not suspended any more.")
class ReinstateUserSuccess:
    user: User | None = strawberry.field(
        description="The person. Null where their profile is hidden from the viewer."
    )
    decided_at: datetime = strawberry.field(description="When, in UTC. Never null.")
