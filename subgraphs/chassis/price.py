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
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    StringValueNode,
    VariableNode,
    Visitor,
    get_named_type,
    parse,
    visit,
)
from strawberry.federation.schema_directives import ListSize

from subgraphs.chassis.errors import InvalidInput, TooExpensive

MOST_FIELDS: Final = 50_000
DEEPEST: Final = 24
MOST_TOKENS: Final = 2_000
LARGEST_TEXT: Final = 100_000
SIZE_ARGUMENTS: Final = frozenset({"first", "last", "representations"})
UNTOLD: Final = 20  # items assumed where a size argument's value is not known
ENDLESS: Final = 10**9

# An unclosed text runs to its end, so that none is looked through twice.
_BRACKETS = re.compile(
    r'"""(?:\\"""|.)*?(?:"""|\Z)|"(?:\\.|[^"\\\n])*+"?|#[^\n]*|[{\[(]|[}\])]', re.DOTALL
)
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


@lru_cache(maxsize=512)
def parsed(query: str) -> DocumentNode:
    """Raises TooExpensive, InvalidInput, or GraphQLError on bad syntax."""
    if len(query) > LARGEST_TEXT or _nesting(query) > 2 * DEEPEST:
        raise TooExpensive("The operation is nested too deeply or too long.")
    try:
        document = parse(query, max_tokens=MOST_TOKENS, no_location=True)
    except GraphQLError as error:
        if "token" in error.message and str(MOST_TOKENS) in error.message:
            raise TooExpensive(f"An operation holds {MOST_TOKENS} tokens at most.") from None
        raise
    if "\\u" in query:
        visit(document, _Escaped())
    return document


class _Escaped(Visitor):
    """Finds the NUL that hides behind an escape."""

    def enter_string_value(self, node: StringValueNode, *_: object) -> None:
        refuse_unstorable(node.value)


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
        fields, depth = self.most(query, variables)
        if fields > MOST_FIELDS or depth > DEEPEST:
            raise TooExpensive(
                f"The operation asks for up to {min(fields, ENDLESS)} fields, {depth} deep; "
                f"{MOST_FIELDS} fields and {DEEPEST} levels are allowed."
            )

    def most(self, query: str, variables: Mapping[str, Any] | None) -> tuple[int, int]:
        """(fields, depth) at most, whichever of the document's operations is run."""
        document = parsed(query)
        walk = _Walk(self._schema, document, variables or {})
        try:
            priced = [
                walk.selection(node.selection_set, self._schema.get_root_type(node.operation))
                for node in document.definitions
                if isinstance(node, OperationDefinitionNode)
            ]
        except RecursionError:  # a long chain of fragments, each spread in the one before
            raise TooExpensive("The operation is nested too deeply.") from None
        return max((f for f, _ in priced), default=0), max((d for _, d in priced), default=0)


class _Walk:
    def __init__(
        self, schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]
    ) -> None:
        self._schema = schema
        self._variables = variables
        self._defaults = [
            (variable.variable.name.value, variable.default_value)
            for node in document.definitions
            if isinstance(node, OperationDefinitionNode)
            for variable in node.variable_definitions or ()
            if variable.default_value
        ]
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
        """How many times what is below the field may come."""
        directives = _directives(definition)
        bound = next((one for one in directives if isinstance(one, ListSize)), None)
        sizes = [
            self._asked(argument.value)
            for argument in node.arguments or ()
            if argument.name.value in SIZE_ARGUMENTS
        ]
        return max(sizes, default=(bound.assumed_size or UNTOLD) if bound else 1)

    def _asked(self, value: Any) -> int:
        if isinstance(value, IntValueNode):
            return _count(int(value.value)) if len(value.value) < 10 else ENDLESS
        if isinstance(value, ListValueNode):
            return _count(value.values)
        if not isinstance(value, VariableNode):
            return UNTOLD
        name = value.name.value
        if name in self._variables:
            return _count(self._variables[name])
        defaults = (self._asked(default) for known, default in self._defaults if known == name)
        return max(defaults, default=UNTOLD)


def _count(given: object) -> int:
    """A number says how many items it asks for; of a list, all may come."""
    if isinstance(given, list | tuple):
        return max(len(given), 1)
    if isinstance(given, int | float):  # GraphQL takes 5.0 for 5
        return max(int(given), 1) if abs(given) < ENDLESS else ENDLESS
    return UNTOLD


def _directives(definition: Any) -> Any:
    strawberry_field = (definition.extensions if definition else {}).get("strawberry-definition")
    return getattr(strawberry_field, "directives", None) or ()


def refuse_unstorable(value: object) -> None:
    """Raises InvalidInput on what PostgreSQL stores in no text: NUL, and half a surrogate pair."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            if _UNSTORABLE.search(item):
                raise InvalidInput("A text may hold neither NUL nor half a character.")
        elif isinstance(item, Mapping):
            waiting.extend(item.keys())
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)
