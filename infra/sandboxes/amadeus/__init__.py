"""The Amadeus Self-Service API for development and tests: it sells seats and rooms of nobody.

`python -m infra.sandboxes.amadeus --file <sqlite> --port <n>`. Any client id is let in with the
secret `sandbox`. Beside Amadeus's own routes there is the hand of a test, without a token:

POST   /sandbox/failures  {"step", "how", "times": 1, "seconds": 1.0, "reference": null}
DELETE /sandbox/failures  forget those that were planned
  step  token, locations, search, price, seats, order, get, cancel,
        hotels, hotel_search, hotel_offer, hotel_order
  how   at every step; `_before`: nothing was done, `_after`: it was, and only the answer is lost
          drop_before, drop_after       the connection is reset
          500_before, 500_after         500, code 21934 of a booking and 141 of anything else
          502_before, 502_after         502 in HTML
          504_before, 504_after         504 in HTML
          delay_before, delay_after     done `seconds` later; done at once, told `seconds` later
          rate_limited, quota_spent     429 with 38194, with 38195; nothing was done
          token_expired, token_revoked  401 with 38192, with 38193; nothing was done
          html, truncated, gzip         done; told as a page with status 200, cut in the middle,
                                        compressed
          text_numbers, turned_data     done; numbers are strings; `data` is an object in place of a
                                        list, a list in place of an object
          warnings                      done; told with a warning
        at some steps alone
          price_change  price, order, hotel_offer, hotel_order: from now on it costs 10 % more;
                        an order is refused with 37200, a room is booked at the new price
          sold_out      price, order (34651), hotel_offer, hotel_order (3664)
          fare_gone     price (4926), order (34107)
          expired       price (4926), order (34107), hotel_offer (404), hotel_order (38420)
          card_refused  order, hotel_order (1304)
          failed        order (36870), hotel_order (500 with 38660)
          pending, unconfirmed, denied  hotel_order: 201 with that bookingStatus
          empty         every search: `data` is []
        `reference`: of calls that carry it in `remarks.general[].text` of a flight order or in
        `roomAssociations[].specialRequest` of a hotel order, alone or as a word of the text; and of
        calls that name such an order.
GET, PUT       /sandbox/clock     {"shiftSeconds": n} or {"now": iso}; tokens, offers and tickets
                                  age by it
GET, PUT, DELETE /sandbox/settings  any of {"perSecond": null, "gapMilliseconds": null,
                                  "quota": null, "offerSeconds": 1800, "ticketingSeconds": 60};
                                  DELETE: as in the beginning
GET, PUT       /sandbox/stock     {"flight": "NA1234/2027-05-01", "cabin": "ECONOMY", "left": n} or
                                  {"hotel": id, "night": "2027-05-01", "left": n}; GET asks the same
PUT            /sandbox/prices    {"flight": ...} or {"hotel": ...} with "percent": of the first
                                  price, from now on
GET            /sandbox/orders    the truth, newest first: [{"id", "kind": flight or hotel, "state",
                                  "references", "madeAt", "total", "currency", "order"}];
                                  ?reference= those that carry it
PUT            /sandbox/orders/{id}  {"state": CONFIRMED, TICKETED, CANCELLED, PENDING, UNCONFIRMED
                                  or DENIED}; the id as it was told
DELETE         /sandbox/tokens    every token is revoked

A flight is named by carrier, number, and day of departure there. A flight order with the ticketing
agreement CONFIRM is TICKETED after `ticketingSeconds`; until then it can be cancelled. Any other is
CANCELLED at the end of its lastTicketingDate, or when DELAY_TO_CANCEL says. An order that is
cancelled is answered 404. Failures and settings are forgotten with the process, all else is kept.
"""
