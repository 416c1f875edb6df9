"""How a list comes of scores."""

import numpy as np
import pytest

from subgraphs.recommendation.ranking.picking import EXPLORED_AMONG, Lots, Variety, picked

SCORES = np.linspace(1, 0.001, 1_000, dtype=np.float32)
EACH_ALONE = Variety(np.arange(1_000), most=1)


def by_lot(person: int, share: float = 0.05) -> list:
    return picked(SCORES, EACH_ALONE, Lots(f"person-{person}/2026-11-29", share), longest=10)


def test_without_lots_the_best_come_in_order():
    assert [pick.index for pick in picked(SCORES, EACH_ALONE, longest=5)] == [0, 1, 2, 3, 4]


def test_a_person_sees_the_same_all_day_and_others_see_others():
    lists = [tuple(by_lot(person)) for person in range(200)]

    assert lists == [tuple(by_lot(person)) for person in range(200)]
    assert len({*lists}) > 50


def test_about_one_in_twenty_is_drawn_evenly_and_says_how_likely_it_was():
    picks = [pick for person in range(1_000) for pick in by_lot(person)]
    drawn = [pick for pick in picks if pick.is_exploration]

    assert len(drawn) / len(picks) == pytest.approx(0.05, abs=0.01)
    assert {pick.propensity for pick in drawn} == {0.05 / EXPLORED_AMONG}
    assert {pick.propensity for pick in picks if not pick.is_exploration} == {0.95}
    assert np.mean([pick.index for pick in drawn]) == pytest.approx(EXPLORED_AMONG / 2, rel=0.1)


def test_nothing_stands_in_a_list_twice_and_nothing_worthless_does():
    scores = SCORES.copy()
    scores[500:] = 0

    indices = [p.index for p in picked(scores, EACH_ALONE, Lots("one", 0.5), longest=600)]

    assert sorted(indices) == [*range(500)]


@pytest.mark.parametrize("share", [0.0, 0.5])
def test_no_group_has_more_than_it_may_even_by_lot(share):
    groups = Variety(np.arange(1_000) // 100, most=3)

    picks = picked(SCORES, groups, Lots("one", share), longest=100)

    counted = [int(groups.groups[pick.index]) for pick in picks]
    assert {counted.count(group) for group in counted} == {3}
    assert len(picks) == 30


def test_what_is_like_one_above_it_comes_later():
    scores = np.array([1.0, 0.99, 0.8], np.float32)
    alike = np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1]], np.float32)
    variety = Variety(np.arange(3), 1, lambda index: alike[index])

    assert [pick.index for pick in picked(scores, variety)] == [0, 2, 1]
