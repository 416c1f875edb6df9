"""`python -m infra.sandboxes.duffel`: the Duffel of this machine."""

from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from infra.sandboxes.duffel.app import create_app


def main(
    file: Annotated[Path, typer.Option(envvar="DUFFEL_SANDBOX_FILE")] = Path(
        ".data/duffel/duffel.sqlite"
    ),
    port: Annotated[int, typer.Option(envvar="DUFFEL_SANDBOX_PORT")] = 4102,
) -> None:
    uvicorn.run(create_app(file), host="127.0.0.1", port=port, access_log=False)


if __name__ == "__main__":
    typer.run(main)
