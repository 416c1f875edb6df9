"""Persona beside its requests: it answers turns, and cleans the store's files of what is forgotten.

`python -m subgraphs.persona.worker`
"""

from subgraphs.chassis.worker import work
from subgraphs.persona.settings import NAME, PersonaSettings
from subgraphs.persona.store.scrubbing import scrub_for_ever
from subgraphs.persona.wiring import Services


def main() -> None:
    settings = PersonaSettings()
    services = Services.of(settings)
    tasks = [services.workshop.run(), scrub_for_ever(services.store)]
    work(NAME, settings, resources=[*services.resources, *services.tools], tasks=tasks)


if __name__ == "__main__":
    main()
