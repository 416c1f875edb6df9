"""A seller of flights for development and tests: it speaks Duffel's HTTP (v2) and sells nothing.

Where it was in doubt it does what is harder for a caller:

- A webhook is signed as `X-Duffel-Signature: t=<seconds>,v1=<hex>`: HMAC-SHA256 of `<t>.<body>`
  under the secret as it is written. `t` is the machine's time, whatever the clock below says.
- A 202 names no order. Nothing under its reference is listed or found until the order is made;
  then `order.created` names `offer_id` and `order_id`. `order.creation_failed` names `offer_id`.
- An order is found by paging through GET /air/orders, which no metadata filters; `offer_id` does.
- A hold whose time has passed is not cancelled: `awaiting_payment` is false, `paid_at` null,
  `documents` and `available_actions` are empty, and `air.order.changed` is told.
- `air.payment.succeeded` and `.failed` name `payment_id` and `order_id`; no event has metadata.
- An offer request is booked once: a second order of any of its offers is refused with
  `offer_request_already_booked`. There is no idempotency key.
- 502 `order_not_created` and 503 promise that nothing was done. 500 and 504 promise nothing.
- Airlines of Great Britain are paid in GBP, all others in EUR.

What a test may do, without a key:

- GET, PUT /sandbox/clock: see `infra.sandboxes.clock`. Offers, holds, quotes, 202s and whatever
  webhooks are told again go by it.
- POST /sandbox/failures `{step, how, times, seconds, reference}`, DELETE: see
  `infra.sandboxes.failures`; `duffel.failures` says which `step` and `how` there are.
  `reference` is the order's `metadata.reference`; the steps before an order have none.
- GET /sandbox/orders?reference= : the truth, newest first, each `{status, order, payments,
  cancellations}`; `status` is pending, failed or created.
- PUT /sandbox/orders/{id} `{status}`: end a 202 now, as created or as failed.
- GET /sandbox/stock?offer_id=, PUT /sandbox/stock `{offer_id, seats}`: how many seats are left
  on each flight of the offer.
- POST /sandbox/webhooks `{url, events, secret}`: as POST /air/webhooks, with one's own secret.
- PUT /sandbox/webhooks `{url, secret}`: whoever is told under this secret is told at that address
  from now on, what waits included; of every event, where nobody was.
- GET /sandbox/webhooks/events?reference= : oldest first, each `{event, deliveries}`.
- POST /sandbox/webhooks/events/{id}/deliver `{times, how}`: tell it again, now; `how` is absent,
  forge or stale.
"""
