"""What a search refuses."""

from subgraphs.chassis.errors import InvalidInput


class NothingToSearch(InvalidInput):
    def __init__(self) -> None:
        super().__init__("Type a letter or a digit to search for.", path=["text"])


class TextTooLong(InvalidInput):
    def __init__(self, limit: int) -> None:
        super().__init__(f"A search text holds {limit} characters.", path=["text"])
