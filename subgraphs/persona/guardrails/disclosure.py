"""What does every persona say about itself, and of an answer that it keeps back?"""

from collections.abc import Mapping
from typing import Final

from subgraphs.persona.personas.models import Language

DISCLOSURE: Final[Mapping[Language, str]] = {
    Language.EN: (
        "This is an AI persona, not a person. It reads the graph with your own rights, may be"
        " wrong, and books or pays nothing that you did not confirm."
    ),
    Language.ES: (
        "Esto es una persona de IA, no un ser humano. Lee el grafo con tus propios permisos, puede"
        " equivocarse, y no reserva ni paga nada que no hayas confirmado."
    ),
}
WITHHELD: Final[Mapping[Language, str]] = {
    Language.EN: (
        "I had an answer, and it broke the rules of what may be said here, so it is withheld. Ask"
        " in another way. Nothing was booked or changed."
    ),
    Language.ES: (
        "Tenía una respuesta, pero incumplía las normas de lo que aquí se puede decir, así que no"
        " se muestra. Pregunta de otra manera. No se ha reservado ni cambiado nada."
    ),
}
