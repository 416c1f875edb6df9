"""Where do the people of the seeded world live, and where do they travel?

Destinations of the catalog.
"""

from typing import Final

from subgraphs.chassis.ids import derived_id

# By slug: the number of the leading city at GeoNames.
GEONAMES: Final = {
    "addis-ababa": 344979,
    "almaty": 1526384,
    "amman": 250441,
    "amsterdam": 2759794,
    "athens": 264371,
    "bangkok": 1609350,
    "barcelona": 3128760,
    "beirut": 276781,
    "bengaluru": 1277333,
    "bergen": 3161732,
    "berlin": 2950159,
    "bristol": 2654675,
    "budapest": 3054643,
    "buenos-aires": 3435910,
    "cairo": 360630,
    "cape-town": 3369157,
    "casablanca": 2553604,
    "chennai": 1264527,
    "chiang-mai": 1153671,
    "colombo": 1248991,
    "copenhagen": 2618425,
    "cusco": 3941584,
    "dakar": 2253354,
    "delhi": 1273294,
    "denpasar": 1645528,
    "dhaka": 1185241,
    "edinburgh": 2650225,
    "galway": 2964180,
    "granada": 2517117,
    "hanoi": 1581130,
    "honolulu": 5856195,
    "istanbul": 745044,
    "kathmandu": 1283240,
    "krakow": 3094802,
    "kyoto": 1857910,
    "lagos": 2332459,
    "lisbon": 2267057,
    "london": 2643743,
    "lviv": 702550,
    "lyon": 2996944,
    "manila": 1701668,
    "marrakesh": 2542997,
    "medellin": 3674962,
    "melbourne": 2158177,
    "mexico-city": 3530597,
    "milan": 3173435,
    "montreal": 6077243,
    "nairobi": 184745,
    "naples": 3172394,
    "new-york-city": 5128581,
    "osaka": 1853909,
    "oslo": 3143244,
    "porto": 2735943,
    "prague": 3067696,
    "reykjavik": 3413829,
    "rio-de-janeiro": 3451190,
    "rome": 3169070,
    "san-francisco": 5391959,
    "seoul": 1835848,
    "shanghai": 1796236,
    "singapore": 1880252,
    "stockholm": 2673730,
    "sydney": 2147714,
    "taipei": 1668341,
    "tallinn": 588409,
    "tbilisi": 611717,
    "tehran": 112931,
    "tel-aviv": 293397,
    "tokyo": 1850147,
    "torshavn": 2611396,
    "utrecht": 2745912,
    "vancouver": 6173331,
    "vienna": 2761369,
    "wellington": 2179537,
    "yerevan": 616052,
}


def destination_id(slug: str) -> str:
    return derived_id("destination", str(GEONAMES[slug]))


def city_id(slug: str) -> str:
    """Of the destination's leading city."""
    return derived_id("city", str(GEONAMES[slug]))
