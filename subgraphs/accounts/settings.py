"""What is accounts told by its environment, beside what every subgraph is told?"""

from pathlib import Path
from typing import Final

from subgraphs.chassis.sealing.file_keys import FileKeys
from subgraphs.chassis.settings import Environment, Settings

NAME: Final = "accounts"


class AccountsSettings(Settings):
    issuer_keys_dir: Path = Path(".data/keys")
    avatars_url: str | None = None  # where browsers reach `/avatars` here; None: nowhere
    traveler_keys_file: Path = Path(".data/keys/travelers.json")  # of the keys that wrap people's


def traveler_keys(settings: AccountsSettings) -> FileKeys:
    """Made in development alone: in production a file was mounted, or there is none."""
    is_development = settings.environment is Environment.DEVELOPMENT
    return FileKeys(settings.traveler_keys_file, is_made=is_development)
