"""Refusals as data: the one place where a `DomainError` becomes a member of a mutation's union."""

from collections.abc import Awaitable, Callable, Sequence
from enum import Enum
from functools import wraps
from typing import Any, ParamSpec, Self, TypeVar

import strawberry
from strawberry.federation.schema_directives import Authenticated, RequiresScopes

from subgraphs.chassis.errors import Conflict, DomainError, InvalidInput, NotFound


@strawberry.enum(description="What kind of refusal a Problem is. Branch on it, not on the message.")
class ProblemCode(Enum):
    INVALID_INPUT = "INVALID_INPUT"
    NOT_FOUND = "NOT_FOUND"
    CONFLICT = "CONFLICT"
    BLOCKED = "BLOCKED"
    SOLD_OUT = "SOLD_OUT"
    OFFER_EXPIRED = "OFFER_EXPIRED"
    PRICE_CHANGED = "PRICE_CHANGED"
    PAYMENT_DECLINED = "PAYMENT_DECLINED"
    PROVIDER_REFUSED = "PROVIDER_REFUSED"
    CONTENT_REFUSED = "CONTENT_REFUSED"
    CONTENT_HELD = "CONTENT_HELD"


@strawberry.interface(description="An expected refusal. Nothing was changed.")
class Problem:
    code: ProblemCode = strawberry.field(description="The kind of refusal. Never null.")
    message: str = strawberry.field(description="For a person to read, in English.")
    path: list[str] | None = strawberry.field(
        description="The input field at fault, outermost first, at most 10 names. Null when none."
    )
    retryable: bool = strawberry.field(description="True when the same call may succeed later.")

    @classmethod
    def of(cls, refusal: DomainError) -> Self:
        return cls(
            code=ProblemCode(refusal.code.value),
            message=refusal.message,
            path=refusal.path,
            retryable=refusal.retryable,
        )


@strawberry.federation.type(shareable=True, description="The input breaks a rule.")
class ValidationProblem(Problem): ...


@strawberry.federation.type(shareable=True, description="There is no such thing to act on.")
class NotFoundProblem(Problem): ...


@strawberry.federation.type(
    shareable=True, description="It clashes with what is already there, or with another writer."
)
class ConflictProblem(Problem): ...


PROBLEMS: dict[type[DomainError], type[Problem]] = {
    InvalidInput: ValidationProblem,
    NotFound: NotFoundProblem,
    Conflict: ConflictProblem,
}

P = ParamSpec("P")
R = TypeVar("R")


def mutation(
    *,
    description: str,
    problems: dict[type[DomainError], type[Problem]] | None = None,
    requires_scopes: Sequence[Sequence[str]] = (),
) -> Callable[[Callable[P, Awaitable[R]]], Any]:
    """A mutation field whose expected refusals are members of its result.

    `problems` adds a subgraph's own to the shared ones. Refusals without a member (not signed in,
    forbidden, limited) stay top-level errors. Loaders forget what they read before the write.
    """
    members = {**PROBLEMS, **(problems or {})}

    def field(resolver: Callable[P, Awaitable[R]]) -> Any:
        @wraps(resolver)
        async def resolved(*args: P.args, **kwargs: P.kwargs) -> Any:
            info: Any = kwargs["info"]
            try:
                return await resolver(*args, **kwargs)
            except DomainError as refusal:
                member = next((members[c] for c in type(refusal).mro() if c in members), None)
                if member is None:
                    raise
                return member.of(refusal)
            finally:
                info.context.forget()

        guards = [RequiresScopes(scopes=[list(group) for group in requires_scopes])]
        return strawberry.mutation(
            resolver=resolved,
            description=description,
            directives=[Authenticated(), *(guards if requires_scopes else [])],
        )

    return field
