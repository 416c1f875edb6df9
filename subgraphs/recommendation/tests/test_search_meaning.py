"""A search that is answered whatever becomes of the model, and says by what it was."""

from contextlib import AbstractAsyncContextManager
from threading import Event

import pytest

from subgraphs.recommendation.search import meaning
from subgraphs.recommendation.search.indexing import embed_waiting
from subgraphs.recommendation.search.universal import UniversalSentenceEncoder, embeddings_of
from subgraphs.recommendation.tests.conftest import ANA, Recommending, running
from subgraphs.recommendation.tests.searching import Model, failing, found, searched

Running = AbstractAsyncContextManager[Recommending]


@pytest.fixture
def with_model(recommendation_settings, database, issuer, forgetful_redis):
    def run(model: Model | None) -> Running:
        return running(recommendation_settings, database, issuer, model)

    return run


async def test_without_its_model_a_search_finds_words_and_says_so(with_model):
    model = Model(before=failing)
    async with with_model(model) as recommending:
        await recommending.knows(ANA, display_name="Ana Tram")

        answer = await searched(recommending, "tram")

        assert answer["searchedBy"] == ["TEXT"]
        [edge] = answer["edges"]
        assert (edge["node"]["id"], edge["matchedBy"], edge["score"]) == (ANA, ["TEXT"], 1.0)


async def test_a_model_that_failed_is_left_alone_for_a_while(with_model):
    calls = []

    def failing_and_counted() -> None:
        calls.append(1)
        failing()

    async with with_model(Model(before=failing_and_counted)) as recommending:
        for text in ("tram", "coffee", "heron"):
            assert (await searched(recommending, text))["searchedBy"] == ["TEXT"]

    assert len(calls) == 1


async def test_whoever_asks_while_the_model_is_slow_is_not_kept_waiting():
    read = Event()
    async with meaning.Meanings(Model(before=read.wait), loading_seconds=0.05) as meanings:
        assert await meanings.of("tram") is None
        read.set()
        assert await meanings.of("tram") is not None


async def test_a_text_is_embedded_once(with_model):
    model = Model()
    async with with_model(model) as recommending:
        for text in ("tram", " tram ", "coffee", "tram"):
            assert (await searched(recommending, text))["searchedBy"] == ["TEXT", "MEANING"]

    assert model.texts == ["tram", "coffee"]


async def test_what_another_model_made_is_not_compared(with_model):
    """Vectors of three numbers beside vectors of 512."""
    async with with_model(Model("test/1")) as recommending:
        await recommending.knows(ANA)
        await embed_waiting(recommending.database, Model("test/2"))
        assert await found(recommending, "tram") == []

        await embed_waiting(recommending.database, Model("test/1"))
        assert await found(recommending, "tram") == [ANA]


async def test_only_so_many_texts_are_remembered(with_model):
    model = Model()
    async with meaning.Meanings(model) as meanings:
        for number in range(meaning.KEPT + 1):
            await meanings.of(str(number))
        await meanings.of(str(meaning.KEPT))
        assert len(model.texts) == meaning.KEPT + 1
        await meanings.of("0")
        assert len(model.texts) == meaning.KEPT + 2


def test_an_operator_may_do_without(recommendation_settings):
    without = recommendation_settings.model_copy(update={"search_by_meaning": False})

    assert embeddings_of(without) is None
    assert isinstance(embeddings_of(recommendation_settings), UniversalSentenceEncoder)
