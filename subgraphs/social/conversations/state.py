"""What does the next entry make of a conversation? A pure fold: the log alone decides."""

from subgraphs.social.conversations.facts import Joined, Left, Opened, Read, Sent, Titled
from subgraphs.social.conversations.models import ConversationDocument, EntryDocument, Member


def after(head: ConversationDocument | None, entry: EntryDocument) -> ConversationDocument:
    """A new head; `entry` is the one that comes next, and the first one opens."""
    state = head.model_copy(deep=True) if head else _opened(entry)
    state.applied = entry.sequence
    state.messages = entry.messages
    match entry.fact:
        case Titled(title=title, owner_id=owner_id):
            state.title, state.owner_id = title, owner_id
        case Joined(user_id=user_id, as_of=as_of):
            state.news[user_id] = as_of
            if state.member(user_id) is None:
                state.members.append(_member(user_id, entry))
        case Left(user_id=user_id, as_of=as_of):
            state.news[user_id] = as_of
            state.members = [member for member in state.members if member.user_id != user_id]
            if state.owner_id == user_id:
                state.owner_id = next(iter(state.member_ids), None)
        case Sent():
            state.last_message = entry.sequence
            state.active_at = entry.created_at
            _advance(state, entry.actor_id, entry.sequence, entry.messages)
        case Read(up_to=up_to, messages=messages):
            _advance(state, entry.actor_id, up_to, messages)
    return state


def unread(head: ConversationDocument, user_id: str) -> int:
    """Messages after the person's marker; 0 for who is no member."""
    member = head.member(user_id)
    return head.messages - member.read_messages if member else 0


def _opened(entry: EntryDocument) -> ConversationDocument:
    """Raises TypeError when the log begins with something else."""
    if not isinstance(entry.fact, Opened):
        raise TypeError(f"{entry.conversation_id} begins with {entry.fact.is_a}")
    return ConversationDocument(
        id=entry.conversation_id,
        kind=entry.fact.kind,
        title=entry.fact.title,
        owner_id=entry.fact.owner_id,
        trip_id=entry.fact.trip_id,
        members=[_member(user_id, entry) for user_id in entry.fact.member_ids],
        applied=entry.sequence,
        opened_at=entry.created_at,
        active_at=entry.created_at,
    )


def _member(user_id: str, entry: EntryDocument) -> Member:
    """Who comes has read what was said before."""
    at = entry.sequence
    return Member(user_id=user_id, joined=at, read=at, read_messages=entry.messages)


def _advance(
    state: ConversationDocument, user_id: str | None, sequence: int, messages: int
) -> None:
    member = state.member(user_id) if user_id else None
    if member and member.read < sequence:
        member.read, member.read_messages = sequence, messages
