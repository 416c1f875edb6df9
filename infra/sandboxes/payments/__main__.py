"""`python -m infra.sandboxes.payments`: the payment provider of this machine."""

from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from infra.sandboxes.payments.app import create_app


def main(
    file: Annotated[Path, typer.Option(envvar="PAYMENTS_SANDBOX_FILE")] = Path(
        ".data/payments/payments.sqlite"
    ),
    port: Annotated[int, typer.Option(envvar="PAYMENTS_SANDBOX_PORT")] = 4100,
) -> None:
    uvicorn.run(create_app(file), host="127.0.0.1", port=port, access_log=False)


if __name__ == "__main__":
    typer.run(main)
