"""What is booking told by its environment, beside what every subgraph is told?"""

from typing import Final

from subgraphs.chassis.money.settings import PaymentSettings
from subgraphs.chassis.settings import Settings

NAME: Final = "booking"


class BookingSettings(Settings, PaymentSettings):
    """`providers`: who sells what is offered, by name, with commas between."""

    providers: str = "own"
    search_deadline_seconds: float = 8.0  # of each provider, for one search
    search_wait_seconds: float = 10.0  # of one page, for all of them
