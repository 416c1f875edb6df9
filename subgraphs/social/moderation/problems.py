"""How is it told that words are not taken, or wait for somebody to look at them?"""

from typing import Final, Self

import strawberry

from subgraphs.chassis.errors import DomainError
from subgraphs.chassis.moderation.types import REFUSALS
from subgraphs.chassis.problems import Problem, ProblemCode
from subgraphs.social.moderation.errors import ContentHeld
from subgraphs.social.moderation.types import ContentReview


@strawberry.type(
    description="Nobody sees it yet: a moderator looks at it first. Sent again with the same key it"
    " says how that stands."
)
class ContentHeldProblem(Problem):
    review: ContentReview = strawberry.field(description="Where it waits. Never null.")

    @classmethod
    def of(cls, refusal: DomainError) -> Self:
        assert isinstance(refusal, ContentHeld)
        return cls(
            code=ProblemCode(refusal.code.value),
            message=refusal.message,
            path=refusal.path,
            retryable=refusal.retryable,
            review=ContentReview.of(refusal.case),
        )


PROBLEMS: Final[dict[type[DomainError], type[Problem]]] = REFUSALS | {
    ContentHeld: ContentHeldProblem
}
