"""How is a write done once however often its key is sent, and how does it fail when told to?"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from infra.sandboxes.dropping import Drop
from infra.sandboxes.payments.events import Events
from infra.sandboxes.payments.failures import Failure, Failures, How, Step
from infra.sandboxes.payments.intents import Answer
from infra.sandboxes.payments.parameters import Parameters
from infra.sandboxes.payments.refunds import ENDS, Refunds
from infra.sandboxes.payments.refusals import BROKEN, key_in_use, key_of_another
from infra.sandboxes.payments.store import Store

Act = Callable[[Parameters], Answer]


@dataclass(frozen=True, slots=True)
class Call:
    """`key`: empty where the caller does not mind a second effect."""

    key: str
    fingerprint: str
    sent: Parameters

    @classmethod
    async def of(cls, request: Request) -> "Call":
        sent = Parameters.of((await request.body()).decode())
        said = repr((request.url.path, sorted(sent.sent.items())))
        key = request.headers.get("idempotency-key", "")
        return cls(key, sha256(said.encode()).hexdigest(), sent)


@dataclass(slots=True)
class Writes:
    """`under_way`: keys of the calls that are being answered."""

    store: Store
    failures: Failures
    events: Events
    refunds: Refunds
    under_way: set[str] = field(default_factory=set)

    async def answer(self, request: Request, step: Step, act: Act) -> Response:
        call = await Call.of(request)
        failure = self.failures.take(step, self._references(request, call.sent))
        how = failure.how if failure else None
        if how is How.DROP_BEFORE:
            return Drop()
        answered = await self._once(call, act, failure)
        return Drop() if how is How.DROP_AFTER else answered

    async def _once(self, call: Call, act: Act, failure: Failure | None) -> Response:
        if call.key in self.under_way:
            raise key_in_use()
        if given := self.store.answer(call.key):
            if given[0] != call.fingerprint:
                raise key_of_another()
            return JSONResponse(given[2], given[1], {"idempotent-replayed": "true"})
        self.under_way |= {call.key} - {""}
        try:
            if failure and failure.how is How.DELAY:
                await asyncio.sleep(failure.seconds)
            status, body = self._acted(call, act, failure)
        finally:
            self.under_way.discard(call.key)
        return JSONResponse(body, status)

    def _acted(self, call: Call, act: Act, failure: Failure | None) -> Answer:
        """The effect, what is told of it, and the answer that its key will be given again, are one
        write."""
        how = failure.how if failure else None
        with self.store.transaction():
            answer = BROKEN if how is How.ERROR_BEFORE else self._done(call, act, failure)
            if how is How.ERROR_AFTER:
                answer = BROKEN
            if call.key:
                self.store.keep_answer(call.key, call.fingerprint, *answer)
        return answer

    def _done(self, call: Call, act: Act, failure: Failure | None) -> Answer:
        status, body = act(call.sent)
        if failure and failure.how in ENDS:
            body = self.refunds.delay(body, failure)
        self.events.tell_of(body)
        return status, body

    def _references(self, request: Request, sent: Parameters) -> set[str]:
        """Ours, of this call and of the intent it is about."""
        intent_id = request.path_params.get("id") or sent.sent.get("payment_intent", "")
        about = self.store.intent(intent_id)
        named = (sent.metadata(), about["metadata"] if about else {})
        return {metadata["reference"] for metadata in named if "reference" in metadata}
