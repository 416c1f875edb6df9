"""Where persona's parts meet: `uvicorn --factory subgraphs.persona.app:create_app`."""

from starlette.applications import Starlette

from subgraphs.chassis.http import serve
from subgraphs.persona.context import Context
from subgraphs.persona.schema import schema
from subgraphs.persona.settings import NAME, PersonaSettings
from subgraphs.persona.wiring import Services


def create_app(settings: PersonaSettings | None = None) -> Starlette:
    settings = settings or PersonaSettings()
    services = Services.of(settings)
    return serve(
        schema,
        NAME,
        settings,
        context_for=lambda viewer: Context.of(viewer, services),
        resources=services.resources,
    )
