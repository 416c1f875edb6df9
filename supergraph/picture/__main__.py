"""Write docs/graph.svg from what is committed, or (--check) say that it differs."""

import sys
from pathlib import Path

from supergraph.picture.drawing import Drawing
from supergraph.picture.facts import Facts

PICTURE = Path(__file__).parents[2] / "docs" / "graph.svg"


def main() -> None:
    text = Drawing(Facts.read()).svg()
    if "--check" not in sys.argv:
        PICTURE.parent.mkdir(exist_ok=True)
        PICTURE.write_text(text)
    elif not PICTURE.exists() or PICTURE.read_text() != text:
        sys.exit("docs/graph.svg is stale: make schema")


if __name__ == "__main__":
    main()
