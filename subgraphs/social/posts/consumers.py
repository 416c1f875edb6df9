"""What social hears of its own posts: it places and clears them again, in case of a crash."""

from pydantic import BaseModel

from subgraphs.chassis.consumer import Handler
from subgraphs.chassis.events import Envelope
from subgraphs.social.notifications.service import Notifications
from subgraphs.social.posts import repository, service


class Post(BaseModel):
    post_id: str


READS: dict[str, type[BaseModel]] = {
    "social.post-published.v1": Post,
    "social.post-deleted.v1": Post,
}


def handlers(notifications: Notifications) -> dict[str, Handler]:
    async def published(envelope: Envelope) -> None:
        fact = Post.model_validate(envelope.data)
        if post := (await repository.posts_by_id([fact.post_id])).get(fact.post_id):
            await service.place(post)

    async def deleted(envelope: Envelope) -> None:
        fact = Post.model_validate(envelope.data)
        if post := await repository.any_post(fact.post_id):
            await service.clear(post)

    return dict(zip(READS, (published, deleted), strict=True))
