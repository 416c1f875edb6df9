"""What a process of the stack is told by its environment."""

from enum import StrEnum

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Environment(StrEnum):
    DEVELOPMENT = "development"
    PRODUCTION = "production"


class Subjects(StrEnum):
    """Whose ids the `sub` claim holds."""

    OWN = "own"  # `sub` is a Caravan user id
    FOREIGN = "foreign"  # the issuer's own; the user id is derived from issuer and `sub`


class BusSettings(BaseSettings):
    """What a program needs that only talks to the event bus."""

    model_config = SettingsConfigDict(extra="ignore")

    kafka_bootstrap_servers: str = "127.0.0.1:19092"
    kafka_idempotent_producer: bool = False  # true on Apache Kafka; the embedded broker cannot
    kafka_partitions: int = 3
    kafka_replicas: int = 1


class Settings(BusSettings):
    """Every subgraph reads these; one that needs more derives its own."""

    environment: Environment = Environment.PRODUCTION
    database_url: str = "postgresql+asyncpg://postgres@127.0.0.1:15432"
    redis_url: str | None = None
    mongodb_uri: str = "mongodb://127.0.0.1:17017"
    oidc_issuer: str
    oidc_audience: str = "caravan"
    oidc_subjects: Subjects = Subjects.OWN
    oidc_jwks_url: str | None = None
    router_secret: SecretStr = Field(min_length=32)
    log_level: str = "INFO"
