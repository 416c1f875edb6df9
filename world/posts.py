"""What people of the seeded world wrote about places, who answered, and who liked it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from subgraphs.chassis.ids import derived_id
from world.dice import Dice
from world.people import Person

# By the destination's slug in the catalog. What is said is a person's opinion, not a fact of ours.
WRITTEN: Final[dict[str, tuple[str, ...]]] = {
    "lisbon": (
        "Took the first tram up to Graça, before anybody else was awake. The whole river was pink.",
        "Three days in Lisbon and I have walked up every hill twice, mostly by mistake.",
        "A pastel de nata is breakfast, lunch and a reason to sit down. I make the rules here.",
    ),
    "porto": (
        "Porto in the rain is better than most cities in the sun. Bring shoes that grip.",
        "Crossed the upper deck of the bridge at dusk and forgot to take a single picture.",
    ),
    "kyoto": ("A temple to yourself in Kyoto: go at six. Two of them: stay until it rains.",),
    "tokyo": (
        "Lost in Shinjuku station for forty minutes. Found the best curry of my life in it.",
    ),
    "reykjavik": (
        "Four seasons before lunch. The swimming pool in the evening made up for all of them.",
        "No northern lights, but a stranger lent us a car charger and drew us a map. Good trade.",
    ),
    "marrakesh": (
        "The trick is to agree on the price of nothing before you have had the tea.",
        "Riad roof, swifts everywhere, mint tea. I am not coming back down.",
    ),
    "mexico-city": (
        "The same taco stand five nights in a row. On the fifth they asked how my mother was.",
    ),
    "istanbul": (
        "A ferry to the other continent costs a coffee. Have the coffee when you arrive.",
    ),
    "prague": ("Everybody is on the bridge. Go up Vítkov instead and have the city to yourself.",),
    "vienna": ("One coffee buys you the table for the afternoon. I tested this thoroughly.",),
    "rome": (
        "Rome's best museum is a wrong turn after dinner.",
        "Supplì, a fountain, another supplì. Itinerary complete.",
    ),
    "barcelona": ("The bunkers at sunset are no secret any more, but they are still free.",),
    "berlin": (
        "Sunday: flea market, karaoke in the park, a nap on the grass. Berlin asks for no more.",
    ),
    "amsterdam": ("Rented a bicycle, apologised to four hundred people, returned the bicycle.",),
    "copenhagen": ("Harbour bath in September: a terrible idea that I recommend to everyone.",),
    "edinburgh": ("Climbed Arthur's Seat in the wind and was overtaken by a man with a cello.",),
    "athens": (
        "Open-air cinema with the Acropolis behind the screen. I could not tell you the plot.",
    ),
    "budapest": ("Chess in the baths is real. I lost, warm.",),
    "cape-town": (
        "The mountain had its tablecloth on all week, and took it off for our last morning.",
    ),
    "buenos-aires": (
        "Dinner at eleven. Dancing at two. Who are these people and can I join them?",
    ),
    "new-york-city": (
        "Walked the length of Broadway in one day. My feet have opened a complaint.",
        "The Staten Island ferry is the only boat trip you need, and it is free.",
    ),
    "san-francisco": ("Packed for summer. San Francisco laughed and sold me a fleece.",),
    "vancouver": ("Cycled around Stanley Park and was judged by a heron the whole way.",),
    "hanoi": ("Egg coffee on a balcony, ten thousand scooters below, nobody in a hurry but them.",),
    "bangkok": ("Take the canal boat. It is a bus that thinks it is a speedboat.",),
    "singapore": ("Three hawker centres, one day, no regrets. Ask me anything about laksa.",),
    "sydney": ("Coast walk from Coogee to Bondi, the long way round through every single swim.",),
}
# The language (BCP 47) of who writes it, and the text.
WRITTEN_AT_HOME: Final = {
    "kyoto": ("ja", "朝の鴨川を歩くだけで、一日が静かになります。"),
    "tokyo": ("ja", "下町の銭湯めぐり、三日目。肩こりが消えました。"),
    "mexico-city": ("es", "Un domingo en Coyoacán arregla cualquier semana."),
    "istanbul": ("tr", "Vapurda simit, martılar ve hiç acele etmeyen bir şehir."),  # noqa: RUF001
    "prague": ("cs", "Tramvaj 22 je nejlepší okružní jízda v Evropě."),
    "berlin": ("de", "Am Kanal gesessen, bis die Laternen angingen. Mehr Plan braucht es nicht."),
    "oslo": ("nb", "Tok T-banen til skogen etter jobb. Det finnes byer med verre problemer."),
    "buenos-aires": ("es", "La librería es un teatro y la pizza no cabe en el plato. Volveré."),
    "rio-de-janeiro": ("pt", "Pôr do sol no Arpoador: o bairro inteiro aplaudiu."),
    "bangkok": ("th", "ก๋วยเตี๋ยวเรือถ้วยละไม่กี่บาท กินไปสิบสองชาม ไม่เสียใจ"),
}
ANSWERS: Final = (
    "Adding this to our list.",
    "This makes me want to pack tonight.",
    "We were there in spring, it was just like this.",
    "How long did you stay?",
    "Which quarter did you sleep in?",
    "The picture in my head is enough. Going.",
    "Muito bom!",
    "¡Qué envidia!",
    "いいですね。",
    "Danke für den Tipp.",
    "Saved. Thank you for writing it down.",
    "Next time take me with you.",
)
REACTIONS: Final = ("LIKE", "LIKE", "LIKE", "LOVE", "LOVE", "LAUGH", "WOW", "CELEBRATE")
FOLLOWERS_ONLY: Final = 0.15  # of posts


@dataclass(frozen=True, slots=True)
class Comment:
    key: str
    author: str  # handle
    text: str


@dataclass(frozen=True, slots=True)
class Post:
    """`key` is unique in the world; `hours_ago` counts back from the day of the seed."""

    key: str
    author: str  # handle
    place: str  # slug of a destination
    text: str
    audience: str
    hours_ago: int
    reactions: tuple[tuple[str, str], ...]  # (handle, reaction)
    comments: tuple[Comment, ...]

    @property
    def id(self) -> str:
        return derived_id("post", self.key)


def posts(writers: Sequence[Person]) -> Iterator[Post]:
    """Oldest first. `writers`: who posts, answers and reacts."""
    handles = [writer.handle for writer in writers]
    texts = [(place, "en", text) for place, written in WRITTEN.items() for text in written]
    texts += [(place, language, text) for place, (language, text) in WRITTEN_AT_HOME.items()]
    texts.sort(key=lambda each: Dice(each[2]).share())
    for number, (place, language, text) in enumerate(texts):
        dice = Dice(f"post/{place}/{text}")
        key = f"{place}/{text}"
        yield Post(
            key=key,
            author=dice.one_of([w.handle for w in writers if language in w.languages]),
            place=place,
            text=text,
            audience="FOLLOWERS" if dice.share() < FOLLOWERS_ONLY else "PUBLIC",
            hours_ago=(len(texts) - number) * 9,
            reactions=tuple(_reactions(dice, handles)),
            comments=tuple(_comments(dice, handles, key)),
        )


def _reactions(dice: Dice, handles: Sequence[str]) -> Iterator[tuple[str, str]]:
    for handle in handles:
        if dice.share() < 0.12:
            yield handle, dice.one_of(REACTIONS)


def _comments(dice: Dice, handles: Sequence[str], key: str) -> Iterator[Comment]:
    for number in range(int(dice.share() * 4)):
        yield Comment(f"{key}/{number}", dice.one_of(handles), dice.one_of(ANSWERS))
