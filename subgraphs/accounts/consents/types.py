"""How does the graph show what a person agreed to?"""

from datetime import datetime
from typing import Self

import strawberry

from subgraphs.accounts.consents.models import ConsentRow, Purpose

strawberry.enum(Purpose, name="ConsentPurpose", description="What a person may allow Caravan.")


@strawberry.federation.type(
    authenticated=True, description="A person's last decision for one purpose. Only they see it."
)
class Consent:
    id: strawberry.ID = strawberry.field(description="Of this decision; a new one has another.")
    purpose: Purpose = strawberry.field(description="What the decision is about. Never null.")
    granted: bool = strawberry.field(description="False when it was refused or taken back.")
    policy_version: str = strawberry.field(
        description="The privacy policy in force when they decided. Never null."
    )
    changed_at: datetime = strawberry.field(description="When they decided, in UTC. Never null.")

    @classmethod
    def of(cls, row: ConsentRow) -> Self:
        return cls(
            id=strawberry.ID(row.id),
            purpose=Purpose(row.purpose),
            granted=row.granted,
            policy_version=row.policy_version,
            changed_at=row.decided_at,
        )


@strawberry.input(description="One decision of the signed-in person.")
class SetConsentInput:
    purpose: Purpose = strawberry.field(description="What the decision is about.")
    granted: bool = strawberry.field(description="False refuses, or takes an earlier yes back.")
    policy_version: str | None = strawberry.field(
        default=None,
        description="The policy that the person was shown; refused unless it is in force."
        " Null means the one in force.",
    )


@strawberry.type(description="The decision is in force.")
class SetConsentSuccess:
    consent: Consent = strawberry.field(description="The decision. Never null.")
