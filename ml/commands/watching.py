"""Training as somebody sees it who waits for it: a bar a network."""

from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from ml.candidates import Watched
from ml.neural.training import Watching


def bars() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed} of {task.total} epochs"),
        TextColumn("{task.fields[loss]}"),
        TimeRemainingColumn(),
    )


def watched_on(progress: Progress, epochs: int) -> Watched:
    def of(name: str) -> Watching:
        task = progress.add_task(name, total=epochs, loss="")

        def told(epoch: int, loss: float) -> None:
            progress.update(task, completed=epoch, loss=f"loss {loss:.3f}")

        return told

    return of
