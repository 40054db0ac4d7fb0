"""Draws that agree with their source."""

import itertools
import json

import numpy as np

from transforms.agreement import Agreement
from transforms.evidence import Counts
from transforms.sketch import Sketch

DICE = np.random.default_rng(5)


def agreement(draws: int, agreed: int = 0, *, each: int = 1) -> Agreement:
    hashes = np.repeat(DICE.integers(0, 2**64, draws, np.uint64), each)
    return Agreement(Sketch.of(hashes), Sketch.of(hashes[: agreed * each]))


def test_a_draw_counts_once_in_however_many_cells_and_batches_it_stands() -> None:
    one = agreement(100, 3, each=20)
    assert (one.at_least, one.at_most, one.cells) == (3, 100, (2_000, 60))
    assert ((one + one).at_least, (one + one).at_most, (one + one).cells) == (3, 100, (4_000, 120))
    assert (Agreement().at_least, Agreement().at_most, Agreement().cells) == (0, 0, (0, 0))


def test_numbers_that_are_estimates_lie_on_the_side_of_chance() -> None:
    for draws in (1_024, 1_025, 5_000, 40_000):
        for _ in range(20):
            one = agreement(draws, draws, each=2)
            assert one.at_least <= draws <= one.at_most <= min(2 * draws, 1.5 * draws)
            assert one.at_least >= draws / 1.5
            assert one.cells == (2 * draws, 2 * draws)


def test_agreements_add_up_in_any_order_and_survive_json_without_showing_hashes() -> None:
    parts = [Counts(agreements={"c": agreement(many, 5)}) for many in (10, 2_000, 700)]
    sums = {Counts.total(order).to_json() for order in itertools.permutations(parts)}
    assert sums == {((parts[0] + parts[1]) + parts[2]).to_json()}
    total = Counts.total(parts)
    assert Counts.from_json(total.to_json()) == total
    told = json.loads(total.publishable)["agreements"]["c"]
    assert told == {"draws_at_most": total.agreements["c"].at_most, "agreed_at_least": 15}
    assert "hash" not in total.publishable
