"""Questions to the champion go together, in bounded numbers, and nobody waits for it for long."""

import asyncio
import threading
from collections import Counter
from collections.abc import AsyncIterator

import numpy as np
import pytest

from subgraphs.recommendation.learning.batching import LARGEST, WAITING, Batches, Overloaded

PATIENT = 20.0


class Network:
    """Answers a number with itself. While its gate is shut, whoever asks it waits."""

    def __init__(self, version: str = "one") -> None:
        self.version = version
        self.batches: list[list[int]] = []
        self.gate = threading.Event()
        self.gate.set()

    def scores(self, questions: list[int]) -> np.ndarray:
        self.batches.append(questions)
        assert self.gate.wait(PATIENT)
        if any(question < 0 for question in questions):
            raise ArithmeticError("a network that is broken")
        return np.array(questions, np.float32)[:, None]


@pytest.fixture
async def batches() -> AsyncIterator[Batches]:
    async with Batches(PATIENT) as batches:
        yield batches


async def asked(batches: Batches, network: Network, numbers: list[int]) -> list[float]:
    answers = await asyncio.gather(*(batches.score(network, number) for number in numbers))
    return [float(answer[0]) for answer in answers]


async def held(batches: Batches, network: Network) -> asyncio.Future:
    """A question that the network has begun with, and does not end."""
    network.gate.clear()
    first = asyncio.ensure_future(batches.score(network, 0))
    while not network.batches:
        await asyncio.sleep(0)
    return first


async def test_a_hundred_at_once_go_in_few_batches_and_each_gets_its_own_answer(batches):
    network = Network()

    assert await asked(batches, network, [*range(100)]) == [*range(100)]

    sizes = [len(batch) for batch in network.batches]
    assert sizes == [LARGEST, LARGEST, LARGEST, 100 - 3 * LARGEST]


async def test_in_one_batch_each_is_answered_by_the_network_it_asked(batches):
    """As while a champion changes."""
    one, other = Network("one"), Network("other")
    calls = [batches.score([one, other][number % 2], number) for number in range(20)]

    answers = await asyncio.gather(*calls)

    assert [float(answer[0]) for answer in answers] == [*range(20)]
    assert one.batches == [[*range(0, 20, 2)]]
    assert other.batches == [[*range(1, 20, 2)]]


async def test_where_too_many_wait_the_next_is_told_at_once(batches):
    network = Network()
    first = await held(batches, network)
    waiting = [asyncio.ensure_future(batches.score(network, n)) for n in range(1, WAITING + 1)]
    await asyncio.sleep(0)

    with pytest.raises(Overloaded):
        await batches.score(network, 0)

    network.gate.set()
    answers = await asyncio.gather(first, *waiting)
    assert [float(answer[0]) for answer in answers] == [*range(WAITING + 1)]


async def test_who_would_wait_too_long_is_told_and_not_asked_for_any_more():
    network = Network()
    async with Batches(0.05) as batches:
        first = await held(batches, network)
        others = [batches.score(network, n) for n in range(1, 10)]
        async with asyncio.timeout(PATIENT):
            late = await asyncio.gather(first, *others, return_exceptions=True)
        network.gate.set()
        async with asyncio.timeout(PATIENT):
            while await asyncio.gather(batches.score(network, 11), return_exceptions=True) != [11]:
                pass

    assert Counter(map(type, late)) == {Overloaded: 10}
    assert {number for batch in network.batches for number in batch} == {0, 11}


async def test_what_fails_fails_for_those_who_asked_it_and_the_next_are_answered(batches):
    network = Network()

    with pytest.raises(ArithmeticError):
        await asked(batches, network, [1, -1])

    assert await asked(batches, network, [2]) == [2]
