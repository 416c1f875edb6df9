"""How is it drawn? A column a subgraph; below, a row for each thing that passes between two."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from supergraph.picture.facts import Contribution, Facts, Subgraph, Topic

COLUMN = 276  # from the middle of one to the middle of the next
BOX = 252
MARGIN = 24
LINE = 21  # of an entity
HEAD = 62  # of a box, over its entities
CHARACTER = 6.7  # at 11 px, the widest that fonts draw it on average
HUES = ("#2f6f9f", "#3d7d4f", "#9a5b1e", "#7a4b93", "#a23b4a", "#3a7f80", "#6b6b2a")
INK, PAPER = "#1f2630", "#ffffff"
STYLE = """
text { font-family: ui-sans-serif, system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: #1f2630 }
.title { font-size: 20px; font-weight: 700 }
.name { font-size: 15px; font-weight: 700; fill: #ffffff }
.small { font-size: 11px }
.faint { fill: #6b7480 }
.light { fill: #ffffff; opacity: 0.88 }
.entity { font-size: 12.5px; font-weight: 600 }
.key { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: 9.5px; fill: #6b7480 }
.band { font-size: 12px; font-weight: 700; letter-spacing: 0.04em }
"""


@dataclass(frozen=True, slots=True)
class Arrow:
    """From one column to others, with what is written over it."""

    start: str
    ends: tuple[str, ...]
    text: str
    dashed: bool = False


class Drawing:
    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._names = [subgraph.name for subgraph in facts.subgraphs]
        self._width = 2 * MARGIN + COLUMN * len(self._names)

    def svg(self) -> str:
        top = 148
        boxes = [one for s in self._facts.subgraphs for one in self._box(s, top)]
        rows, end = self._bands(max(_bottom(s, top) for s in self._facts.subgraphs) + 34)
        body = [*self._gateway(top), *self._lifelines(top, end), *boxes, *rows]
        size = f'width="{self._width}" height="{end + MARGIN}"'
        view = f'viewBox="0 0 {self._width} {end + MARGIN}"'
        return "\n".join(
            [
                "<!-- Written by `make schema`. -->",
                f'<svg xmlns="http://www.w3.org/2000/svg" {size} {view} role="img">',
                "<title>Caravan's graph: its subgraphs, their entities and events</title>",
                f"<style>{STYLE}</style>",
                *self._markers(),
                f'<rect width="100%" height="100%" rx="12" fill="{PAPER}"/>',
                *body,
                "</svg>\n",
            ]
        )

    def _middle(self, name: str) -> float:
        return MARGIN + COLUMN * (self._names.index(name) + 0.5)

    def _hue(self, name: str) -> str:
        return HUES[self._names.index(name) % len(HUES)]

    def _markers(self) -> Iterator[str]:
        for name in self._names:
            yield (
                f'<marker id="to-{name}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7"'
                f' markerHeight="7" orient="auto-start-reverse">'
                f'<path d="M0 0.8 L9.5 5 L0 9.2 z" fill="{self._hue(name)}"/></marker>'
            )

    def _gateway(self, top: int) -> Iterator[str]:
        width = self._width - 2 * MARGIN - (COLUMN - BOX)
        left = (self._width - width) / 2
        yield f'<rect x="{left}" y="24" width="{width}" height="72" rx="10" fill="{INK}"/>'
        yield _text(left + 18, 55, "One graph", "title light")
        total = _counted(
            {
                root: sum(s.roots.get(root, 0) for s in self._facts.subgraphs)
                for root in ("Query", "Mutation", "Subscription")
            }
        )
        yield _text(left + 18, 79, f"one gateway: {total}", "small light")
        for name in self._names:
            x = self._middle(name)
            yield (
                f'<path d="M{x} 96 V{top - 4}" stroke="{self._hue(name)}" stroke-width="2"'
                f' marker-end="url(#to-{name})"/>'
            )

    def _box(self, subgraph: Subgraph, top: int) -> Iterator[str]:
        bottom = _bottom(subgraph, top)
        hue = self._hue(subgraph.name)
        left = self._middle(subgraph.name) - BOX / 2
        yield (
            f'<rect x="{left}" y="{top}" width="{BOX}" height="{bottom - top}" rx="10"'
            f' fill="{PAPER}" stroke="{hue}" stroke-width="2"/>'
        )
        yield (
            f'<path d="M{left} {top + 46} V{top + 10} a10 10 0 0 1 10 -10 H{left + BOX - 10}'
            f' a10 10 0 0 1 10 10 V{top + 46} z" fill="{hue}"/>'
        )
        yield _text(left + 14, top + 21, subgraph.name, "name")
        yield _text(left + 14, top + 38, _counted(subgraph.roots), "small light")
        for place, entity in enumerate(subgraph.entities):
            y = top + HEAD + 8 + LINE * place
            yield _text(left + 14, y, entity.name, "entity")
            yield _text(left + BOX - 12, y, " · ".join(entity.keys), "key", anchor="end")

    def _lifelines(self, top: int, end: int) -> Iterator[str]:
        for subgraph in self._facts.subgraphs:
            x, hue = self._middle(subgraph.name), self._hue(subgraph.name)
            yield (
                f'<path d="M{x} {_bottom(subgraph, top)} V{end}" stroke="{hue}"'
                ' stroke-opacity="0.45" stroke-width="1.5" stroke-dasharray="2 5" fill="none"/>'
            )

    def _bands(self, y: int) -> tuple[list[str], int]:
        """Both bands of arrows, and where they end."""
        drawn: list[str] = []
        given = [_given(one) for one in self._facts.contributions]
        told = [_told(one) for one in self._facts.topics]
        for title, arrows in (("FIELDS GIVEN TO AN ENTITY OF ANOTHER", given), ("EVENTS", told)):
            if not arrows:
                continue
            rule = f"M{MARGIN} {y} H{self._width - MARGIN}"
            drawn.append(f'<path d="{rule}" stroke="#d9dde3" stroke-width="1"/>')
            drawn.append(_label(MARGIN + 4, y + 20, title, "band faint", anchor="start", size=8.6))
            y += 34
            for arrow in arrows:
                texts = self._lines_of(arrow)
                y += 15 * len(texts) + 13
                drawn += self._arrow(arrow, texts, y)
            y += 26
        return drawn, y - 8

    def _arrow(self, arrow: Arrow, texts: list[str], y: int) -> Iterator[str]:
        hue, start = self._hue(arrow.start), self._middle(arrow.start)
        middle = self._text_middle(arrow)
        for place, text in enumerate(reversed(texts)):
            faint = "small" if arrow.ends else "small faint"
            yield _label(middle, y - 8 - 15 * place, text, faint)
        dashes = ' stroke-dasharray="6 4"' if arrow.dashed else ""
        yield f'<circle cx="{start}" cy="{y}" r="4" fill="{hue}"/>'
        for end in arrow.ends:
            head = f'marker-end="url(#to-{arrow.start})"'
            stroke = f'stroke="{hue}" stroke-width="1.8" fill="none"{dashes}'
            if end == arrow.start:
                yield f'<path d="M{start} {y} h34 v10 h-29" {stroke} {head}/>'
            else:
                side = 3 if self._middle(end) > start else -3
                yield f'<path d="M{start} {y} H{self._middle(end) - side}" {stroke} {head}/>'

    def _text_middle(self, arrow: Arrow) -> float:
        """Over the gap beside where it starts, on the side where it goes."""
        start = self._names.index(arrow.start)
        others = [self._names.index(end) for end in arrow.ends if end != arrow.start]
        is_last = start == len(self._names) - 1
        right = any(other > start for other in others) or (not others and not is_last)
        return self._middle(arrow.start) + (COLUMN / 2 if right else -COLUMN / 2)

    def _lines_of(self, arrow: Arrow) -> list[str]:
        most = int((COLUMN - 26) / CHARACTER)
        return wrapped(arrow.text, most)


def _bottom(subgraph: Subgraph, top: int) -> int:
    """Of its box."""
    return top + HEAD + LINE * len(subgraph.entities) + 10


def _given(one: Contribution) -> Arrow:
    return Arrow(one.giver, (one.owner,), f"{one.entity}: {', '.join(one.fields)}")


def _told(one: Topic) -> Arrow:
    text = one.fact if one.consumers else f"{one.fact} (unheard here)"
    return Arrow(one.producer, one.consumers, text, dashed=True)


def _counted(roots: dict[str, int]) -> str:
    """As in `3 queries, 1 mutation`."""
    words = {"Query": "quer", "Mutation": "mutation", "Subscription": "subscription"}
    parts = []
    for root, count in roots.items():
        one, many = ("y", "ies") if root == "Query" else ("", "s")
        if count:
            parts.append(f"{count} {words[root]}{one if count == 1 else many}")
    return ", ".join(parts)


def wrapped(text: str, most: int) -> list[str]:
    """Lines of at most `most` characters, broken at spaces; a longer word stays whole."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= most or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _text(x: float, y: float, text: str, style: str, *, anchor: str = "start") -> str:
    return f'<text x="{x}" y="{y}" class="{style}" text-anchor="{anchor}">{escape(text)}</text>'


def _label(
    x: float, y: float, text: str, style: str, *, anchor: str = "middle", size: float = CHARACTER
) -> str:
    """On paper, so that a line below does not cross it."""
    width = len(text) * size + 6
    left = x - width / 2 if anchor == "middle" else x - 3
    back = f'<rect x="{left:.1f}" y="{y - 11}" width="{width:.1f}" height="15" fill="{PAPER}"/>'
    return back + _text(x, y, text, style, anchor=anchor)
