"""No document makes the server work for long before it knows that it will not."""

import json

import pytest
from graphql import FragmentDefinitionNode, OperationDefinitionNode, parse, print_ast
from hypothesis import given, settings
from hypothesis import strategies as st

from subgraphs.chassis.errors import TooExpensive
from subgraphs.chassis.price import MOST_FIELDS, Price
from subgraphs.chassis.testing.plugin import ROUTER_SECRET
from subgraphs.chassis.testing.router import signature
from subgraphs.chassis.tests.parrots import schema

PRICE = Price(schema()._schema)
DEEP = 30
LINKS = ("name", "id", "food")


def bomb(width, depth):
    """Each fragment spreads the next one `width` times: width^depth fields in a few lines."""
    links = [
        f"fragment F{level} on Parrot {{ {f'...F{level + 1} ' * width} }}" for level in range(depth)
    ]
    return f"{{ parrot(id: 1) {{ ...F0 }} }} {' '.join(links)} fragment F{depth} on Parrot {{ id }}"


def aliased_bomb(width, depth):
    spreads = " ".join(f"a{number}: nearest {{ ...F%d }}" for number in range(width))
    links = [f"fragment F{level} on Parrot {{ {spreads} }}" for level in range(depth)]
    links = [link.replace("%d", str(level + 1)) for level, link in enumerate(links)]
    return f"{{ parrot(id: 1) {{ ...F0 }} }} {' '.join(links)} fragment F{depth} on Parrot {{ id }}"


def nested(depth):
    return "{ parrot(id: 1) " + "{ nearest " * depth + "{ id }" + " }" * depth + " }"


def chained(length, order=1):
    """Fragments that spread one another in a row, with a field between or without."""
    spreads = " ".join(f"...F{number}" for number in range(length))
    links = [f"fragment F{n} on Query {{ ...F{n + 1} }}" for n in range(length)][::order]
    return f"{{ {spreads if order < 0 else '...F0'} }} {' '.join(links)} " + (
        f"fragment F{length} on Query {{ echo }}"
    )


HOSTILE = {
    "a bomb of fragments": bomb(2, DEEP),
    "a wide bomb of fragments": bomb(20, 20),
    "a bomb of aliased fields": aliased_bomb(2, 22),
    "width to the power of depth": aliased_bomb(10, 6),
    "a fragment of itself": "{ ...A } fragment A on Query { ...A }",
    "two fragments of each other": (
        "{ ...A } fragment A on Query { ...B } fragment B on Query { echo ...A }"
    ),
    "a circle through fields": (
        "{ parrot(id: 1) { ...A } } fragment A on Parrot { nearest { ...A } }"
    ),
    "a hundred thousand items": "{ parrots(first: 100000) { edges { node { id } } } }",
    "a hundred thousand last items": "{ parrots(last: 100000) { edges { node { id } } } }",
    "an integer without end": f"{{ parrots(first: {'9' * 5_000}) {{ edges {{ cursor }} }} }}",
    "pages of pages of pages": (
        "{ parrots(first: 100) { edges { node { friends(first: 100) { edges { node {"
        "  friends(first: 100) { edges { cursor } } } } } } } } }"
    ),
    "few of a page and many of it": (
        "{ parrots(first: 1, last: 100000) { edges { node { id } } } }"
    ),
    "many by default": ("query($n: Int = 100000) { parrots(first: $n) { edges { node { id } } } }"),
    "many by one operation's default, few by another's": (
        "query A($n: Int = 100000) { parrots(first: $n) { edges { node { id } } } }"
        "query B($n: Int = 1) { parrots(first: $n) { edges { node { id } } } }"
    ),
    "deep": nested(25),
    "too deep for most": nested(150),
    "too deep for any": nested(10_000),
    "lists too deep": "{ letters(of: " + "[" * 10_000 + "]" * 10_000 + ") }",
    "objects too deep": "{ sentence(input: " + "{inner: " * 400 + "null" + "}" * 400 + ") }",
    "brackets behind a text": '{ echo(text: "{{{") ' + "{ a " * 10_000 + "}",
    "a flood of aliases": "{ " + " ".join(f"a{n}: echo" for n in range(1_000)) + " }",
    "a flood of directives": "{ echo " + "@include(if: true) " * 500 + "}",
    "a flood of arguments": "{ echo(" + " ".join(f"a{n}: 1" for n in range(1_000)) + ") }",
    "a flood of items": "{ letters(of: [" + '"a" ' * 3_000 + "]) }",
    "a flood of operations": " ".join(f"query Q{n} {{ echo }}" for n in range(1_000)),
    "a long text": '{ echo(text: "' + "a" * 200_000 + '") }',
    "a long comment": "{ echo } #" + "a" * 200_000,
}


@pytest.mark.parametrize("what", HOSTILE)
async def test_a_hostile_document_is_refused_and_not_run(parrots, what):
    assert await parrots.codes(HOSTILE[what]) == ["OPERATION_TOO_EXPENSIVE"]
    assert parrots.aviary.ran == []


@pytest.mark.parametrize("what", ["a bomb of fragments", "a hundred thousand items", "deep"])
async def test_a_hostile_document_is_refused_on_a_socket_too(parrots, socket, what):
    async with socket() as open_socket:
        await open_socket.initialise()
        await open_socket.receive()
        await open_socket.subscribe(HOSTILE[what], {})
        answer = await open_socket.receive()

    assert answer["type"] == "error"
    assert answer["payload"][0]["extensions"] == {"code": "OPERATION_TOO_EXPENSIVE"}
    assert parrots.aviary.ran == []


# Where nothing is spread twice, only the parser's own limits count: no crash, whatever the answer.
STRANGE = {
    "brackets that never close": "{" * 47,
    "brackets that never open": "}" * 10_000,
    "a text that never closes": '{ echo(text: "' + r"\"" * 49_000,
    "texts that never close": '"\n' * 49_000,
    "a block that never closes": '{ echo(text: """' + r'\""" ' * 15_000,
    "a chain of fragments": chained(200),
    "a chain of fragments, each spread": chained(150, -1),
    "a chain of fragments and fields": bomb(1, 150),
    "nothing but spreads": "{ " + "...A " * 900 + "}",
}


@pytest.mark.parametrize("what", STRANGE)
async def test_a_strange_document_gets_an_answer_with_a_code(parrots, what):
    answer = await parrots.ask(STRANGE[what])

    if "errors" in answer:
        assert all(
            error["extensions"]["code"]
            in {"GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "OPERATION_TOO_EXPENSIVE"}
            for error in answer["errors"]
        )
    else:
        assert answer["data"] in ({"echo": ""}, {"parrot": {"id": "1"}})


PAGE = "query($n: Int) { parrots(first: $n) { edges { node { id name } } } }"


@pytest.mark.parametrize(
    "many", [100_000, 1e5, 1e308, 10**400], ids=["integer", "float", "huge", "endless"]
)
async def test_how_many_is_asked_in_a_variable_counts(parrots, many):
    assert await parrots.codes(PAGE, n=many) == ["OPERATION_TOO_EXPENSIVE"]
    assert parrots.aviary.ran == []


@pytest.mark.parametrize("many", ["NaN", "Infinity", "-Infinity", '"100000"', "[1]", "{}", "true"])
async def test_what_is_no_number_is_refused_in_the_end(parrots, many):
    body = '{"query": %s, "variables": {"n": %s}}' % (json.dumps(PAGE), many)  # noqa: UP031
    answer = await parrots.router.send(*signed_json(body))

    assert answer.json()["errors"][0]["extensions"]["code"] in {
        "GRAPHQL_VALIDATION_FAILED",
        "OPERATION_TOO_EXPENSIVE",
    }
    assert parrots.aviary.ran == []


def signed_json(body):
    signed = signature(ROUTER_SECRET, "parrots", "", body.encode())
    return body.encode(), {"content-type": "application/json", "x-caravan-signature": signed}


ENTITIES = "query($%s: [_Any!]!) { _entities(representations: $%s) { ... on Parrot { %s } } }"


@pytest.mark.parametrize("name", ["representations", "r"])
async def test_entities_cost_what_there_are_of_them(parrots, name):
    query = ENTITIES % (name, name, "nearest { nearest { nearest { id } } }")
    many = [{"__typename": "Parrot", "id": str(number)} for number in range(2_000)]

    assert await parrots.codes(query, **{name: many}) == ["OPERATION_TOO_EXPENSIVE"]
    assert parrots.aviary.ran == []


@pytest.mark.parametrize("given", [None, 7, "Parrot", {}])
async def test_representations_that_are_no_list_are_refused_in_the_end(parrots, given):
    codes = await parrots.codes(ENTITIES % ("representations", "representations", "id"), r=given)

    assert codes == ["GRAPHQL_VALIDATION_FAILED"]


async def test_a_page_of_a_hundred_passes(parrots):
    answer = await parrots.ask(
        """
        query($n: Int!) {
          parrots(first: $n) {
            edges { cursor node { ...P friends(first: 20) { edges { node { ...P } } } } }
            pageInfo { hasNextPage endCursor }
          }
        }
        fragment P on Parrot { __typename id name nearest { id name } }
        """,
        n=100,
    )

    assert "errors" not in answer
    edges = answer["data"]["parrots"]["edges"]
    assert len(edges) == 100
    assert len(edges[99]["node"]["friends"]["edges"]) == 20


def test_a_list_multiplies_what_is_below_it_and_a_field_is_one():
    assert PRICE.most("{ echo }", None) == (1, 1)
    assert PRICE.most("{ a: echo b: echo }", None) == (2, 1)
    assert PRICE.most("{ parrots { edges { cursor } } }", None) == (1 + 20 * 2, 3)
    assert PRICE.most("{ parrots(first: 7) { edges { cursor } } }", None) == (1 + 7 * 2, 3)
    assert PRICE.most("{ parrot(id: 1) { nearest { id name } } }", None) == (1 + (1 + 3 * 2), 3)
    assert PRICE.most(PAGE, {"n": 50}) == (1 + 50 * 4, 4)
    assert PRICE.most(PAGE, {}) == (1 + 20 * 4, 4)
    assert PRICE.most("query A { echo } query B { a: echo b: echo }", None) == (2, 1)


def test_the_dearest_that_passes_and_the_cheapest_that_does_not():
    def of(names):
        fields = " ".join(f"a{number}: name" for number in range(names))
        return f"{{ parrots(first: 100) {{ edges {{ node {{ {fields} }} }} }} }}"

    PRICE.check(of(497), None)
    assert PRICE.most(of(497), None)[0] == 49_901 <= MOST_FIELDS
    with pytest.raises(TooExpensive):
        PRICE.check(of(498), None)


selections = st.recursive(
    st.lists(st.sampled_from([*LINKS, "...F0", "...F1", "...F2"]), min_size=1, max_size=4),
    lambda inner: st.lists(
        st.one_of(
            st.tuples(
                st.sampled_from(
                    ["nearest", "friends(first: 3) { edges { node", "... on Parrot", "..."]
                ),
                inner,
            ),
            st.sampled_from(LINKS),
        ),
        min_size=1,
        max_size=3,
    ),
    max_leaves=12,
)


def written(selection, spreads):
    """As text; fragment `n` may spread only those after it, so that none is a circle."""
    parts = []
    for item in selection:
        if isinstance(item, tuple):
            head, inner = item
            body = written(inner, spreads)
            parts.append(f"{head} {{ {body} }}" + " } }" * head.count("{ edges"))
        elif not item.startswith("...") or item in spreads:
            parts.append(item)
    return " ".join(parts) or "__typename"


def expanded(document):
    """The same document with every spread written out as an inline fragment."""
    fragments = {
        node.name.value: node
        for node in document.definitions
        if isinstance(node, FragmentDefinitionNode)
    }
    text = " ".join(
        print_ast(node)
        for node in document.definitions
        if isinstance(node, OperationDefinitionNode)
    )
    for name in sorted(fragments):
        inner = print_ast(fragments[name].selection_set)
        text = text.replace(f"...{name}", f"... on Parrot {inner}")
    return text


@settings(max_examples=60, deadline=None)
@given(st.tuples(selections, selections, selections, selections))
def test_a_fragment_costs_what_it_would_cost_written_out(parts):
    operation, *fragments = parts
    query = f"{{ parrot(id: 1) {{ {written(operation, {'...F0', '...F1', '...F2'})} }} }} "
    for number, fragment in enumerate(fragments):
        later = {f"...F{after}" for after in range(number + 1, 3)}
        query += f"fragment F{number} on Parrot {{ {written(fragment, later)} }} "

    plain = expanded(parse(query))

    assert "...F" not in plain
    try:
        price = PRICE.most(query, None)
        assert price == PRICE.most(plain, None)
    except TooExpensive:  # one of them is too long or too deep to be read at all
        pass
