"""What accounts and booking say that a person should know."""

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


class InvitationSent(BaseModel):
    inviter_id: str
    invitee_id: str
    trip_title: str


READS: dict[str, type[BaseModel]] = {
    "accounts.user-registered.v1": UserRegistered,
    "accounts.profile-changed.v1": ProfileChanged,
    "accounts.signed-in-from-new-client.v1": SignedInFromNewClient,
    "booking.invitation-sent.v1": InvitationSent,
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

    async def tell_of_invitation(envelope: Envelope) -> None:
        fact = InvitationSent.model_validate(envelope.data)
        details = {"user_id": fact.inviter_id, "trip_title": fact.trip_title}
        await notifications.add(fact.invitee_id, envelope.id, Kind.TRIP_INVITATION, details)

    steps = (welcome, tell_of_change, tell_of_sign_in, tell_of_invitation)
    return dict(zip(READS, steps, strict=True))
