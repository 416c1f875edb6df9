"""Facts accounts announces. No address, no user agent, nothing a consumer does not need."""

from dataclasses import dataclass

from subgraphs.chassis.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class OfUser(Event):
    """Facts of one person arrive in order."""

    user_id: str

    @property
    def key(self) -> str:
        return self.user_id


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRegistered(OfUser):
    topic = "accounts.user-registered.v1"

    handle: str
    display_name: str
    visibility: str = "PUBLIC"  # absent from facts older than it


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChanged(OfUser):
    """`changed` names the input's fields, e.g. `displayName`; the others are the new values."""

    topic = "accounts.profile-changed.v1"

    changed: list[str]
    handle: str
    display_name: str
    visibility: str = "PUBLIC"  # absent from facts older than it


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedInFromNewClient(OfUser):
    """`client` is for a person to read: "Caravan on the web, Firefox on Linux". `at`: ISO 8601."""

    topic = "accounts.signed-in-from-new-client.v1"

    client: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UserSuspended(OfUser):
    """Why stays here. Tokens from before end within ten minutes; nobody need wait for that."""

    topic = "accounts.user-suspended.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class UserReinstated(OfUser):
    topic = "accounts.user-reinstated.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentDecided(OfUser):
    """The newest decision for a purpose holds. Nothing was allowed before the first one."""

    topic = "accounts.consent-decided.v1"

    purpose: str
    granted: bool
    policy_version: str


ANNOUNCED = (
    UserRegistered,
    ProfileChanged,
    SignedInFromNewClient,
    UserSuspended,
    UserReinstated,
    ConsentDecided,
)
TOPICS = [event.topic for event in ANNOUNCED]
