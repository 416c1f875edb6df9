"""Journeys, posts and talks name people and places that are there, and nobody across a block."""

from collections import Counter
from itertools import combinations

from world.graph import BLOCKS
from world.journeys import BY_KEY, JOURNEYS
from world.people import BY_HANDLE, PEOPLE
from world.places import GEONAMES
from world.posts import WRITTEN, WRITTEN_AT_HOME, posts
from world.talks import TALKS

WRITERS = [person for person in PEOPLE if person.travels and not person.is_suspended]
APART = {frozenset(pair) for pair in BLOCKS}
SOLD_AHEAD = 330  # days


def apart(handles) -> list[tuple[str, str]]:
    return [pair for pair in combinations(handles, 2) if frozenset(pair) in APART]


def test_journeys_name_people_and_places_that_are_there():
    for journey in JOURNEYS:
        handles = [*journey.people, *journey.invited]
        assert max(Counter(handles).values()) == 1
        assert {*handles} <= BY_HANDLE.keys()
        assert journey.place in GEONAMES
        assert apart(handles) == []
    assert len({journey.id for journey in JOURNEYS}) == len(JOURNEYS)


def test_some_journeys_are_past_some_are_coming_and_all_can_be_sold():
    starts = [journey.starts_in for journey in JOURNEYS]

    assert min(starts) < 0 < max(starts)
    assert all(journey.starts_in + journey.nights + 31 < SOLD_AHEAD for journey in JOURNEYS)


def test_posts_are_the_same_each_time_and_their_own():
    first, again = list(posts(WRITERS)), list(posts(WRITERS))

    assert first == again
    assert len({post.id for post in first}) == len(first)
    assert {*WRITTEN, *WRITTEN_AT_HOME} <= GEONAMES.keys()


def test_a_post_is_written_by_who_speaks_its_language():
    spoken = {text: language for language, text in WRITTEN_AT_HOME.values()}
    for post in posts(WRITERS):
        assert spoken.get(post.text, "en") in BY_HANDLE[post.author].languages


def test_people_talk_to_whom_they_share_a_conversation_with():
    for talk in TALKS:
        there = BY_KEY[talk.journey].people if talk.journey else (talk.opened_by, *talk.with_whom)
        assert apart(there) == []
        for number, line in enumerate(talk.lines):
            assert line.author in there
            assert {handle for handle, _ in line.reactions} <= {*there}
            assert line.answers is None or line.answers < number
