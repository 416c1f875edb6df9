"""`python -m infra.sandboxes.amadeus`: the Amadeus of this machine."""

from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from infra.sandboxes.amadeus.app import create_app


def main(
    file: Annotated[Path, typer.Option(envvar="AMADEUS_SANDBOX_FILE")] = Path(
        ".data/amadeus/amadeus.sqlite"
    ),
    port: Annotated[int, typer.Option(envvar="AMADEUS_SANDBOX_PORT")] = 4101,
) -> None:
    uvicorn.run(create_app(file), host="127.0.0.1", port=port, access_log=False)


if __name__ == "__main__":
    typer.run(main)
