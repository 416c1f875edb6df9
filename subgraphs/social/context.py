"""What one operation carries: who asks, and the services that answer."""

from dataclasses import dataclass
from typing import Self, TypeAlias

import strawberry
from strawberry.dataloader import DataLoader

from subgraphs.chassis.context import Context as OperationContext
from subgraphs.chassis.viewer import Viewer
from subgraphs.social.notifications import repository
from subgraphs.social.notifications.models import NotificationDocument
from subgraphs.social.notifications.service import Notifications


@dataclass(frozen=True)
class Context(OperationContext):
    notifications: Notifications
    notification: DataLoader[str, NotificationDocument | None]
    read_up_to: DataLoader[str, int]

    @classmethod
    def of(cls, viewer: Viewer, notifications: Notifications) -> Self:
        async def readable(ids: list[str]) -> list[NotificationDocument | None]:
            found = await repository.readable_by(viewer.require(), ids)
            return [found.get(id) for id in ids]

        async def markers(user_ids: list[str]) -> list[int]:
            return [await repository.read_up_to(user_id) for user_id in user_ids]

        return cls(
            viewer=viewer,
            notifications=notifications,
            notification=DataLoader(load_fn=readable),
            read_up_to=DataLoader(load_fn=markers),
        )


Info: TypeAlias = strawberry.Info[Context, None]
