"""Two windows of GraphiQL: one listens to a room, the other speaks."""

import pytest
from playwright.async_api import expect

from supergraph.tests.journeys.browser import PATIENCE, chromium, graphiql, run
from supergraph.tests.journeys.people import Person
from supergraph.tests.journeys.stack import Stack
from supergraph.tests.journeys.talking import read

LISBON = "conversation_50y3fgf54ya0xtwmhw00000000"  # of the examples: the room of a seeded trip


@pytest.mark.filterwarnings("ignore::ResourceWarning")
async def test_what_one_window_says_the_other_shows_with_its_authors_name(stack: Stack) -> None:
    alice, bob = Person(stack, "alice"), Person(stack, "bob")
    name = (await bob.asks("{ viewer { displayName } }"))["viewer"]["displayName"]
    last = (await read(alice, LISBON))["lastSequence"]
    async with chromium() as browser:
        listens = await graphiql(browser, stack, alice.token)
        speaks = await graphiql(browser, stack, bob.token)

        heard = await run(listens, "RoomLive", "RoomLive")
        await expect(heard).to_contain_text(f'"sequence": {last},', timeout=PATIENCE)
        told = await run(speaks, "Conversations", "Say")
        await expect(told).to_contain_text('"replayed": false', timeout=PATIENCE)

        await expect(heard).to_contain_text(f'"sequence": {last + 1},', timeout=PATIENCE)
        await expect(heard).to_contain_text("Who brings the map?")
        await expect(heard).to_contain_text(f'"displayName": "{name}"')
