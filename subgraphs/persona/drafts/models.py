"""What is kept of a plan that a persona drafted."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256

from pydantic import BaseModel


class Part(StrEnum):
    MORNING = "MORNING"
    AFTERNOON = "AFTERNOON"
    EVENING = "EVENING"


class FindingCode(StrEnum):
    DAYS_OUT_OF_ORDER = "DAYS_OUT_OF_ORDER"
    OUTSIDE_THE_DATES = "OUTSIDE_THE_DATES"
    TOO_MANY_DAYS = "TOO_MANY_DAYS"
    PARTS_OUT_OF_ORDER = "PARTS_OUT_OF_ORDER"
    OVER_BUDGET = "OVER_BUDGET"
    OTHER_CURRENCY = "OTHER_CURRENCY"
    TOO_FAR = "TOO_FAR"
    UNKNOWN_ENTITY = "UNKNOWN_ENTITY"


class Price(BaseModel):
    amount: Decimal
    currency: str


class Item(BaseModel):
    """`kind` and `entity_id`: of what the graph told in the turn; both None for what it did not."""

    part: Part
    title: str
    reason: str
    kind: str | None = None
    entity_id: str | None = None
    fact_ids: list[str] = []
    price: Price | None = None

    @property
    def is_uncited(self) -> bool:
        return self.entity_id is None and not self.fact_ids


class Day(BaseModel):
    on: date
    items: list[Item]


class Finding(BaseModel):
    code: FindingCode
    message: str
    on: date | None = None


class DraftDocument(BaseModel):
    id: str
    persona_id: str
    turn_id: str
    trip_id: str | None
    title: str
    days: list[Day]
    total: Price | None
    budget: Price | None
    findings: list[Finding]
    created_at: datetime

    @property
    def items(self) -> list[Item]:
        """In the order of the days."""
        return [item for day in self.days for item in day.items]

    @property
    def revision(self) -> str:
        """The same for the same plan, and for no other."""
        return sha256(self.model_dump_json().encode()).hexdigest()[:32]
