"""What one operation carries, whatever the subgraph."""

from dataclasses import dataclass, fields

from strawberry.dataloader import DataLoader

from subgraphs.chassis.viewer import Viewer


@dataclass(frozen=True)
class Context:
    """A subgraph derives its own, with its services and loaders beside the viewer."""

    viewer: Viewer

    def forget(self) -> None:
        """Drop loaded rows, so that what follows a write, or a later event, is read anew."""
        for part in fields(self):
            loader = getattr(self, part.name)
            if isinstance(loader, DataLoader):
                loader.clear_all()
