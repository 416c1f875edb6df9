"""What is a subgraph that takes payments told by its environment, beside its other settings?"""

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class PaymentSettings(BaseSettings):
    """To derive from, beside `Settings`.

    `payments_webhook_secret`: of the provider's events; several with commas between, while one
    takes another's place. Without it no event is believed, and whatever waits for one is asked for.
    """

    model_config = SettingsConfigDict(extra="ignore")

    payments_url: str = "https://api.stripe.com"
    payments_key: SecretStr = Field(min_length=8)
    payments_webhook_secret: SecretStr | None = None
    payments_deadline_seconds: float = Field(default=10.0, gt=0)
