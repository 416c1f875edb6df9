"""A refund that failed, and an operator who has it asked about again."""

from subgraphs.booking.tests.cancelling import balances, given_back, refunds, row_of, states
from subgraphs.booking.tests.operating import parked, settled
from subgraphs.booking.tests.test_refunds import KEPT, pending


async def test_an_operators_word_pays_again_what_failed_and_never_orders_again(booking):
    id, refund = await pending(booking)
    await booking.payments.end(refund, "failed")
    await booking.services.saga.nudge(await row_of(booking, id))
    case = await parked(booking, id, "REFUND")
    assert case["evidence"]["decisions"] == ["ASK_AGAIN"]

    answers = [await settled(booking, id, "ASK_AGAIN", key="once") for _ in range(2)]

    assert [answer["replayed"] for answer in answers] == [False, True]
    assert await booking.ended(id, "REFUNDED")
    assert await refunds(booking, id) == [
        ("CANCELLED", "FAILED", "100.00"),
        ("CANCELLED", "SUCCEEDED", "100.00"),
    ]
    assert await given_back(booking, id) == [10_000, 10_000]  # the first of them failed
    assert await balances(booking.database, id) == KEPT
    assert "ORDERING" not in (await states(booking, id))[-3:]
