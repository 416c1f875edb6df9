"""Why nothing is paid back."""

from subgraphs.chassis.errors import Conflict, InvalidInput, NotFound
from subgraphs.chassis.money.amounts import Amount


class BadRefund(InvalidInput):
    """`left`: what was taken, and is not promised back yet."""

    def __init__(self, left: Amount) -> None:
        super().__init__(
            f"Between nothing and {left.value} {left.currency} can be paid back.", path=["amount"]
        )


class NoReason(InvalidInput):
    def __init__(self, longest: int) -> None:
        super().__init__(f"A reason has 1 to {longest} characters.", path=["reason"])


class NoSuchRefund(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such refund.", path=["refundId"])


class NotFailed(Conflict):
    def __init__(self) -> None:
        super().__init__("Nothing is owed under this refund.", path=["refundId"])
