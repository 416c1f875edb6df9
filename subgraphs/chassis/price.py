"""What an operation may cost at most, told before it is validated or run.

Fragments are priced once each, however often they are spread, so the pricing itself cannot be
made to explode; nesting is counted in the raw text before the recursive parser sees it.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    parse,
)
from strawberry.federation.schema_directives import ListSize

from subgraphs.chassis.errors import InvalidInput, TooExpensive

MOST_FIELDS: Final = 50_000
DEEPEST: Final = 24
MOST_TOKENS: Final = 2_000
LARGEST_TEXT: Final = 100_000
SIZE_ARGUMENTS: Final = ("first", "last")
UNSIZED_LIST: Final = 20  # items assumed where nothing bounds a list

_BRACKETS = re.compile(r'"""(?:\\"""|.)*?"""|"(?:\\.|[^"\\\n])*"|#[^\n]*|[{\[(]|[}\])]', re.DOTALL)


@lru_cache(maxsize=512)
def parsed(query: str) -> DocumentNode:
    """Raises TooExpensive, or GraphQLError on bad syntax."""
    if len(query) > LARGEST_TEXT or _nesting(query) > 2 * DEEPEST:
        raise TooExpensive("The operation is nested too deeply or too long.")
    try:
        return parse(query, max_tokens=MOST_TOKENS, no_location=True)
    except GraphQLError as error:
        if "token" in error.message and str(MOST_TOKENS) in error.message:
            raise TooExpensive(f"An operation holds {MOST_TOKENS} tokens at most.") from None
        raise


def _nesting(query: str) -> int:
    depth = deepest = 0
    for bracket in _BRACKETS.findall(query):
        if bracket in ("{", "[", "("):
            depth += 1
            deepest = max(deepest, depth)
        elif bracket in ("}", "]", ")"):
            depth -= 1
    return deepest


class Price:
    """Prices operations against one schema: a field is 1, a list multiplies what is below it."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema

    def check(self, query: str, variables: Mapping[str, Any] | None) -> None:
        """Raises TooExpensive over MOST_FIELDS or DEEPEST; GraphQLError on bad syntax."""
        document = parsed(query)
        walk = _Walk(self._schema, document, variables or {})
        for operation in document.definitions:
            if isinstance(operation, OperationDefinitionNode):
                root = self._schema.get_root_type(operation.operation)
                fields, depth = walk.selection(operation.selection_set, root)
                if fields > MOST_FIELDS or depth > DEEPEST:
                    raise TooExpensive(
                        f"The operation asks for up to {min(fields, 10**9)} fields, {depth} deep; "
                        f"{MOST_FIELDS} fields and {DEEPEST} levels are allowed."
                    )


class _Walk:
    def __init__(
        self, schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]
    ) -> None:
        self._schema = schema
        self._variables = variables
        self._fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self._priced: dict[str, tuple[int, int] | None] = {}

    def selection(self, selections: SelectionSetNode | None, parent: Any) -> tuple[int, int]:
        """(fields, depth) of everything below."""
        fields = depth = 0
        for node in selections.selections if selections else ():
            below = self._node(node, parent)
            fields += below[0]
            depth = max(depth, below[1])
        return fields, depth

    def _node(self, node: Any, parent: Any) -> tuple[int, int]:
        if isinstance(node, FieldNode):
            return self._field(node, parent)
        if isinstance(node, FragmentSpreadNode):
            return self._fragment(node.name.value)
        assert isinstance(node, InlineFragmentNode)
        condition = node.type_condition
        inner = self._schema.get_type(condition.name.value) if condition else parent
        return self.selection(node.selection_set, inner)

    def _fragment(self, name: str) -> tuple[int, int]:
        if name in self._priced:
            priced = self._priced[name]
            if priced is None:
                raise TooExpensive("A fragment may not spread itself.")
            return priced
        fragment = self._fragments.get(name)
        if fragment is None:
            return 0, 0  # validation names the mistake
        self._priced[name] = None
        inner = self._schema.get_type(fragment.type_condition.name.value)
        self._priced[name] = priced = self.selection(fragment.selection_set, inner)
        return priced

    def _field(self, node: FieldNode, parent: Any) -> tuple[int, int]:
        definition = getattr(parent, "fields", {}).get(node.name.value)
        inner = get_named_type(definition.type) if definition else None
        fields, depth = self.selection(node.selection_set, inner)
        return 1 + fields * self._size(node, definition), depth + 1

    def _size(self, node: FieldNode, definition: Any) -> int:
        for argument in node.arguments or ():
            if argument.name.value in SIZE_ARGUMENTS:
                return self._number(argument.value)
            if argument.name.value == "representations":
                return len(self._variables.get("representations", ())) or UNSIZED_LIST
        for directive in _directives(definition):
            if isinstance(directive, ListSize):
                return directive.assumed_size or UNSIZED_LIST
        return 1

    def _number(self, value: Any) -> int:
        if isinstance(value, VariableNode):
            given = self._variables.get(value.name.value)
            return max(given, 1) if isinstance(given, int) else UNSIZED_LIST
        if not isinstance(value, IntValueNode):
            return UNSIZED_LIST
        return max(int(value.value), 1) if len(value.value) < 10 else 10**9


def _directives(definition: Any) -> Any:
    strawberry_field = (definition.extensions if definition else {}).get("strawberry-definition")
    return getattr(strawberry_field, "directives", None) or ()


def refuse_nul(value: object) -> None:
    """PostgreSQL stores no NUL in a text, so nothing may carry one in. Raises InvalidInput."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            if "\0" in item:
                raise InvalidInput("A text may not contain the NUL character.")
        elif isinstance(item, Mapping):
            waiting.extend(item.keys())
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)
