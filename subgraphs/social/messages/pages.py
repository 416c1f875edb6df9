"""Which messages are on a page? Numbers have no holes, so a page is a stretch of them."""

from collections.abc import Sequence

from subgraphs.chassis.pages import Page
from subgraphs.social.conversations.ids import place_of
from subgraphs.social.conversations.models import ConversationDocument
from subgraphs.social.messages import repository
from subgraphs.social.messages.models import MessageDocument
from subgraphs.social.messages.repository import Stretch


def stretch(head: ConversationDocument, page: Page) -> Stretch:
    """Raises InvalidInput."""
    at = page.position(int)
    if page.backward:
        under = head.messages + 1 if at is None else min(at, head.messages + 1)
        return Stretch(head.id, under - page.limit - 1, under)
    over = 0 if at is None else max(at, 0)
    return Stretch(head.id, over, over + page.limit + 1)


def as_read(rows: Sequence[MessageDocument], page: Page) -> list[MessageDocument]:
    """In reading order, from oldest first."""
    return list(rows[::-1] if page.backward else rows)


async def thread(head: ConversationDocument, root_id: str, page: Page) -> list[MessageDocument]:
    """What answers the message, in reading order; nothing where it was said elsewhere.

    Raises InvalidInput.
    """
    at = page.position(int)
    place = place_of(root_id)
    if place is None or place[0] != head.id:
        return []
    over, under = 0, head.messages + 1
    if at is not None:
        over, under = (over, at) if page.backward else (at, under)
    return await repository.replies(
        head.id, place[1], over, under, page.limit, backward=page.backward
    )
