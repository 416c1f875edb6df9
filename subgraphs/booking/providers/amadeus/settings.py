"""What is a booking process told of Amadeus?"""

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class AmadeusSettings(BaseSettings):
    """`amadeus_lookup_url`: the operator's own search of orders, asked with `?reference=`; Amadeus
    has none, so without it an order of unknown outcome waits for a person.

    `amadeus_agent_email`: whom a hotel writes to. `amadeus_calls_per_second`: what we allow
    ourselves; None where no limit is known.
    """

    model_config = SettingsConfigDict(extra="ignore")

    amadeus_url: str
    amadeus_client_id: str = Field(min_length=1)
    amadeus_client_secret: SecretStr = Field(min_length=1)
    amadeus_lookup_url: str | None = None
    amadeus_seconds: float = Field(default=10.0, gt=0)
    amadeus_calls_per_second: float | None = Field(default=10.0, gt=0)
    amadeus_agent_email: str = Field(default="agency@caravan.example", pattern="^[^@ ]+@[^@ ]+$")
