"""What is booking told by its environment, beside what every subgraph is told?"""

from typing import Final

from subgraphs.chassis.money.settings import PaymentSettings
from subgraphs.chassis.settings import Settings

NAME: Final = "booking"


class BookingSettings(Settings, PaymentSettings):
    accounts_internal_url: str = "http://127.0.0.1:4001"  # where accounts tells of travelers
