"""`@authenticated` and `@requiresScopes`, enforced again where the data is.

The directives are declared once, on Strawberry's fields and types. The router reads them in the
supergraph; this module reads the same ones and guards the resolvers they stand on. A guarded
type's fields are guarded, and so is every field that leads to it. What holds for every root field,
whatever stands on it, is here too: partners' programs, and people who are suspended.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from graphql import (
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    default_field_resolver,
    get_named_type,
)
from strawberry.federation.schema_directives import Authenticated, RequiresScopes

from subgraphs.chassis.errors import Forbidden, SignInRequired, Suspended
from subgraphs.chassis.viewer import Viewer

UNGUARDED = frozenset({"_service"})


class Check(Protocol):
    def check(self, viewer: Viewer) -> None:
        """Raises SignInRequired or Forbidden."""
        ...


@dataclass(frozen=True, slots=True)
class Rule:
    """Scopes in disjunctive normal form: any of the groups, all scopes of that group."""

    scopes: tuple[frozenset[str], ...]

    def check(self, viewer: Viewer) -> None:
        """Raises SignInRequired or Forbidden."""
        if not viewer.is_signed_in:
            raise SignInRequired
        if self.scopes and not any(group <= viewer.scopes for group in self.scopes):
            wanted = " or ".join(" ".join(sorted(group)) for group in self.scopes)
            raise Forbidden(f"Your token lacks a scope: {wanted}.")


@dataclass(frozen=True, slots=True)
class ProgramRule:
    """A partner's program enters only a subgraph that names a scope for it, and holding it."""

    scope: str | None

    def check(self, viewer: Viewer) -> None:
        if viewer.is_program and (self.scope is None or not viewer.holds(self.scope)):
            raise Forbidden("Your client may not read this part of the graph.")


@dataclass(frozen=True, slots=True)
class SuspensionRule:
    """Who is suspended goes on reading: nothing they ask changes anything, or is pushed to them."""

    def check(self, viewer: Viewer) -> None:
        if viewer.is_suspended:
            raise Suspended


def enforce(schema: GraphQLSchema, client_scope: str | None) -> None:
    """Guard every field that a directive, or a rule for whole roots, stands on."""
    program, suspension = ProgramRule(client_scope), SuspensionRule()
    roots = {schema.query_type, schema.mutation_type, schema.subscription_type}
    for type_ in schema.type_map.values():
        if not isinstance(type_, GraphQLObjectType) or type_.name.startswith("_"):
            continue
        of_type: list[Check] = [*_rules(type_)]
        for name, field in type_.fields.items():
            rules = [*of_type, *_rules(field), *_rules(get_named_type(field.type))]
            if type_ in roots and name not in UNGUARDED:
                rules.append(program)
            if type_ in (schema.mutation_type, schema.subscription_type):
                rules.append(suspension)
            if rules:
                _guard(field, rules)


def _rules(element: GraphQLNamedType | GraphQLField) -> Iterator[Rule]:
    definition = element.extensions.get("strawberry-definition")
    for directive in getattr(definition, "directives", None) or ():
        if isinstance(directive, RequiresScopes):
            yield Rule(tuple(frozenset(group) for group in directive.scopes))
        elif isinstance(directive, Authenticated):
            yield Rule(())


def _guard(field: GraphQLField, rules: Iterable[Check]) -> None:
    checks = [rule.check for rule in rules]

    def guarded(resolve: Any) -> Any:
        def resolver(root: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
            for check in checks:
                check(info.context.viewer)
            return resolve(root, info, **arguments)

        return resolver

    if field.subscribe is not None:
        field.subscribe = guarded(field.subscribe)
    else:
        field.resolve = guarded(field.resolve or default_field_resolver)
