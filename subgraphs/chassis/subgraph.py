"""The schema every subgraph builds."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import strawberry
import structlog
from graphql import GraphQLError, GraphQLSyntaxError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft
from strawberry.extensions import MaskErrors, ParserCache, ValidationCache
from strawberry.federation.schema import FederationAny
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext
from strawberry.types.scalar import ScalarDefinition

from subgraphs.chassis import access
from subgraphs.chassis.errors import DomainError, ErrorCode, InvalidInput, cause_of, is_crash
from subgraphs.chassis.money.types import CURRENCY_CODE, DECIMAL, CurrencyCode

FEDERATION: Final = "2.9"  # the composer's newest; Strawberry's default moves with its releases
REMEMBERED_OPERATIONS: Final = 512
SCALARS: Final[Mapping[object, ScalarDefinition]] = {CurrencyCode: CURRENCY_CODE}
SUGGESTION: Final = re.compile(r" Did you mean [^?]*\?")  # names what nobody asked for

log = structlog.get_logger(__name__)


class CodedErrors(MaskErrors):
    """Hides crashes, tells a crowd apart from them, and gives every error a code of the closed
    list."""

    def __init__(self) -> None:
        super().__init__(should_mask_error=is_crash, error_message="Something went wrong here.")

    def anonymise_error(self, error: GraphQLError) -> GraphQLError:
        masked = super().anonymise_error(error)
        masked.extensions = {"code": ErrorCode.INTERNAL_SERVER_ERROR.value}
        if isinstance(cause_of(error), NoConnectionLeft):
            masked.message = "Too many ask here at once. Try again in a moment."
            masked.extensions = {"code": ErrorCode.SUBGRAPH_UNAVAILABLE.value}
        return masked

    def _process_errors(self, errors: list[GraphQLError]) -> list[GraphQLError]:
        coded = super()._process_errors(errors)
        for error in coded:
            error.message = SUGGESTION.sub("", error.message)
            if not (error.extensions or {}).get("code"):
                error.extensions = {"code": code_of_a_bad_query(error).value}
        return coded


def code_of_a_bad_query(error: GraphQLError) -> ErrorCode:
    if isinstance(error, GraphQLSyntaxError):
        return ErrorCode.GRAPHQL_PARSE_FAILED
    return ErrorCode.GRAPHQL_VALIDATION_FAILED


class SubgraphSchema(strawberry.federation.Schema):
    """A federated schema that guards, masks and codes.

    `client_scope`: what a partner's program must hold to read this subgraph; None keeps it out.
    `parts`: its types, as Strawberry's schema takes them.
    """

    def __init__(self, *, client_scope: str | None = None, **parts: Any) -> None:
        self.parts = parts
        super().__init__(
            **parts,
            federation_version=FEDERATION,
            config=StrawberryConfig(
                disable_field_suggestions=True,
                scalar_map={CurrencyCode: CURRENCY_CODE, Decimal: DECIMAL},
            ),
            extensions=[
                CodedErrors,
                lambda: ParserCache(maxsize=REMEMBERED_OPERATIONS),
                lambda: ValidationCache(maxsize=REMEMBERED_OPERATIONS),
            ],
        )
        access.enforce(self._schema, client_scope)

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Crashes only: a refusal is the client's news, and a query's text is nobody's log."""
        for error in errors:
            if is_crash(error):
                log.error("crash", path=error.path, exc_info=error.original_error)

    def entities_resolver(
        self, info: strawberry.Info, representations: list[FederationAny]
    ) -> list[FederationAny]:
        """One answer a representation, in order; a type this subgraph does not know is null."""
        return [self._entity(info, item) for item in representations]

    def _entity(self, info: strawberry.Info, representation: object) -> Any:
        if not isinstance(representation, Mapping):
            return InvalidInput("A representation is an object.")
        keys = {name: value for name, value in representation.items() if name != "__typename"}
        known = self.schema_converter.type_map.get(str(representation.get("__typename")))
        resolve: Any = getattr(getattr(known, "definition", None), "origin", None)
        if not hasattr(resolve, "resolve_reference"):
            return None
        try:
            return resolve.resolve_reference(info=info, **keys)
        except TypeError:
            return InvalidInput("That is no key of this type.")
        except DomainError as refusal:
            return refusal
