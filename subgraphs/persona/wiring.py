"""How persona's parts are put together, for its requests and for its worker alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self, TypeAlias

from subgraphs.chassis.http import Resource
from subgraphs.chassis.moderation.embedded import Embedded
from subgraphs.chassis.sealing.tenants import TenantKeys
from subgraphs.chassis.wakeups import Wakeups
from subgraphs.persona.composer.composer import Composer
from subgraphs.persona.engines.anthropic import Anthropic
from subgraphs.persona.engines.compatible import Compatible
from subgraphs.persona.engines.local import Local
from subgraphs.persona.engines.meter import Limits, Metered
from subgraphs.persona.engines.provider import ChatProvider
from subgraphs.persona.guardrails.watching import Watch
from subgraphs.persona.memories.service import Memories
from subgraphs.persona.ordering.checkout import Checkout
from subgraphs.persona.ordering.desk import Desk
from subgraphs.persona.ordering.service import Orders
from subgraphs.persona.personas.deleting import Deleting
from subgraphs.persona.personas.service import Personas
from subgraphs.persona.settings import NAME, ModelApi, PersonaSettings, sealing_keys
from subgraphs.persona.store.store import Store
from subgraphs.persona.tools.consents import Consents
from subgraphs.persona.tools.graph import Graph
from subgraphs.persona.turns.bearer import Bearers
from subgraphs.persona.turns.queue import Queue
from subgraphs.persona.turns.service import Turns
from subgraphs.persona.turns.working import Workshop

Model: TypeAlias = Compatible | Anthropic | Local


@dataclass(frozen=True)
class Services:
    """What stays open between operations. `resources`: opened in this order, with the process;
    `tools`: with a worker, besides."""

    store: Store
    personas: Personas
    deleting: Deleting
    memories: Memories
    turns: Turns
    orders: Orders
    workshop: Workshop
    watch: Watch
    resources: Sequence[Resource]
    tools: Sequence[Resource]

    @classmethod
    def of(cls, settings: PersonaSettings) -> Self:
        store, graph = Store(settings.persona_redis_url), Graph(settings.gateway_url)
        desk = Desk(settings.gateway_url)
        wakeups, keys = Wakeups(settings.redis_url, NAME), sealing_keys(settings)
        personas, consents = Personas(store), Consents(graph)
        queue = Queue(store, settings.persona_lease_seconds)
        bearers = Bearers(TenantKeys(keys))
        checkout = Checkout(store, bearers, desk)
        models, limits = models_of(settings), Limits.of(settings)
        metered = [Metered(model, store, limits) for model in models]
        engines: list[ChatProvider] = [*metered, Composer()]
        per_minute = settings.persona_turns_per_minute
        watch = Watch(Embedded.opened(), store)
        return cls(
            store=store,
            personas=personas,
            deleting=Deleting(store, personas),
            memories=Memories(store, personas, consents, watch),
            turns=Turns(store, personas, queue, bearers, wakeups, watch, per_minute),
            orders=Orders(store, personas, queue, bearers, wakeups),
            workshop=Workshop(
                store, queue, bearers, checkout, graph, consents, wakeups, watch, engines
            ),
            watch=watch,
            resources=[store, keys, graph, wakeups],
            tools=[desk, *models],
        )


def models_of(settings: PersonaSettings) -> list[Model]:
    """In the order in which they are asked."""
    models: list[Model] = []
    if url := settings.persona_model_url:
        is_openai = settings.persona_model_api is ModelApi.OPENAI
        models.append(Compatible(url, settings) if is_openai else Anthropic(url, settings))
    if path := settings.persona_model_path:
        models.append(Local(path, settings))
    return models
