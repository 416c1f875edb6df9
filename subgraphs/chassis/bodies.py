"""A request's body, as far as a server reads it."""

from starlette.requests import Request

from subgraphs.chassis.errors import DomainError, ErrorCode


class TooLarge(DomainError):
    code = ErrorCode.PAYLOAD_TOO_LARGE


async def body_of(request: Request, largest: int) -> bytes:
    """`largest`: bytes. Raises TooLarge at the first byte beyond, and ClientDisconnect."""
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > largest:
            raise TooLarge(f"A request holds {largest} bytes at most.")
        chunks.append(chunk)
    return b"".join(chunks)
