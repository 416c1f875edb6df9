"""What accounts says that its person should know."""

from pydantic import BaseModel

from subgraphs.chassis.consumer import Handler
from subgraphs.chassis.events import Envelope
from subgraphs.social.notifications.models import Kind
from subgraphs.social.notifications.service import Notifications


class UserRegistered(BaseModel):
    user_id: str
    display_name: str


class ProfileChanged(BaseModel):
    user_id: str
    changed: list[str]


class SignedInFromNewClient(BaseModel):
    user_id: str
    client: str


READS: dict[str, type[BaseModel]] = {
    "accounts.user-registered.v1": UserRegistered,
    "accounts.profile-changed.v1": ProfileChanged,
    "accounts.signed-in-from-new-client.v1": SignedInFromNewClient,
}


def handlers(notifications: Notifications) -> dict[str, Handler]:
    async def welcome(envelope: Envelope) -> None:
        fact = UserRegistered.model_validate(envelope.data)
        details = {"display_name": fact.display_name}
        await notifications.add(fact.user_id, envelope.id, Kind.WELCOME, details)

    async def tell_of_change(envelope: Envelope) -> None:
        fact = ProfileChanged.model_validate(envelope.data)
        details = {"changed": fact.changed}
        await notifications.add(fact.user_id, envelope.id, Kind.PROFILE_CHANGED, details)

    async def tell_of_sign_in(envelope: Envelope) -> None:
        fact = SignedInFromNewClient.model_validate(envelope.data)
        details = {"client": fact.client}
        await notifications.add(fact.user_id, envelope.id, Kind.NEW_SIGN_IN, details)

    return dict(zip(READS, (welcome, tell_of_change, tell_of_sign_in), strict=True))
