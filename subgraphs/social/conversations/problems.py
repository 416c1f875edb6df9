"""The refusals that only talking knows."""

import strawberry

from subgraphs.chassis.errors import DomainError
from subgraphs.chassis.problems import Problem
from subgraphs.social.conversations.errors import Blocked


@strawberry.type(description="Between these two people there is a block.")
class BlockedProblem(Problem): ...


PROBLEMS: dict[type[DomainError], type[Problem]] = {Blocked: BlockedProblem}
