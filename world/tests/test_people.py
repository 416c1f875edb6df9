"""The people of the seeded world: possible ones, who live in places that there are."""

import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime

import pytest

from subgraphs.accounts.consents.models import Purpose
from subgraphs.accounts.people.models import Role, Visibility
from subgraphs.accounts.people.names import HANDLE, RESERVED, display_name_of
from subgraphs.catalog.seeding import sources
from subgraphs.catalog.seeding.destinations import slugs
from subgraphs.catalog.seeding.gathering import capitals, gathered
from subgraphs.catalog.seeding.resorts import RESORTS
from world.graph import BLOCKS, FRIENDS, blocks, follows
from world.people import BY_HANDLE, PEOPLE
from world.places import GEONAMES

NAMED_IN_EXAMPLES = (
    "alice bob carla dmitri eiko farid greta hana ines partner moderator support admin suspended"
)


@pytest.fixture(scope="module")
def followed_by() -> dict[str, list[str]]:
    found = {person.handle: [] for person in PEOPLE}
    for follower, followed in follows():
        found[follower.handle].append(followed.handle)
    return found


def test_those_whom_examples_name_come_first():
    first = NAMED_IN_EXAMPLES.split()

    assert [person.handle for person in PEOPLE[: len(first)]] == first
    assert 60 <= len(PEOPLE) <= 70


def test_nobody_is_there_twice():
    for part in ("handle", "display_name", "id", "joined_at"):
        assert len({getattr(person, part) for person in PEOPLE}) == len(PEOPLE)
    assert len(BY_HANDLE) == len(PEOPLE)


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.handle)
def test_everybody_could_have_registered(person):
    assert HANDLE.fullmatch(person.handle)
    assert person.travels is (person.handle not in RESERVED | {"partner"})
    assert display_name_of(person.display_name) == person.display_name
    assert set(person.roles) <= {role.value for role in Role}
    assert set(person.allows) <= {purpose.value for purpose in Purpose}
    assert person.visibility in {visibility.value for visibility in Visibility}
    assert person.joined_at < datetime(2026, 11, 1, tzinfo=UTC)


def test_everybody_lives_in_a_destination_of_the_catalog():
    world = sources.read()
    capital_ids = {
        city.geoname_id for city in capitals(world.cities, world.countries.values()).values()
    }
    head = gathered(world.cities, RESORTS.keys() | capital_ids)
    named = slugs([city for city in world.cities if head[city.geoname_id] is city])

    assert {slug: named.get(id) for slug, id in GEONAMES.items()} == {s: s for s in GEONAMES}
    assert {person.home for person in PEOPLE} <= GEONAMES.keys()


def test_travelers_follow_six_to_twenty_five_others_once(followed_by):
    for person in PEOPLE:
        followed = followed_by[person.handle]
        assert len(followed) == len(set(followed))
        assert person.handle not in followed
        follows_people = person.travels and not person.is_suspended
        assert 6 <= len(followed) <= 25 if follows_people else followed == []


def test_nobody_follows_whom_they_cannot_see(followed_by):
    followed = {handle for handles in followed_by.values() for handle in handles}

    assert not [handle for handle in followed if BY_HANDLE[handle].visibility == "PRIVATE"]
    for blocker, blocked in BLOCKS:
        assert blocked not in followed_by[blocker]
        assert blocker not in followed_by[blocked]


def test_friends_follow_each_other_and_everybody_shown_is_followed(followed_by):
    for one, other in FRIENDS:
        assert other in followed_by[one]
        assert one in followed_by[other]
    followers = Counter(handle for handles in followed_by.values() for handle in handles)
    shown = [p for p in PEOPLE if p.travels and p.visibility != "PRIVATE" and not p.is_suspended]
    assert all(followers[person.handle] >= 3 for person in shown)


def test_somebody_blocked_alice_and_some_blocked_each_other():
    pairs = {(blocker.handle, blocked.handle) for blocker, blocked in blocks()}

    assert len(pairs) == len(BLOCKS)
    assert ("viktor", "alice") in pairs
    assert {pair for pair in pairs if pair[::-1] in pairs} == {("june", "sam_r"), ("sam_r", "june")}


def test_another_process_makes_the_same_world():
    program = (
        "from world.graph import follows; from world.people import PEOPLE; print(PEOPLE, follows())"
    )
    told = [
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        for _ in range(2)
    ]

    assert told[0].stdout == told[1].stdout != ""
