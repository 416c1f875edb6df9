"""What booking refuses, and why."""

from subgraphs.chassis.errors import Conflict, Forbidden, InvalidInput, NotFound


class NoSuchTrip(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such trip.", path=["tripId"])


class NoSuchInvitation(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such invitation.", path=["invitationId"])


class NoSuchPerson(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such person.", path=["userId"])


class NoSuchMember(NotFound):
    def __init__(self) -> None:
        super().__init__("This person is not a member of the trip.", path=["userId"])


class BadTitle(InvalidInput):
    def __init__(self, longest: int) -> None:
        super().__init__(f"A title has 1 to {longest} characters.", path=["title"])


class BadDates(InvalidInput):
    def __init__(self) -> None:
        super().__init__("A trip ends on the day it starts, or later.", path=["endsOn"])


class BadDestination(InvalidInput):
    def __init__(self) -> None:
        super().__init__("This is not a destination's id.", path=["destinationId"])


class BadKey(InvalidInput):
    def __init__(self, field: str) -> None:
        super().__init__("A key has 1 to 255 characters.", path=[field])


class KeyUsed(Conflict):
    def __init__(self, field: str) -> None:
        super().__init__("This key was used for another request. Choose a new one.", path=[field])


class OwnerIsNotInvited(InvalidInput):
    def __init__(self) -> None:
        super().__init__("Invite as EDITOR or VIEWER; a trip has one owner.", path=["role"])


class AlreadyMember(Conflict):
    def __init__(self) -> None:
        super().__init__("This person is a member already.", path=["userId"])


class TripFull(Conflict):
    def __init__(self, most: int) -> None:
        super().__init__(f"A trip has {most} members and open invitations at most.")


class InvitationAnswered(Conflict):
    def __init__(self) -> None:
        super().__init__("This invitation was answered already.", path=["invitationId"])


class OwnerStays(Conflict):
    def __init__(self) -> None:
        super().__init__("The owner cannot leave. Hand the trip over to another member first.")


class NotYoursToChange(Forbidden):
    def __init__(self, needed: str) -> None:
        super().__init__(f"Only {needed} of this trip may do that.")
