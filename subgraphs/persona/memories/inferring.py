"""Which lasting tastes does a person speak of? Plain rules in two languages, from a closed list.

Only what they say of themselves, as it stands: nothing quoted, reported, supposed or asked. No rule
is about health, faith, politics or anybody's love life, so nothing of that is ever inferred.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from subgraphs.persona.composer.reading import folded
from subgraphs.persona.personas.models import Language


@dataclass(frozen=True, slots=True)
class Inferred:
    """`key`: the same for the same taste, so that it is remembered once."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Topic:
    """`english`, `spanish`: patterns. `name`: in both, with its article in Spanish."""

    english: str
    spanish: str
    name: tuple[str, str]

    @property
    def patterns(self) -> tuple[str, str]:
        return self.english, self.spanish

    def named(self, language: Language) -> str:
        return self.name[language is Language.ES]


TOPICS: Final[Mapping[str, Topic]] = {
    "early-flights": Topic(
        r"early (?:morning )?(?:flights?|departures?)",
        r"(?:vuelos? (?:de madrugada|muy temprano|tempran[oe]s?)|madrugones?)",
        ("early flights", "los vuelos de madrugada"),
    ),
    "crowds": Topic(
        r"(?:crowds?|crowded places)",
        r"(?:multitudes|aglomeraciones)",
        ("crowds", "las multitudes"),
    ),
    "museums": Topic(r"museums?", r"museos?", ("museums", "los museos")),
    "markets": Topic(
        r"(?:food |street )?markets?", r"mercad(?:os|illos)", ("markets", "los mercados")
    ),
    "hiking": Topic(
        r"(?:hiking|to hike)", r"(?:senderismo|caminatas)", ("hiking", "las caminatas")
    ),
    "beaches": Topic(r"(?:the beach|beaches)", r"playas?", ("beaches", "las playas")),
    "trains": Topic(r"(?:night |slow )?trains?", r"tren(?:es)?", ("trains", "los trenes")),
    "small-hotels": Topic(
        r"(?:small|quiet|little) hotels?",
        r"hoteles (?:pequenos|tranquilos)",
        ("small hotels", "los hoteles pequeños"),
    ),
    "window-seats": Topic(
        r"(?:window seats?|to sit (?:by|at) the window)",
        r"(?:ventanilla|asientos? de ventanilla)",
        ("window seats", "los asientos de ventanilla"),
    ),
    "aisle-seats": Topic(
        r"(?:aisle seats?|to sit (?:on|at) the aisle)",
        r"(?:asientos? de pasillo)",
        ("aisle seats", "los asientos de pasillo"),
    ),
}
DIETS: Final[Mapping[str, Topic]] = {
    "vegetarian": Topic(
        r"vegetarian", r"vegetarian[oa]", ("vegetarian", "vegetariano o vegetariana")
    ),
    "vegan": Topic(r"vegan", r"vegan[oa]", ("vegan", "vegano o vegana")),
}
_ALSO: Final = r"(?:really |always |just |also |usually )?"
_THE: Final = r"(?: (?:a|an|the|el|la|los|las|un|una))?"
LIKES: Final = (
    rf"\bi {_ALSO}(?:love|like|prefer|enjoy|adore)",
    r"(?<!no )\b(?:me (?:gustan?|encantan?)|prefiero|adoro)",
)
DISLIKES: Final = (
    rf"\bi {_ALSO}(?:hate|dislike|avoid|detest|do(?:n't| not) like|can(?:'t|not) stand)",
    r"\b(?:odio|detesto|evito|no (?:me gustan?|soporto))",
)
AM: Final = (rf"\bi(?:'m| am) {_ALSO}(?:an? )?(?:strict )?", r"(?<!no )\bsoy ")
BEING: Final = {Language.EN: "I am {}", Language.ES: "Soy {}"}
WORDS: Final = {
    (Language.EN, "liked"): "I like {}",
    (Language.EN, "disliked"): "I do not like {}",
    (Language.ES, "liked"): "Me gustan {}",
    (Language.ES, "disliked"): "No me gustan {}",
}

QUOTED: Final = re.compile(r"\"[^\"]*\"?|\u201c[^\u201d]*\u201d?|\u00ab[^\u00bb]*\u00bb?")
SENTENCE: Final = re.compile(r"[^.!?;]+[.!?;]?")
# Words of somebody else's, or of nobody's.
NOT_THEIRS: Final = re.compile(
    r"\b(says?|said|wrote|writes|told|tells|thinks?|claims?|if|pretend|imagine|suppose|would"
    r"|dice|dijo|escribio|escribe|cuenta|cree|si|finge|imagina|supon)\b|:"
)


def inferred(prompt: str, language: Language) -> list[Inferred]:
    """In the order of the rules, worded in the persona's language."""
    plain = QUOTED.sub(" ", prompt.replace("\u2019", "'"))
    said = [sentence for sentence in map(folded, SENTENCE.findall(plain)) if _is_theirs(sentence)]
    return list(_found(said, language))


def _found(said: list[str], language: Language) -> Iterator[Inferred]:
    for key, diet in DIETS.items():
        if _says(said, AM, diet.patterns):
            yield Inferred(key, BEING[language].format(diet.named(language)))
    for key, topic in TOPICS.items():
        for likes, verbs in (("liked", LIKES), ("disliked", DISLIKES)):
            if _says(said, [f"{verb}{_THE} " for verb in verbs], topic.patterns):
                yield Inferred(
                    f"{key}-{likes}", WORDS[language, likes].format(topic.named(language))
                )


def _says(said: list[str], before: Sequence[str], patterns: Sequence[str]) -> bool:
    """In either language."""
    wanted = [rf"{verb}{pattern}\b" for verb, pattern in zip(before, patterns, strict=True)]
    return any(re.search(one, sentence) for one in wanted for sentence in said)


def _is_theirs(sentence: str) -> bool:
    return not sentence.endswith("?") and NOT_THEIRS.search(sentence) is None
