"""Where social's parts meet: `uvicorn --factory subgraphs.social.app:create_app`."""

from beanie import Document
from starlette.applications import Starlette

from subgraphs.chassis.documents import Documents
from subgraphs.chassis.http import serve
from subgraphs.chassis.moderation.embedded import Embedded
from subgraphs.chassis.settings import Settings
from subgraphs.chassis.wakeups import Wakeups
from subgraphs.social.context import Context
from subgraphs.social.conversations.talk import MODELS as TALKED_IN
from subgraphs.social.conversations.talk import Talk
from subgraphs.social.feed.models import FeedItemDocument
from subgraphs.social.moderation.gate import Gate
from subgraphs.social.moderation.models import CaseDocument, ShelvedCaseDocument
from subgraphs.social.notifications.models import NotificationDocument, ReadMarkerDocument
from subgraphs.social.notifications.service import Notifications
from subgraphs.social.people.models import (
    BlockDocument,
    FollowDocument,
    FollowerDocument,
    PersonDocument,
)
from subgraphs.social.posts.models import (
    ClientKeyDocument,
    CommentDocument,
    PostDocument,
    ReactionsDocument,
    ShelvedPostDocument,
)
from subgraphs.social.presence.live import Live
from subgraphs.social.schema import schema
from subgraphs.social.trips.models import TripMemberDocument

NAME = "social"
MODELS: list[type[Document]] = [
    NotificationDocument,
    ReadMarkerDocument,
    PersonDocument,
    FollowDocument,
    FollowerDocument,
    BlockDocument,
    TripMemberDocument,
    *TALKED_IN,
    PostDocument,
    ClientKeyDocument,
    ShelvedPostDocument,
    CommentDocument,
    ReactionsDocument,
    FeedItemDocument,
    CaseDocument,
    ShelvedCaseDocument,
]


def create_app(settings: Settings | None = None) -> Starlette:
    settings = settings or Settings()
    documents = Documents(settings.mongodb_uri, NAME, MODELS)
    wakeups = Wakeups(settings.redis_url, NAME)
    live = Live(settings.redis_url, wakeups)
    notifications, gate = Notifications(wakeups), Gate(Embedded.opened())
    talk = Talk.over(wakeups, live, gate)
    return serve(
        schema,
        NAME,
        settings,
        context_for=lambda viewer: Context.of(viewer, notifications, talk),
        resources=[documents, wakeups, live],
    )
