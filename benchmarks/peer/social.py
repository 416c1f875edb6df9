"""Social, served plainly: the same types, resolvers and documents."""

from starlette.applications import Starlette

from benchmarks.peer.plain import plainly_served
from subgraphs.chassis.documents import Documents
from subgraphs.chassis.moderation.embedded import Embedded
from subgraphs.chassis.settings import Settings
from subgraphs.chassis.wakeups import Wakeups
from subgraphs.social.app import MODELS
from subgraphs.social.context import Context
from subgraphs.social.conversations.talk import Talk
from subgraphs.social.moderation.gate import Gate
from subgraphs.social.notifications.service import Notifications
from subgraphs.social.presence.live import Live
from subgraphs.social.schema import schema


def create_app() -> Starlette:
    settings = Settings()
    documents = Documents(settings.mongodb_uri, "social", MODELS)
    wakeups = Wakeups(settings.redis_url, "social")
    live = Live(settings.redis_url, wakeups)
    notifications = Notifications(wakeups)
    talk = Talk.over(wakeups, live, Gate(Embedded.opened()))
    return plainly_served(
        settings,
        lambda viewer: Context.of(viewer, notifications, talk),
        [documents, wakeups, live],
        schema,
    )
