"""Does somebody say that they are in danger? Then no engine answers, but this."""

import re
from collections.abc import Mapping
from typing import Final

from subgraphs.persona.composer.reading import folded
from subgraphs.persona.personas.models import Language

HEARD: Final = {
    Language.EN: re.compile(
        r"\b(kill(ing)? my ?self|suicid(e|al)|end (it all|my life)|want to die|wanna die"
        r"|hurt(ing)? my ?self|harm(ing)? my ?self|cut(ting)? my ?self|do not want to live"
        r"|don.?t want to (live|be alive)|better off dead|no reason to live)\b"
    ),
    Language.ES: re.compile(
        r"\b(suicid\w*|matarme|quitarme la vida|acabar con mi vida|quiero morir(me)?"
        r"|hacerme dano|autolesion\w*|cortarme las venas|no quiero (seguir viviendo|vivir)"
        r"|mejor muert[oa]|sin razon(es)? para vivir)\b"
    ),
}
# 112: Europe's emergency number. 988: the Lifeline of the United States. 024: Spain's ministry.
HELP: Final[Mapping[Language, str]] = {
    Language.EN: (
        "I am an AI and cannot help as a person can, and this matters more than any trip. If you"
        " are in danger now, call your emergency number: 112 in Europe, 911 in the United States."
        " To talk to somebody at any hour: 988 in the United States, 024 in Spain, or"
        " https://findahelpline.com for where you are. Please tell someone near you as well."
    ),
    Language.ES: (
        "Soy una IA y no puedo ayudarte como lo haría una persona, y esto importa más que"
        " cualquier viaje. Si estás en peligro ahora, llama al 112 en Europa, o al 911 en América."
        " Para hablar con alguien a cualquier hora: 024 en España, 988 en Estados Unidos, o"
        " https://findahelpline.com para el lugar donde estés. Por favor, díselo también a alguien"
        " cercano."
    ),
}


def heard(prompt: str) -> Language | None:
    """In which language, if somebody does."""
    plain = folded(prompt)
    return next((language for language, words in HEARD.items() if words.search(plain)), None)
