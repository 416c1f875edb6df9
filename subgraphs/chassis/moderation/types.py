"""How does the graph show what is wrong with somebody's words?"""

from typing import Final, Self

import strawberry

from subgraphs.chassis.errors import DomainError
from subgraphs.chassis.moderation.errors import ContentRefused
from subgraphs.chassis.moderation.port import Category
from subgraphs.chassis.problems import Problem, ProblemCode

strawberry.enum(
    Category,
    name="ContentCategory",
    description="What may be wrong with words. REPORTED: somebody says so; UNJUDGED: nothing could"
    " look at it in time. New ones may appear.",
)


@strawberry.federation.type(
    shareable=True,
    description="These words are not taken: change them and try again. Nothing was kept.",
)
class ContentRefusedProblem(Problem):
    categories: list[Category] = strawberry.field(
        description="What is wrong with them, at most 11; the message says it in words."
    )

    @classmethod
    def of(cls, refusal: DomainError) -> Self:
        assert isinstance(refusal, ContentRefused)
        return cls(
            code=ProblemCode(refusal.code.value),
            message=refusal.message,
            path=refusal.path,
            retryable=refusal.retryable,
            categories=refusal.categories,
        )


REFUSALS: Final[dict[type[DomainError], type[Problem]]] = {ContentRefused: ContentRefusedProblem}
