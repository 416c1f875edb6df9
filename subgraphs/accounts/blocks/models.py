"""Who blocked whom, as social last said?

A read copy: social decides. A block that has ended keeps its row, so that an older fact that comes
late does not bring it back.
"""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from subgraphs.accounts.tables import Base


class BlockRow(Base):
    __tablename__ = "blocks"

    blocker_id: Mapped[str] = mapped_column(primary_key=True)
    blocked_id: Mapped[str] = mapped_column(primary_key=True)
    in_force: Mapped[bool]
    said_at: Mapped[datetime]
