"""What picture stands for a person who has set none? A landscape of their own, and their initials.

A pure function of the id and the display name: the same picture on every machine, for ever.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Final
from xml.sax.saxutils import escape

from subgraphs.accounts.people.initials import initials_of

SIZE: Final = 256
FONTS: Final = "Inter, 'Segoe UI', 'Noto Sans', system-ui, sans-serif"
NOT_IN_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Share = Callable[[], float]
"""0 included to 1 excluded."""


@dataclass(frozen=True, slots=True)
class Palette:
    """White letters are legible on all of it but the sun: contrast 3 and more."""

    sky: tuple[str, str]
    sun: str
    grounds: tuple[str, str, str]  # far to near


PALETTES: Final = (
    Palette(("#3b2a6b", "#b8476b"), "#ffc371", ("#8c3a63", "#5e2b5a", "#3a1f4a")),
    Palette(("#0b4f7a", "#1d87a6"), "#ffe3a3", ("#14708f", "#0e5878", "#0a3f5c")),
    Palette(("#1f5f54", "#4a8f63"), "#f4e3a1", ("#35785a", "#275c4b", "#1a413b")),
    Palette(("#8f3b2e", "#c96a45"), "#ffe0b0", ("#a84a35", "#83362c", "#5c2623")),
    Palette(("#141a3c", "#3c4a8c"), "#f4f1de", ("#2d3870", "#222a58", "#171d3f")),
    Palette(("#4b1f4f", "#a1487f"), "#ffd0c2", ("#7a3068", "#592453", "#3b193b")),
    Palette(("#4d5a2c", "#8a8645"), "#fbe8a6", ("#6d7036", "#525a2e", "#384023")),
    Palette(("#0c5b5b", "#23908a"), "#ffe9c7", ("#167672", "#105b5c", "#0b4145")),
    Palette(("#8a2f52", "#c95f74"), "#ffe1c4", ("#a5405f", "#7d2c4d", "#561f39")),
    Palette(("#2e3f50", "#5d7f95"), "#f6e7cf", ("#48657b", "#364d61", "#263746")),
    Palette(("#7d4410", "#b9781f"), "#fff0c2", ("#99591a", "#754114", "#512c10")),
    Palette(("#42397a", "#7f6fb5"), "#ffd9ec", ("#615397", "#4a3f79", "#332b57")),
)


def svg_of(user_id: str, display_name: str) -> str:
    share = Random(user_id).random  # the one method whose values Python promises to keep
    palette = PALETTES[int(share() * len(PALETTES))]
    ground = GROUNDS[int(share() * len(GROUNDS))]
    y, radius = 48 + 12 * share(), 18 + 9 * share()
    x = 60 + 34 * share() + (102 if share() < 0.5 else 0)  # beside the letters, never behind them
    layers = "".join(
        f'<path fill="{colour}" d="{ground(share, 128 + 42 * depth)}V{SIZE}H0Z"/>'
        for depth, colour in enumerate(palette.grounds)
    )
    name = escape(NOT_IN_XML.sub("", display_name))
    letters = NOT_IN_XML.sub("", initials_of(display_name))
    size = 84 if len(letters) > 1 and letters.isalpha() else 104
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" role="img"'
        f' aria-labelledby="name"><title id="name">{name}</title>'
        '<defs><linearGradient id="sky" x2="0" y2="1">'
        f'<stop stop-color="{palette.sky[0]}"/><stop offset="1" stop-color="{palette.sky[1]}"/>'
        f'</linearGradient></defs><path fill="url(#sky)" d="M0 0H{SIZE}V{SIZE}H0Z"/>'
        f'<g fill="{palette.sun}"><circle cx="{x:.0f}" cy="{y:.0f}" r="{radius * 1.7:.0f}"'
        f' opacity=".14"/><circle cx="{x:.0f}" cy="{y:.0f}" r="{radius:.0f}" opacity=".9"/></g>'
        f'{layers}<text x="128" y="138" dy=".36em" text-anchor="middle" fill="#fff"'
        f' font-family="{FONTS}" font-size="{size}" font-weight="600"'
        f' letter-spacing="1">{escape(letters)}</text></svg>'
    )


def dunes(share: Share, height: float) -> str:
    """One long slope, and one that falls away."""
    crest, top = 60 + 136 * share(), height - 34 - 20 * share()
    low, right = height + 10 * share(), height - 10 + 20 * share()
    return (
        f"M0 {low:.0f}C{crest * 0.5:.0f} {low:.0f} {crest * 0.75:.0f} {top:.0f} {crest:.0f}"
        f" {top:.0f}S{(crest + SIZE) / 2:.0f} {right:.0f} {SIZE} {right:.0f}"
    )


def peaks(share: Share, height: float) -> str:
    edges = [f"M0 {height - 10 * share():.0f}"]
    x = 0.0
    while x < SIZE:
        summit, foot = x + 24 + 30 * share(), x + 62 + 34 * share()
        edges.append(f"L{summit:.0f} {height - 30 - 40 * share():.0f}")
        edges.append(f"L{foot:.0f} {height - 6 + 14 * share():.0f}")
        x = foot
    return "".join(edges) + f"L{max(x, SIZE):.0f} {SIZE}"


def waves(share: Share, height: float) -> str:
    length, swell = 44 + 28 * share(), 9 + 7 * share()
    start = -length * share()
    crests = "".join(f"t{length:.1f} 0" for _ in range(int(SIZE / length) + 2))
    y = height - 16
    return f"M{start:.0f} {y:.0f}q{length / 2:.1f} {-2 * swell:.1f} {length:.1f} 0{crests}"


def roofs(share: Share, height: float) -> str:
    line = [f"M0 {height:.0f}"]
    x = 0.0
    while x < SIZE:
        width, top = 20 + 22 * share(), height - 10 - 46 * share()
        line.append(f"V{top:.0f}")
        if share() < 0.4:
            line.append(f"l{width / 2:.0f} {-width * 0.45:.0f}")
            line.append(f"L{x + width:.0f} {top:.0f}")
        else:
            line.append(f"H{x + width:.0f}")
        x += width
    return "".join(line)


GROUNDS: Final = (dunes, peaks, waves, roofs)
