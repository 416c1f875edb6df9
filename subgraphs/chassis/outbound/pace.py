"""How do we keep to somebody's limit of calls, rather than be told that we broke it?"""

import asyncio

from subgraphs.chassis.outbound.answers import NotSent


class Pace:
    """Of one process: one call after another, `per_second` at most. None: no limit."""

    def __init__(self, per_second: float | None) -> None:
        self._gap = 1 / per_second if per_second else 0.0
        self._next = 0.0

    async def turn(self, ends_at: float) -> None:
        """Waits for it. Raises NotSent at once where it comes after `ends_at`, of the loop."""
        now = asyncio.get_running_loop().time()
        at = max(now, self._next)
        if at > ends_at:
            raise NotSent("too many at once")
        self._next = at + self._gap
        await asyncio.sleep(at - now)
