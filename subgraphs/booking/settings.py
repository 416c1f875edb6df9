"""What is booking told by its environment, beside what every subgraph is told?"""

from typing import Final

from pydantic import Field

from subgraphs.chassis.money.settings import PaymentSettings
from subgraphs.chassis.settings import Settings

NAME: Final = "booking"


class BookingSettings(Settings, PaymentSettings):
    """`providers`: who sells what is offered, by name, with commas between.

    `search_wait_seconds`, `answer_seconds`: less than the gateway waits for a subgraph, so that
    what is under way is answered as it stands. `saga_doubt_seconds`: longer than any call to a
    provider takes, the payment's included.
    """

    providers: str = "own"
    search_deadline_seconds: float = 8.0  # of each provider, for one search
    search_wait_seconds: float = 4.0  # of one page, for all of them
    answer_seconds: float = 4.0  # of a booking's request, for its saga
    saga_lease_seconds: float = Field(default=6.0, gt=0)  # a process silent for longer is dead
    rush_lease_seconds: float = Field(default=5.0, gt=0)  # of one who writes, where many want it
    saga_doubt_seconds: float = Field(default=15.0, gt=0)
    saga_pace: float = Field(default=1.0, gt=0)  # of the waits between two looks
    accounts_internal_url: str = "http://127.0.0.1:4001"  # where accounts tells of travelers
