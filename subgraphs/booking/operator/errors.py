"""What an operator is refused, and why."""

from collections.abc import Iterable

from subgraphs.chassis.errors import Conflict, Forbidden, InvalidInput


class NotAnOperator(Forbidden):
    def __init__(self) -> None:
        super().__init__("Only people with the role ADMIN or SUPPORT may do this.")


class BadNote(InvalidInput):
    def __init__(self, longest: int) -> None:
        super().__init__(f"A note has 1 to {longest} characters.", path=["note"])


class BadReference(InvalidInput):
    def __init__(self, what: str) -> None:
        super().__init__(what, path=["reference"])


class NotUnresolved(Conflict):
    def __init__(self) -> None:
        super().__init__("This booking is settled, or is being settled.", path=["bookingId"])


class NotDecidable(Conflict):
    """`allowed`: what may be decided instead."""

    def __init__(self, allowed: Iterable[str]) -> None:
        may = ", ".join(sorted(allowed))
        super().__init__(f"As it stands, one may decide: {may}.", path=["decision"])


class ProviderSilent(Conflict):
    def __init__(self) -> None:
        super().__init__(
            "The provider does not say how this order stands. Ask again later.",
            path=["reference"],
            retryable=True,
        )
