"""What conversations refuse."""

from subgraphs.chassis.errors import DomainError, ErrorCode, NotFound


class NoSuchConversation(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such conversation.", path=["conversationId"])


class NoSuchMessage(NotFound):
    def __init__(self, field: str = "messageId") -> None:
        super().__init__("There is no such message.", path=[field])


class NoSuchPerson(NotFound):
    def __init__(self, field: str) -> None:
        super().__init__("There is no such person to talk to.", path=[field])


class Blocked(DomainError):
    code = ErrorCode.BLOCKED

    def __init__(self) -> None:
        super().__init__("You cannot write to this person.")
