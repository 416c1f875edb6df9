"""What is sealed opens with its own key, in its own place, and nowhere else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from subgraphs.chassis.sealing.fields import Place, TenantKey
from subgraphs.chassis.sealing.tokens import Key, Unreadable, key_id_of

ALICE, BOB = "user_alice", "user_bob"
KEY, OTHER_KEY = Key(bytes(range(32))), Key(bytes(32))
PLACE = Place("travelers", "given_name", "traveler_1")

texts = st.text(max_size=300)
names = st.text(min_size=1, max_size=40)
places = st.builds(Place, names, names, names)


@given(texts, places, names)
def test_what_was_sealed_opens_as_it_was(text, place, tenant):
    own = TenantKey(Key.new(), tenant)

    assert own.open(own.seal(text, place), place) == text


@given(texts, st.data())
def test_any_flipped_bit_is_refused(text, data):
    own = TenantKey(KEY, ALICE)
    token = bytearray(own.seal(text, PLACE))
    bit = data.draw(st.integers(0, 8 * len(token) - 1))
    token[bit // 8] ^= 1 << bit % 8

    with pytest.raises(Unreadable):
        own.open(bytes(token), PLACE)


def test_each_single_bit_counts():
    own = TenantKey(KEY, ALICE)
    token = own.seal("Ana", PLACE)

    for bit in range(8 * len(token)):
        changed = bytearray(token)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Unreadable):
            own.open(bytes(changed), PLACE)


@given(texts, st.data())
def test_a_token_cut_short_or_lengthened_is_refused(text, data):
    own = TenantKey(KEY, ALICE)
    token = own.seal(text, PLACE)
    cut = token[: data.draw(st.integers(0, len(token) - 1))]

    for changed in (cut, token + data.draw(st.binary(min_size=1, max_size=40))):
        with pytest.raises(Unreadable):
            own.open(changed, PLACE)


@given(texts, places, places, names, names)
@settings(max_examples=200)
def test_a_token_opens_in_no_other_place_and_for_no_other_tenant(text, place, other, one, two):
    token = TenantKey(KEY, one).seal(text, place)

    if other != place:
        with pytest.raises(Unreadable):
            TenantKey(KEY, one).open(token, other)
    if two != one:
        with pytest.raises(Unreadable):
            TenantKey(KEY, two).open(token, place)


@pytest.mark.parametrize(
    "moved",
    [
        Place("travel_documents", "given_name", "traveler_1"),
        Place("travelers", "family_name", "traveler_1"),
        Place("travelers", "given_name", "traveler_2"),
        Place("travelers\x00given_name", "traveler_1", ""),
        Place("", "travelersgiven_name", "traveler_1"),
    ],
)
def test_a_token_moved_to_another_table_column_or_row_is_refused(moved):
    own = TenantKey(KEY, ALICE)

    with pytest.raises(Unreadable):
        own.open(own.seal("Ana", PLACE), moved)


def test_a_token_moved_to_another_tenant_or_key_is_refused():
    token = TenantKey(KEY, ALICE).seal("Ana", PLACE)

    for thief in (TenantKey(KEY, BOB), TenantKey(OTHER_KEY, ALICE)):
        with pytest.raises(Unreadable):
            thief.open(token, PLACE)


def test_a_text_sealed_twice_is_two_tokens_that_name_their_key():
    own = TenantKey(KEY, ALICE)
    tokens = [own.seal("Ana", PLACE) for _ in range(100)]

    assert len(set(tokens)) == 100
    assert {key_id_of(token) for token in tokens} == {KEY.id}
    assert {len(token) for token in tokens} == {1 + 8 + 12 + 3 + 16}


@given(texts, texts)
def test_equal_texts_have_equal_indexes_within_one_column_of_one_tenant(one, two):
    own = TenantKey(KEY, ALICE)

    index = own.index(one, "travelers", "email")
    assert len(index) == 32
    assert (index == own.index(two, "travelers", "email")) is (one == two)
    others = [
        own.index(one, "travelers", "phone"),
        own.index(one, "travel_documents", "email"),
        TenantKey(KEY, BOB).index(one, "travelers", "email"),
        TenantKey(OTHER_KEY, ALICE).index(one, "travelers", "email"),
    ]
    assert index not in others


def test_no_representation_shows_a_key():
    key = Key(b"unmistakable-key-of-32-bytes----")
    shown = f"{key!r} {key!s} {TenantKey(key, ALICE)!r} {TenantKey(key, ALICE)!s}"

    for secret in ("unmistakable", key.secret.hex(), ALICE):
        assert secret not in shown
