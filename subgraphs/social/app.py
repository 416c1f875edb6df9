"""Where social's parts meet: `uvicorn --factory subgraphs.social.app:create_app`."""

from starlette.applications import Starlette

from subgraphs.chassis.documents import Documents
from subgraphs.chassis.http import serve
from subgraphs.chassis.settings import Settings
from subgraphs.chassis.wakeups import Wakeups
from subgraphs.social.context import Context
from subgraphs.social.notifications.models import NotificationDocument, ReadMarkerDocument
from subgraphs.social.notifications.service import Notifications
from subgraphs.social.people.models import (
    BlockDocument,
    FollowDocument,
    FollowerDocument,
    PersonDocument,
)
from subgraphs.social.schema import schema
from subgraphs.social.trips.models import TripMemberDocument

NAME = "social"
MODELS = [
    NotificationDocument,
    ReadMarkerDocument,
    PersonDocument,
    FollowDocument,
    FollowerDocument,
    BlockDocument,
    TripMemberDocument,
]


def create_app(settings: Settings | None = None) -> Starlette:
    settings = settings or Settings()
    documents = Documents(settings.mongodb_uri, NAME, MODELS)
    wakeups = Wakeups(settings.redis_url, NAME)
    notifications = Notifications(wakeups)
    return serve(
        schema,
        NAME,
        settings,
        context_for=lambda viewer: Context.of(viewer, notifications),
        resources=[documents, wakeups],
    )
