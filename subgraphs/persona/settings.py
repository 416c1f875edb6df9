"""What is persona told by its environment, beside what every subgraph is told?"""

from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Final

from pydantic import Field, SecretStr

from subgraphs.chassis.sealing.file_keys import FileKeys
from subgraphs.chassis.settings import Environment, Settings

NAME: Final = "persona"


class ModelApi(StrEnum):
    """How a model is spoken to."""

    ANTHROPIC = "anthropic"
    OPENAI = "openai"


class PersonaSettings(Settings):
    """`persona_model_url`, `persona_model_path`: without either the embedded composer answers, and
    no model is asked. With both, the one behind the URL is asked first.

    `persona_model_day_*`: what one person's questions may take of models in a day; then the
    composer answers. Prices are of a million tokens, in the currency of `persona_model_day_money`.

    `persona_lease_seconds`: a worker silent for longer has lost its turn to another.
    """

    persona_redis_url: str = "redis://127.0.0.1:16380/0"
    persona_keys_file: Path = Path(".data/keys/personas.json")  # of the keys that seal tokens
    gateway_url: str = "http://127.0.0.1:4000"
    persona_turns_per_minute: int = Field(default=6, gt=0)
    persona_lease_seconds: float = Field(default=10.0, gt=0)
    persona_model_api: ModelApi = ModelApi.OPENAI
    persona_model_url: str | None = None  # of the API, as http://host:8000/v1
    persona_model_path: Path | None = None  # a folder of `transformers`; needs the extra `local`
    persona_model_key: SecretStr | None = None
    persona_model_name: str = "default"
    persona_model_seconds: float = Field(default=30.0, gt=0)  # of one answer, to its last word
    persona_model_tokens: int = Field(default=2_000, gt=0)  # of one answer, at most
    persona_model_day_tokens: int = Field(default=1_000_000, gt=0)
    persona_model_day_money: Decimal | None = Field(default=None, gt=0)
    persona_model_read_price: Decimal = Field(default=Decimal(0), ge=0)
    persona_model_written_price: Decimal = Field(default=Decimal(0), ge=0)


def sealing_keys(settings: PersonaSettings) -> FileKeys:
    """Made in development alone: in production a file was mounted, or there is none."""
    is_development = settings.environment is Environment.DEVELOPMENT
    return FileKeys(settings.persona_keys_file, is_made=is_development)
