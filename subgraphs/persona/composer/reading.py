"""What does a person want? Read from English or Spanish by plain rules, the same each time."""

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from subgraphs.chassis.money.amounts import Amount

MOST_DAYS: Final = 14
MOST_PEOPLE: Final = 9
AHEAD: Final = 330  # days, for which flights are sold

_COUNTED: Final = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    "|uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce"
)
NUMBERS: Final = {
    word: number
    for words in _COUNTED.split("|")
    for number, word in enumerate(words.split(), start=1)
} | {"a": 1, "an": 1, "un": 1, "una": 1}
_MONTHS: Final = (
    "january february march april may june july august september october november december"
    "|jan feb mar apr may jun jul aug sep oct nov dec"
    "|enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
)
MONTHS: Final = {
    word: number
    for words in _MONTHS.split("|")
    for number, word in enumerate(words.split(), start=1)
}
CURRENCIES: Final = {
    **dict.fromkeys(("€", "eur", "euro", "euros"), "EUR"),
    **dict.fromkeys(("$", "usd", "dollar", "dollars", "dolar", "dolares"), "USD"),
    **dict.fromkeys(("£", "gbp", "pound", "pounds", "libra", "libras"), "GBP"),
}

_MONTH: Final = "|".join(sorted(MONTHS, key=len, reverse=True))
_NUMBER: Final = r"\d{1,3}|" + "|".join(sorted(NUMBERS, key=len, reverse=True))
_MONEY: Final = "|".join(re.escape(each) for each in sorted(CURRENCIES, key=len, reverse=True))
_AMOUNT: Final = r"\d{1,3}(?:[.,]\d{3})+|\d{1,7}"

DAYS: Final = re.compile(rf"\b({_NUMBER})[ -](days?|dias?|nights?|noches?|weeks?|semanas?)\b")
WEEKEND: Final = re.compile(r"\b(weekend|fin de semana|finde)\b")
ISO: Final = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
DAY_MONTH: Final = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?: ?(?:to|al?|-|until|hasta) ?(?:el )?(\d{{1,2}}))?"
    rf" (?:de |of )?({_MONTH})\b(?: (?:de )?(\d{{4}}))?"
)
MONTH_DAY: Final = re.compile(
    rf"\b({_MONTH}) (\d{{1,2}})(?:st|nd|rd|th)?\b"
    rf"(?: ?(?:to|-|until) ?(\d{{1,2}}))?(?:,? (\d{{4}}))?"
)
IN_MONTH: Final = re.compile(rf"\b(?:in|en) ({_MONTH})\b")
AMOUNT_FIRST: Final = re.compile(rf"({_AMOUNT}) ?({_MONEY})(?!\w)")
SIGN_FIRST: Final = re.compile(rf"(€|\$|£|\beur|\busd|\bgbp) ?({_AMOUNT})\b")
PEOPLE: Final = re.compile(
    rf"\b({_NUMBER}) (?:people|persons?|adults?|travell?ers?|of us|personas?|adultos|viajeros)\b"
)
COUPLE: Final = re.compile(r"\b(?:for|para) (two|dos|three|tres|four|cuatro)\b")

_NAME: Final = (
    r"[^\W\d_][\w'\u2019.-]*(?: (?:(?:de|del|la|el|of|the|do|da|di) )*[^\W\d_a-z][\w'\u2019.-]*)*"
)
GOAL: Final = re.compile(
    rf"(?i:\b(?:to|in|at|visit|around|see|a|en|por|visitar|conocer|hacia)"
    rf"(?: the| el| la| city of| ciudad de)? )({_NAME})"
)
ORIGIN: Final = re.compile(
    rf"(?i:\b(?:from|desde|live in|vivo en|salgo de|saliendo de|leaving) )({_NAME})"
    rf"|(?i:\bde )({_NAME})(?i: a )[^\W\d_a-z]"
)
BUYS: Final = re.compile(
    r"\b(book|booked|reserve|reserved|buy|purchase|pay|reserva|reservalo|reservar|reservame"
    r"|compra|compralo|comprar|paga|pagalo|pagar)\b"
)
LIVES: Final = re.compile(rf"(?i:\b(?:i live in|vivo en|my home is|soy de) )({_NAME})")
_NO_PLACE: Final = (
    "the el la los las my mi our i we yo it me us spring summer autumn winter primavera verano"
    " otono invierno trip viaje plan day days week weekend dias semana total all todo"
)
NO_PLACE: Final = frozenset({*MONTHS, *NUMBERS, *CURRENCIES, *_NO_PLACE.split()})


@dataclass(frozen=True, slots=True)
class Wish:
    """What the words say; None, or empty, for what they leave open.

    `places`: what may be the goal, the likeliest first. `last`: the day of leaving. `buys`: they
    ask to have it booked.
    """

    places: tuple[str, ...] = ()
    origin: str | None = None
    first: date | None = None
    last: date | None = None
    days: int | None = None
    budget: Amount | None = None
    people: int = 1
    buys: bool = False


def read(prompt: str, today: date) -> Wish:
    plain = folded(prompt)
    first, last = _dates(plain, today)
    days = _days(plain)
    if first and last is None and days:
        last = first + timedelta(days=days - 1)
    if first and last:
        days = (last - first).days + 1
    return Wish(
        places=_places(prompt),
        origin=_origin(prompt),
        first=first,
        last=last,
        days=days,
        budget=_budget(plain),
        people=_people(plain),
        buys=BUYS.search(plain) is not None,
    )


def home_of(memories: list[str]) -> str | None:
    """Where a person says that they live."""
    return next((found[1] for text in memories if (found := LIVES.search(text))), None)


def folded(text: str) -> str:
    """Lower case, without accents, on one line."""
    parts = unicodedata.normalize("NFKD", " ".join(text.split()).lower())
    return "".join(each for each in parts if not unicodedata.combining(each))


def _days(plain: str) -> int | None:
    if found := DAYS.search(plain):
        count = NUMBERS.get(found[1]) or int(found[1])
        if found[2].startswith(("night", "noche")):
            count += 1
        if found[2].startswith(("week", "semana")):
            count *= 7
        return max(1, min(count, MOST_DAYS))
    return 3 if WEEKEND.search(plain) else None


def _dates(plain: str, today: date) -> tuple[date | None, date | None]:
    if named := [day for each in ISO.findall(plain) if (day := _day(*map(int, each)))]:
        return named[0], _after(named[0], named[-1])
    if found := DAY_MONTH.search(plain):
        return _span(found[1], found[2], found[3], found[4], today)
    if found := MONTH_DAY.search(plain):
        return _span(found[2], found[3], found[1], found[4], today)
    if found := IN_MONTH.search(plain):
        return _friday(MONTHS[found[1]], today), None
    return None, None


def _span(
    first: str, last: str | None, month: str, year: str | None, today: date
) -> tuple[date | None, date | None]:
    start = _next(int(first), MONTHS[month], int(year) if year else None, today)
    if start is None or last is None:
        return start, None
    return start, _after(start, _day(start.year, start.month, int(last)))


def _next(day: int, month: int, year: int | None, today: date) -> date | None:
    if year is not None:
        return _day(year, month, day)
    start = _day(today.year, month, day)
    return start if start and start > today else _day(today.year + 1, month, day)


def _friday(month: int, today: date) -> date:
    """The first of that month that lies ahead."""
    year = today.year + (month <= today.month)
    first = date(year, month, 1)
    return first + timedelta(days=(4 - first.weekday()) % 7)


def _after(first: date, last: date | None) -> date | None:
    if last is None or last <= first:
        return None
    return min(last, first + timedelta(days=MOST_DAYS - 1))


def _day(year: int, month: int, day: int) -> date | None:
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    return date(year, month, day)


def _budget(plain: str) -> Amount | None:
    if found := AMOUNT_FIRST.search(plain):
        amount, sign = found[1], found[2]
    elif found := SIGN_FIRST.search(plain):
        sign, amount = found[1], found[2]
    else:
        return None
    return Amount.of(Decimal(re.sub(r"[.,]", "", amount)), CURRENCIES[sign])


def _people(plain: str) -> int:
    found = PEOPLE.search(plain) or COUPLE.search(plain)
    if found is None:
        return 1
    return max(1, min(NUMBERS.get(found[1]) or int(found[1]), MOST_PEOPLE))


def _places(prompt: str) -> tuple[str, ...]:
    after_a_preposition = [found[1] for found in GOAL.finditer(prompt)]
    origin = _origin(prompt)
    return tuple(
        dict.fromkeys(
            name for name in map(_trimmed, after_a_preposition) if name and name != origin
        )
    )[:3]


def _origin(prompt: str) -> str | None:
    names = [_trimmed(found[1] or found[2]) for found in ORIGIN.finditer(prompt)]
    return next((name for name in names if name), None)


def _trimmed(name: str) -> str:
    """From its first capital on, without words that are no place's."""
    words = name.strip(".,;:!?'\u2019").split()
    while words and not words[0][0].isupper():
        words.pop(0)
    while words and folded(words[-1]) in NO_PLACE:
        words.pop()
    return " ".join(words)[:100]
