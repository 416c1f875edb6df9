"""How does the composer say it? In English or Spanish, and in the persona's tone."""

from collections.abc import Mapping
from typing import Final

from subgraphs.persona.personas.models import Language, Tone

Words = Mapping[str, str]

ENGLISH: Final[Words] = {
    "hello_WARM": "With pleasure!",
    "hello_PLAYFUL": "Bags ready?",
    "where": "Where would you like to go? Name a place, and I look at it.",
    "unknown": "I found no place called {place}. Another name for it, perhaps?",
    "away": "I could not look at {place} just now. Ask me again in a moment.",
    "plan": "{days} days in {place}, from {first} to {last}.",
    "plan_1": "One day in {place}, on {first}.",
    "assumed_first": "You named no date, so I took one a month ahead.",
    "assumed_days": "You did not say for how long, so I planned three days.",
    "known": "{source} says: “{fact}”",
    "no_origin": "I left flights out, because you did not say where you start.",
    "no_flights": "I found no flights for those days.",
    "no_stays": "I found no rooms for sale for those nights.",
    "total": "What has a price comes to {amount} {currency}.",
    "over": "That is more than your {amount} {currency}; it is the cheapest I found.",
    "within": "That is within your {amount} {currency}.",
    "may_not_book": "I may not book by myself. Confirm this plan, and I book it.",
    "spends": "Nothing is booked: that is for you to do.",
    "title": "{place}, {days} days",
    "walk": "Walk through {place}",
    "again": "More of {place}, where you liked it",
    "excursion": "Out to {place}",
    "free": "Free time",
    "sleep": "Sleep at {place}",
    "fly": "Fly {place}",
    "because_fact": "Because of what is known of it.",
    "because_near": "It is near, and smaller.",
    "because_slow": "You like it slow.",
    "because_free": "Nothing in the graph fills it; keep it open.",
    "because_cheap": "The best price among {count} offers.",
    "because_later": "You do not like early flights.",
    "because_comfort": "You like comfort: {stars} stars.",
    "because_place": "It stands in the place you asked for; no offer was found for the nights.",
}
SPANISH: Final[Words] = {
    "hello_WARM": "¡Con mucho gusto!",
    "hello_PLAYFUL": "¿Maletas listas?",
    "where": "¿Adónde te gustaría ir? Dime un lugar y lo miro.",
    "unknown": "No encontré ningún lugar llamado {place}. ¿Quizá tiene otro nombre?",
    "away": "Ahora mismo no pude mirar {place}. Pregúntame otra vez en un momento.",
    "plan": "{days} días en {place}, del {first} al {last}.",
    "plan_1": "Un día en {place}, el {first}.",
    "assumed_first": "No dijiste fecha, así que tomé una dentro de un mes.",
    "assumed_days": "No dijiste cuánto tiempo, así que planeé tres días.",
    "known": "{source} dice: «{fact}»",
    "no_origin": "Dejé los vuelos fuera, porque no dijiste de dónde sales.",
    "no_flights": "No encontré vuelos para esos días.",
    "no_stays": "No encontré habitaciones a la venta para esas noches.",
    "total": "Lo que tiene precio suma {amount} {currency}.",
    "over": "Es más que tus {amount} {currency}; es lo más barato que encontré.",
    "within": "Está dentro de tus {amount} {currency}.",
    "may_not_book": "No puedo reservar por mi cuenta. Confirma este plan, y lo reservo.",
    "spends": "No hay nada reservado: eso lo decides y lo haces tú.",
    "title": "{place}, {days} días",
    "walk": "Paseo por {place}",
    "again": "Más de {place}, donde te gustó",
    "excursion": "Excursión a {place}",
    "free": "Tiempo libre",
    "sleep": "Dormir en {place}",
    "fly": "Vuelo {place}",
    "because_fact": "Por lo que se sabe del lugar.",
    "because_near": "Está cerca, y es más pequeño.",
    "because_slow": "Te gusta ir despacio.",
    "because_free": "Nada del grafo lo llena; déjalo abierto.",
    "because_cheap": "El mejor precio entre {count} ofertas.",
    "because_later": "No te gustan los vuelos de madrugada.",
    "because_comfort": "Te gusta la comodidad: {stars} estrellas.",
    "because_place": "Está en el lugar que pediste; no se encontró oferta para esas noches.",
}
WORDS: Final[Mapping[Language, Words]] = {Language.EN: ENGLISH, Language.ES: SPANISH}


class Wording:
    def __init__(self, language: Language, tone: Tone) -> None:
        self._words = WORDS[language]
        self._tone = tone

    @property
    def hello(self) -> list[str]:
        """At most one sentence; the brief have none."""
        said = self._words.get(f"hello_{self._tone}")
        return [said] if said else []

    def __call__(self, key: str, **parts: object) -> str:
        """One sentence. What stands for a part is put in, and never read as a template."""
        return self._words[key].format(**parts)
