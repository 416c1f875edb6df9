"""What is accounts told by its environment, beside what every subgraph is told?"""

from pathlib import Path
from typing import Final

from subgraphs.chassis.settings import Settings

NAME: Final = "accounts"


class AccountsSettings(Settings):
    issuer_keys_dir: Path = Path(".data/keys")
    avatars_url: str | None = None  # where browsers reach `/avatars` here; None: nowhere
