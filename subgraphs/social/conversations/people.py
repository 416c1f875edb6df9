"""A page of a conversation's members."""

from subgraphs.chassis.pages import Page, cursor_of, page_info, shown
from subgraphs.social import entities
from subgraphs.social.conversations.models import ConversationDocument, Member
from subgraphs.social.people.types import UserConnection, UserEdge


def members_of(head: ConversationDocument, page: Page) -> UserConnection:
    """Raises InvalidInput."""
    joined = page.position(int)
    after = (joined, page.after[1]) if joined is not None and page.after else (0, "")
    ordered = sorted(head.members, key=_place)
    rows = [member for member in ordered if _place(member) > after][: page.limit]
    return UserConnection(
        edges=[
            UserEdge(cursor=_cursor(member), node=entities.User.of(member.user_id))
            for member in shown(rows, page)
        ],
        page_info=page_info(rows, page, _cursor),
    )


def _place(member: Member) -> tuple[int, str]:
    return member.joined, member.user_id


def _cursor(member: Member) -> str:
    return cursor_of(*_place(member))
