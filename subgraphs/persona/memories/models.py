"""What is kept of something that a persona remembers."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel


class MemorySource(StrEnum):
    TOLD = "TOLD"
    TRIP = "TRIP"
    POST = "POST"
    INFERRED = "INFERRED"


class Purpose(StrEnum):
    """Of accounts' consents, those that a memory may stand on."""

    PERSONALIZATION = "PERSONALIZATION"
    AI_MEMORY = "AI_MEMORY"


class MemoryDocument(BaseModel):
    """`request`: the fingerprint of what it was made with. `evidence`: the turn that says so, where
    it was inferred."""

    id: str
    persona_id: str
    text: str
    learned_from: MemorySource
    purpose: Purpose
    consented_at: datetime
    created_at: datetime
    expires_at: datetime | None
    request: str
    evidence: str | None = None
