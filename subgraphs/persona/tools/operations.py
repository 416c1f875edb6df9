"""What a persona may ask the graph. All of it can be read here, and none of it changes anything."""

from typing import Final

from subgraphs.persona.tools.graph import Reading

SEARCH_PLACES: Final = Reading("""
    query SearchPlaces($text: String!, $only: PlaceKind!) {
      searchPlaces(text: $text, only: $only, first: 3) {
        edges {
          node {
            __typename
            id
            name
            location { latitude longitude }
            ... on Destination { slug countryCode }
            ... on Airport { iataCode }
          }
        }
      }
    }
""")
DESTINATION: Final = Reading("""
    query DestinationAndFacts($slug: ID!) {
      destination(slug: $slug) {
        __typename
        id
        name
        slug
        countryCode
        location { latitude longitude }
        tags
        city { geonameId }
        facts(first: 7) { edges { node { id text source } } }
        airports(first: 2) {
          edges { node { __typename id name iataCode location { latitude longitude } } }
        }
        cities(first: 5) {
          edges { node { __typename id name geonameId location { latitude longitude } } }
        }
        properties(first: 20) {
          edges { node { __typename id name kind stars location { latitude longitude } } }
        }
      }
    }
""")
FLIGHT_OFFERS: Final = Reading("""
    query FlightOffers($search: FlightSearchInput!) {
      flightOffers(search: $search, first: 5) {
        edges {
          node {
            __typename
            id
            price { amount currency }
            slices {
              segments {
                fromIata
                toIata
                airlineName
                flightNumber
                departsAtLocal
                arrivesAtLocal
                from { location { latitude longitude } }
                to { location { latitude longitude } }
              }
            }
          }
        }
      }
    }
""")
STAY_OFFERS: Final = Reading("""
    query StayOffers($geonameId: ID!, $search: StaySearchInput!) {
      city(geonameId: $geonameId) {
        stayOffers(search: $search, first: 10) {
          edges {
            node {
              __typename
              id
              propertyName
              checkIn
              checkOut
              price { amount currency }
              property { id stars kind location { latitude longitude } }
            }
          }
        }
      }
    }
""")
OWN_TRIPS: Final = Reading("""
    query OwnTrips {
      viewer {
        trips(first: 20) {
          edges { node { id title startsOn endsOn destination { id name slug } } }
        }
      }
    }
""")
