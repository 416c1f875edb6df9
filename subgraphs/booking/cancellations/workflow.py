"""How is a booking cancelled that its traveller had, and how is its money paid back?"""

from dbos import DBOS, SetWorkflowID

from subgraphs.booking.bookings.saga.phases import RECOVERIES, done


@DBOS.workflow(name="cancellation", max_recovery_attempts=RECOVERIES)
async def cancellation(booking_id: str, quote_id: str, refund_id: str) -> None:
    """Known by the quote's id: confirmed twice, it is one."""
    if await done("cancel", booking_id, quote_id):
        with SetWorkflowID(refund_id):
            await DBOS.start_workflow_async(repayment, booking_id, refund_id)


@DBOS.workflow(name="repayment", max_recovery_attempts=RECOVERIES)
async def repayment(booking_id: str, refund_id: str) -> None:
    """Known by the refund's id. Where nothing is owed under it, it has nothing to do."""
    await done("pay_back", booking_id, refund_id)
