"""What accounts refuses, and why."""

from subgraphs.chassis.errors import Conflict, InvalidInput, NotFound


class BadHandle(InvalidInput):
    def __init__(self, reason: str) -> None:
        super().__init__(reason, path=["handle"])


class HandleTaken(Conflict):
    def __init__(self) -> None:
        super().__init__("This handle belongs to somebody else.", path=["handle"])


class BadDisplayName(InvalidInput):
    def __init__(self, reason: str) -> None:
        super().__init__(reason, path=["displayName"])


class BadAvatar(InvalidInput):
    def __init__(self) -> None:
        super().__init__(
            "An avatar is an https address of at most 2000 characters.", path=["avatarUrl"]
        )


class MissingVisibility(InvalidInput):
    def __init__(self) -> None:
        super().__init__(
            "A profile has a visibility; it cannot be null.", path=["profileVisibility"]
        )


class OldPolicy(InvalidInput):
    def __init__(self, current: str) -> None:
        super().__init__(
            f"The policy in force is {current}. Show it to the person, then ask again.",
            path=["policyVersion"],
        )


class NoSuchPerson(NotFound):
    def __init__(self) -> None:
        super().__init__("Your account does not exist here.")


class BadReason(InvalidInput):
    def __init__(self, longest: int) -> None:
        super().__init__(f"Say why, in 1 to {longest} characters.", path=["reason"])


class NotYourself(InvalidInput):
    def __init__(self) -> None:
        super().__init__("Nobody decides this about themselves.", path=["userId"])


class NobodyThere(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such person.", path=["userId"])


class DecidedAlready(Conflict):
    def __init__(self, *, is_suspended: bool) -> None:
        state = "suspended already" if is_suspended else "not suspended"
        super().__init__(f"This person is {state}.", path=["userId"])


class BadTraveler(InvalidInput):
    def __init__(self, reason: str, field: str) -> None:
        super().__init__(reason, path=[field])


class NoSuchTraveler(NotFound):
    def __init__(self) -> None:
        super().__init__("You have no such traveler.", path=["travelerId"])


class NoSuchDocument(NotFound):
    def __init__(self) -> None:
        super().__init__("You have no such document.", path=["documentId"])


class TooManyTravelers(Conflict):
    def __init__(self, most: int) -> None:
        super().__init__(f"You keep {most} travelers at most. Remove one first.")


class TooManyDocuments(Conflict):
    def __init__(self, most: int) -> None:
        super().__init__(f"A traveler has {most} documents at most. Remove one first.")
