"""Facts social announces."""

from dataclasses import dataclass
from typing import ClassVar

from subgraphs.chassis.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationCreated(Event):
    """Someone has something new to read; what it says stays in social."""

    topic: ClassVar[str] = "social.notification-created.v1"

    notification_id: str
    user_id: str
    sequence: int
    kind: str

    @property
    def key(self) -> str:
        return self.user_id


@dataclass(frozen=True, slots=True, kw_only=True)
class OfFollowed(Event):
    """Facts of one person's followers arrive in order."""

    follower_id: str
    followed_id: str

    @property
    def key(self) -> str:
        return self.followed_id


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowRequested(OfFollowed):
    """The followed person's profile is not for everybody: they decide."""

    topic: ClassVar[str] = "social.follow-requested.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFollowed(OfFollowed):
    """At once, or since a request was accepted."""

    topic: ClassVar[str] = "social.person-followed.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonUnfollowed(OfFollowed):
    topic: ClassVar[str] = "social.person-unfollowed.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfBlocker(Event):
    """Facts of one person's blocks arrive in order."""

    blocker_id: str
    blocked_id: str

    @property
    def key(self) -> str:
        return self.blocker_id


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonBlocked(OfBlocker):
    topic: ClassVar[str] = "social.person-blocked.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonUnblocked(OfBlocker):
    topic: ClassVar[str] = "social.person-unblocked.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfAuthor(Event):
    """Facts of one person's posts arrive in order."""

    post_id: str
    author_id: str

    @property
    def key(self) -> str:
        return self.author_id


@dataclass(frozen=True, slots=True, kw_only=True)
class PostPublished(OfAuthor):
    """`audience`: PUBLIC, FOLLOWERS, TRIP or PRIVATE. `body`: of a PUBLIC one; what others say
    stays in social.
    """

    topic: ClassVar[str] = "social.post-published.v1"

    audience: str
    destination_id: str | None = None
    trip_id: str | None = None
    body: str | None = None  # absent from facts older than it


@dataclass(frozen=True, slots=True, kw_only=True)
class PostEdited(OfAuthor):
    """`destination_id` and `body` as they are now, the latter of a PUBLIC one alone."""

    topic: ClassVar[str] = "social.post-edited.v1"

    audience: str
    destination_id: str | None = None
    body: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostDeleted(OfAuthor):
    topic: ClassVar[str] = "social.post-deleted.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSent(Event):
    """Somebody said something in a conversation; what they said stays in social."""

    topic: ClassVar[str] = "social.message-sent.v1"

    conversation_id: str
    message_id: str
    author_id: str
    sequence: int

    @property
    def key(self) -> str:
        return self.conversation_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ModerationCaseChanged(Event):
    """Somebody's words wait for a moderator, or one has decided; the words stay in social.

    `kind`: POST, COMMENT or MESSAGE. `state`: OPEN, UPHELD, DISMISSED or APPEALED.
    """

    topic: ClassVar[str] = "social.moderation-case-changed.v1"

    case_id: str
    author_id: str
    kind: str
    state: str

    @property
    def key(self) -> str:
        return self.author_id
