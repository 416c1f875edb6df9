"""Who travels with whom, by which papers? Whatever is personal is a sealed token.

A person's rows go with the key that opens them: to delete the key is to erase them all, also from
the backups that still hold the rows.
"""

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from subgraphs.accounts.tables import Base


class Gender(StrEnum):
    F = "F"
    M = "M"
    X = "X"


class DocumentKind(StrEnum):
    PASSPORT = "PASSPORT"
    IDENTITY_CARD = "IDENTITY_CARD"


class UserKeyRow(Base):
    """The one key that opens what a person keeps here, wrapped by the key provider."""

    __tablename__ = "user_keys"

    user_id: Mapped[str] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))


class TravelerRow(Base):
    """`client_key_index`, `request_index`: blind indexes of a client's key and of its request."""

    __tablename__ = "travelers"
    __table_args__ = (UniqueConstraint("owner_id", "client_key_index"),)

    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("user_keys.user_id", ondelete="CASCADE"))
    given_name: Mapped[bytes] = mapped_column(LargeBinary)
    family_name: Mapped[bytes] = mapped_column(LargeBinary)
    date_of_birth: Mapped[bytes | None] = mapped_column(LargeBinary)
    gender: Mapped[bytes | None] = mapped_column(LargeBinary)
    email: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone: Mapped[bytes | None] = mapped_column(LargeBinary)
    client_key_index: Mapped[bytes] = mapped_column(LargeBinary)
    request_index: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))


class DocumentRow(Base):
    """`last4` is sealed apart from `number`, which the graph never reads."""

    __tablename__ = "travel_documents"
    __table_args__ = (
        UniqueConstraint("traveler_id", "client_key_index"),
        CheckConstraint("kind IN ('PASSPORT', 'IDENTITY_CARD')", "kind"),
    )

    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    traveler_id: Mapped[str] = mapped_column(ForeignKey("travelers.id", ondelete="CASCADE"))
    kind: Mapped[str]
    country_code: Mapped[bytes] = mapped_column(LargeBinary)
    number: Mapped[bytes] = mapped_column(LargeBinary)
    last4: Mapped[bytes] = mapped_column(LargeBinary)
    expires_on: Mapped[bytes] = mapped_column(LargeBinary)
    client_key_index: Mapped[bytes] = mapped_column(LargeBinary)
    request_index: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))


class ReadRow(Base):
    """What was told of a traveler outside the graph, to whom, and for which booking.

    Rows are added, never changed or taken away; they name ids and fields, and hold no value.
    """

    __tablename__ = "traveler_reads"

    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    owner_id: Mapped[str] = mapped_column(index=True)
    traveler_id: Mapped[str]
    reader: Mapped[str]  # a subgraph's name
    booking_id: Mapped[str]
    fields: Mapped[list[str]] = mapped_column(ARRAY(String))
    read_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
