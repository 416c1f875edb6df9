"""A person with a browser and no internet: signs in without JavaScript, asks, follows a stream."""

from urllib.parse import urlsplit

import pytest
from playwright.async_api import expect

from supergraph.tests.journeys.browser import PATIENCE, chromium, graphiql, run, signed_in
from supergraph.tests.journeys.stack import Stack


@pytest.mark.filterwarnings("ignore::ResourceWarning")
async def test_a_person_signs_in_and_explores_without_the_internet(stack: Stack) -> None:
    async with chromium() as browser:
        token = await signed_in(browser, stack, "eiko")
        page = await graphiql(browser, stack, token)
        asked_of: set[str | None] = set()
        page.on("request", lambda request: asked_of.add(urlsplit(request.url).hostname))
        await page.reload()

        answer = await run(page, "Arrival", "Arrival")
        await expect(answer).to_contain_text("英子 佐藤", timeout=PATIENCE)
        await run(page, "Arrival", "NearLisbon")
        await expect(answer).to_contain_text("Lisbon", timeout=PATIENCE)

        await run(page, "RoomLive", "NotificationReceived")
        await expect(answer).to_contain_text("Notification", timeout=PATIENCE)

        assert token not in page.url
        assert asked_of <= {"127.0.0.1", None, ""}
