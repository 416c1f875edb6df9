"""Alembic's way into accounts' tables."""

from subgraphs.accounts.blocks.models import BlockRow
from subgraphs.accounts.consents.models import ConsentRow
from subgraphs.accounts.issuer.models import ClientRow
from subgraphs.accounts.people.models import UserRow
from subgraphs.accounts.suspensions.models import SuspensionRow
from subgraphs.accounts.tables import Base
from subgraphs.accounts.travelers.models import TravelerRow
from subgraphs.chassis.migrate import migrate_with

DEFINED_BESIDE = (UserRow, ConsentRow, SuspensionRow, BlockRow, ClientRow, TravelerRow)

migrate_with(Base.metadata)
