"""The story that GraphiQL's tabs tell, as people live it."""

from supergraph.tests.journeys.booking import booked, flight, invited, planned
from supergraph.tests.journeys.people import Person, nodes, until
from supergraph.tests.journeys.stack import Stack
from supergraph.tests.journeys.talking import read, room_of, said
from world.journeys import JOURNEYS

TRIPS = """
    query Trips {
      viewer {
        trips(first: 20) {
          edges {
            node {
              title
              destination {
                name
                posts(first: 2) { edges { node { body author { displayName } } } }
              }
              bookings(first: 2) {
                edges {
                  node {
                    offer {
                      __typename
                      ... on BookedStay { cityName city { name country { name } } }
                      ... on BookedFlight {
                        slices {
                          segments {
                            from { iataCode city { name } }
                            to { iataCode city { name } }
                          }
                        }
                      }
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
"""
NEWS = """
    { notifications(first: 3) { edges { node { kind text person { displayName } } } } }
"""
FEED = "{ viewer { feed(first: 1) { edges { why node { body author { displayName } } } } } }"


async def test_one_request_brings_trips_places_posts_and_their_authors(stack: Stack) -> None:
    """Accounts, booking, the catalog and social, in one answer."""
    alice = Person(stack, "alice")

    trips = nodes((await alice.asks(TRIPS))["viewer"]["trips"])

    seeded = {journey.title for journey in JOURNEYS if "alice" in journey.people}
    assert len(seeded) == 6
    assert seeded <= {trip["title"] for trip in trips}
    [iceland] = [trip for trip in trips if trip["title"] == "Looking for the lights"]
    assert iceland["destination"]["name"] == "Reykjavík"
    assert nodes(iceland["destination"]["posts"]) == [
        {
            "body": "No northern lights, but a stranger lent us a car charger and drew us a map."
            " Good trade.",
            "author": {"displayName": "李伟"},
        },
        {
            "body": "Four seasons before lunch. The swimming pool in the evening made up for all"
            " of them.",
            "author": {"displayName": "ሰላም ተስፋዬ"},
        },
    ]
    stay, flight = sorted(
        (booking["offer"] for booking in nodes(iceland["bookings"])),
        key=lambda offer: "slices" in offer,
    )
    assert stay["city"] == {"name": "Reykjavík", "country": {"name": "Iceland"}}
    there, back = (slice_["segments"] for slice_ in flight["slices"])
    stockholm = {"iataCode": "ARN", "city": {"name": "Stockholm"}}
    keflavik = {"iataCode": "KEF", "city": {"name": "Reykjavík"}}
    assert (there[0]["from"], there[-1]["to"]) == (stockholm, keflavik)
    assert (back[0]["from"], back[-1]["to"]) == (keflavik, stockholm)


async def test_two_people_find_book_come_along_talk_and_follow(stack: Stack) -> None:
    layla, kadri = Person(stack, "layla"), Person(stack, "kadri")

    offer = await flight(layla, "BEY", "IST")
    assert offer["slices"][0]["segments"][-1]["to"] == {"iataCode": "IST"}
    trip = await planned(layla, "Ferries and simit")
    done = await booked(layla, trip, offer)
    assert done["replayed"] is False
    assert done["booking"]["state"] == "CONFIRMED"
    assert done["booking"]["total"] == offer["price"]

    invitation = await invited(layla, trip, kadri)
    news = await until(
        lambda: kadri.asks(NEWS),
        lambda news: nodes(news["notifications"])[0]["kind"] == "TRIP_INVITATION",
    )
    assert nodes(news["notifications"])[0] == {
        "kind": "TRIP_INVITATION",
        "text": "You are asked along: Ferries and simit.",
        "person": {"displayName": "ليلى حداد"},
    }
    joined = "... on TripSuccess { trip { viewerRole } }"
    accepted = await kadri.does("acceptInvitation", joined, invitationId=invitation)
    assert accepted == {"trip": {"viewerRole": "EDITOR"}}

    room = await room_of(layla, trip)
    assert await room_of(kadri, trip) == room
    assert room["title"] == "Ferries and simit"
    await said(layla, room["id"], "Window or aisle?")
    await said(kadri, room["id"], "Deck.")
    heard = await read(kadri, room["id"])
    assert nodes(heard["messages"]) == [
        {"body": "Window or aisle?", "author": {"displayName": "ليلى حداد"}},
        {"body": "Deck.", "author": {"displayName": "Kadri Õunapuu"}},
    ]

    follows = await kadri.does("follow", "... on FollowSuccess { state }", userId=layla.id)
    assert follows == {"state": "FOLLOWING"}
    post = {"clientKey": trip, "body": f"Off to Istanbul. {trip}", "audience": "FOLLOWERS"}
    await layla.does("publishPost", "... on PublishPostSuccess { post { id } }", **post)
    [newest] = (
        await until(
            lambda: kadri.asks(FEED),
            lambda shown: nodes(shown["viewer"]["feed"])[0]["body"] == post["body"],
        )
    )["viewer"]["feed"]["edges"]
    assert newest["why"] == "FOLLOWS_AUTHOR"
    assert newest["node"]["author"] == {"displayName": "ليلى حداد"}
