"""A model of `transformers` from a folder of the operator's, in the worker's own process.

It writes one answer at a time, in a thread that stops at the next word once it is left. Needs the
extra `local`; without a path nothing of it is imported.
"""

import asyncio
import json
import threading
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final, Self

from subgraphs.chassis.outbound.breaker import Breaker
from subgraphs.persona.engines.counting import counted
from subgraphs.persona.engines.messages import Message, messages, tools
from subgraphs.persona.engines.provider import Conversation, Delta, EngineFailed, Spent
from subgraphs.persona.engines.tool_text import ToolText
from subgraphs.persona.settings import PersonaSettings

MOST_OF_IT: Final = 0.9  # of what a model can hold, for what it is asked
CRASHES: Final = (RuntimeError, ValueError, IndexError)  # of torch, as for want of memory


class Local:
    """A resource of the worker, which does not start where it cannot be loaded. Of the folder, no
    code is run and nothing is unpickled."""

    def __init__(
        self, path: Path, settings: PersonaSettings, breaker: Breaker | None = None
    ) -> None:
        self.name = path.name
        self.breaker = breaker or Breaker()
        self._path = path
        self._seconds = settings.persona_model_seconds
        self._tokens = settings.persona_model_tokens
        self._turn = asyncio.Lock()
        self._model: Any = None
        self._tokenizer: Any = None

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(self._load)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._model = self._tokenizer = None

    async def ready(self) -> None:
        """Always: without a model the composer answers."""

    async def stream(self, conversation: Conversation) -> AsyncGenerator[Delta, None]:
        """Raises EngineFailed, also after some of it was said."""
        ends_at = asyncio.get_running_loop().time() + self._seconds
        async with counted(self.breaker), self._own_turn(ends_at):
            encoded, text = self._encoded(conversation), ToolText()
            async with self._writing(encoded) as (pieces, spent):
                while (piece := await _next(pieces, ends_at)) is not None:
                    for delta in text.read(piece):
                        yield delta
            for delta in text.end():
                yield delta
            yield spent[0]

    def _load(self) -> None:
        from transformers import AutoModelForCausalLM, AutoTokenizer  # noqa: PLC0415 - an extra

        given: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
        self._tokenizer = AutoTokenizer.from_pretrained(self._path, **given)
        if not self._tokenizer.chat_template:
            raise ValueError(f"{self._path} has no chat template: it cannot be talked to.")
        load: Any = AutoModelForCausalLM.from_pretrained
        self._model = load(self._path, use_safetensors=True, **given).eval()

    def _encoded(self, conversation: Conversation) -> Any:
        """Raises EngineFailed where it is more than the model can hold."""
        encoded = self._tokenizer.apply_chat_template(
            [_spoken(message) for message in messages(conversation)],
            tools=tools(conversation.question),
            add_generation_prompt=True,
            return_dict=True,
            return_tensors="pt",
        )
        holds = getattr(self._model.config, "max_position_embeddings", None)
        if holds and encoded["input_ids"].shape[1] > holds * MOST_OF_IT:
            raise EngineFailed("too much")
        return encoded

    @asynccontextmanager
    async def _own_turn(self, ends_at: float) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout_at(ends_at):
                await self._turn.acquire()
        except TimeoutError:
            raise EngineFailed("timeout") from None
        try:
            yield
        finally:
            self._turn.release()

    @asynccontextmanager
    async def _writing(self, encoded: Any) -> AsyncIterator[tuple[AsyncIterator[str], list[Spent]]]:
        """The pieces as they are written; once all are read, what was spent stands in the list."""
        from transformers import AsyncTextIteratorStreamer  # noqa: PLC0415 - an extra

        left, spent = threading.Event(), list[Spent]()
        streamer = AsyncTextIteratorStreamer(
            self._tokenizer, skip_prompt=True, skip_special_tokens=True
        )
        writing = asyncio.create_task(
            asyncio.to_thread(self._write, encoded, streamer, left, spent)
        )
        try:
            yield aiter(streamer), spent
            await writing
        except CRASHES as crash:
            raise EngineFailed(type(crash).__name__) from None
        finally:
            left.set()
            await asyncio.wait([writing])

    def _write(
        self, encoded: Any, streamer: Any, left: threading.Event, spent: list[Spent]
    ) -> None:
        read = encoded["input_ids"].shape[1]
        try:
            ids = self._model.generate(
                **encoded,
                streamer=streamer,
                max_new_tokens=self._tokens,
                do_sample=False,
                stopping_criteria=[_Leaving(left)],
            )
            spent.append(Spent(read, ids.shape[1] - read))
        finally:
            streamer.on_finalized_text("", stream_end=True)  # or a crash would leave us waiting


class _Leaving:
    """A stopping criterion: it is asked after each word."""

    def __init__(self, left: threading.Event) -> None:
        self._left = left

    def __call__(self, ids: Any, scores: Any, **_: Any) -> Any:
        """Of each row of `ids` (rows, length), whether it is done: (rows,) bool."""
        return ids.new_full((len(ids),), int(self._left.is_set())).bool()


def _spoken(message: Message) -> Message:
    """As templates want it: texts that are not null, and arguments as objects."""
    calls = [_called(call["function"]) for call in message.get("tool_calls", ())]
    told = {**message, "content": message["content"] or ""}
    return {**told, "tool_calls": calls} if calls else told


def _called(function: Message) -> Message:
    return {
        "type": "function",
        "function": {**function, "arguments": json.loads(function["arguments"])},
    }


async def _next(pieces: AsyncIterator[str], ends_at: float) -> str | None:
    """None after the last. Raises EngineFailed."""
    try:
        async with asyncio.timeout_at(ends_at):
            return await anext(pieces, None)
    except TimeoutError:
        raise EngineFailed("timeout") from None
