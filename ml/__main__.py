"""Where somebody goes next: candidates, which of them is better, and which one serves."""

import typer

from ml.commands.compare import compare
from ml.commands.stored import evaluate, models, promote
from ml.commands.train import train

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)
for command in (compare, train, evaluate, promote, models):
    app.command()(command)

if __name__ == "__main__":
    app()
