"""What recommendation refuses, and why."""

from subgraphs.chassis.errors import NotFound


class NoSuchRecommendation(NotFound):
    def __init__(self) -> None:
        super().__init__("Nothing was recommended to you under this id.", path=["recommendationId"])
