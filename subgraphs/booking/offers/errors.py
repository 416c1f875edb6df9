"""Why something on offer cannot be had."""

from subgraphs.chassis.errors import DomainError, ErrorCode, NotFound


class SoldOut(DomainError):
    code = ErrorCode.SOLD_OUT

    def __init__(self, message: str = "Somebody else was faster: it is sold out.") -> None:
        super().__init__(message, path=["offerId"])


class OfferExpired(DomainError):
    code = ErrorCode.OFFER_EXPIRED

    def __init__(self) -> None:
        super().__init__("This offer has expired. Search again.", path=["offerId"])


class NoSuchOffer(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such offer.", path=["offerId"])
