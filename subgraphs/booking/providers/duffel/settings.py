"""What is booking told of Duffel by its environment?"""

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class DuffelSettings(BaseSettings):
    """To derive from, beside `Settings`. `duffel_webhook_secret`: several while one replaces
    another, with commas between; without one no event is believed. `duffel_seconds`: of one call
    of the adapter, however many requests it takes."""

    model_config = SettingsConfigDict(extra="ignore")

    duffel_url: str = "https://api.duffel.com"
    duffel_token: SecretStr = Field(min_length=8)
    duffel_webhook_secret: SecretStr | None = None
    duffel_seconds: float = Field(default=10.0, gt=0)
