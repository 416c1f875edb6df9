"""What all tables of recommendation share."""

from sqlalchemy import Index, MetaData

from subgraphs.chassis.database import Inbox, Tables


class Base(Tables):
    __abstract__ = True
    metadata = MetaData(
        naming_convention={
            "pk": "%(table_name)s_pkey",
            "uq": "%(table_name)s_%(column_0_N_name)s_key",
            "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
            "ix": "%(table_name)s_%(column_0_N_name)s_index",
            "ck": "%(table_name)s_%(constraint_name)s_check",
        }
    )


class InboxRow(Inbox, Base):
    __table_args__ = (Index("inbox_age", "applied_at"),)
