"""Networks learn what no table of counts can, and are asked like any other candidate."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from ml.evaluation.metrics import answered
from ml.models.counts import Markov
from ml.neural.encoders import Kind
from ml.neural.model import fitted
from ml.splits import Question
from ml.tests.travels import stays

pytestmark = pytest.mark.xdist_group("networks")


@pytest.mark.parametrize("kind", Kind)
def test_a_network_sees_that_people_return_and_a_chain_does_not(trained, kind):
    split, places = trained.split, trained.places
    chain = answered(Markov.fitted(split.training, places), split.questions, places)
    network = answered(trained.networks[kind], split.questions, places)

    assert chain.hits.mean() < 0.4
    assert network.hits.mean() > 0.9


def test_with_some_of_a_large_vocabulary_it_learns_the_same(trained):
    split, places = trained.split, trained.places
    sampled = replace(trained.plan, scored_whole=0)
    network = fitted(Kind.GRU, split.training, places, sampled)

    assert answered(network, split.questions, places).hits.mean() > 0.9


def test_scores_of_a_few_are_those_of_all(trained):
    network = trained.networks[Kind.GRU].module
    places = torch.tensor([[0] * 9 + [4, 7, 5]])
    with torch.inference_mode():
        read = network.read(places, torch.zeros(1, 12, 13))
        of_all = network.scores(read, places)
        candidates = torch.tensor([4, 7, 9])

        torch.testing.assert_close(network.among(read, places, candidates), of_all[:, candidates])


def test_the_likelihoods_of_all_places_add_up_to_one(trained):
    for network in (*trained.networks.values(), trained.together):
        likely = np.exp(network.score(trained.split.questions[0]).astype(float))

        assert likely.sum() == pytest.approx(1, abs=1e-3)


def test_what_is_not_known_is_told_apart_by_gravity(trained):
    lisbon, porto, tokyo = 2267057, 2735943, 1850147
    assert not {lisbon, porto, tokyo} & set(trained.together.vocabulary.ids)
    scores = trained.together.score(Question("ana", stays(lisbon), tokyo))

    assert scores[trained.places.index[porto]] > scores[trained.places.index[tokyo]]


def test_of_what_is_not_known_people_return_where_they_have_been(trained):
    lisbon, porto, tokyo = 2267057, 2735943, 1850147
    scores = trained.together.score(Question("ana", stays(tokyo, lisbon), porto))

    assert scores[trained.places.index[tokyo]] > scores[trained.places.index[porto]]
    assert np.exp(scores.astype(float)).sum() == pytest.approx(1, abs=1e-3)


def test_an_ensemble_is_as_sure_as_its_members_are_on_the_whole(trained):
    question = trained.split.questions[0]
    members = [each.score(question).astype(float) for each in trained.networks.values()]
    together = trained.together.score(question)

    np.testing.assert_allclose(np.exp(together), np.exp(members).mean(0), atol=1e-5)


def test_the_same_seed_makes_the_same_network(trained):
    split, places = trained.split, trained.places
    short = replace(trained.plan, epochs=1)
    one, two = (fitted(Kind.GRU, split.training, places, short) for _ in range(2))
    other = fitted(Kind.GRU, split.training, places, replace(short, seed=1))

    question = split.questions[0]
    np.testing.assert_array_equal(one.score(question), two.score(question))
    assert (one.score(question) != other.score(question)).any()
