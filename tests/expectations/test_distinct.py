from functools import reduce

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from expectations.distinct import Smallest
from expectations.view import Hashes


def hashes(count: int, seed: int = 0) -> Hashes:
    return np.random.default_rng(seed).integers(0, 2**64 - 1, count, dtype=np.uint64, endpoint=True)


def test_so_many_as_are_kept_are_counted_exactly() -> None:
    some = np.array([5, 7, 5, 0, 2**64 - 1], np.uint64)

    assert Smallest().add([]).bounds == (0, 0)
    assert Smallest().add([some, some[:2]]).bounds == (4, 4)
    assert Smallest(4).add([some]).bounds == (4, 4)
    assert not Smallest(3).add([some]).whole


def test_more_are_counted_within_bounds() -> None:
    low, high = Smallest(1 << 12).add([hashes(100_000), hashes(100_000)]).bounds

    assert low <= 100_000 <= high
    assert high - low < 100_000 * 0.2


@settings(deadline=None)
@given(
    seed=st.integers(0, 2**32),
    count=st.integers(0, 20_000),
    cuts=st.lists(st.integers(0, 20_000), max_size=5),
    repeated=st.integers(0, 3_000),
)
def test_no_order_of_merging_shows_and_the_true_number_lies_within_the_bounds(
    seed: int, count: int, cuts: list[int], repeated: int
) -> None:
    values = hashes(count, seed)
    parts = [*np.split(values, sorted(cuts)), values[:repeated]]
    sketches = [Smallest(1_024).add([part]) for part in parts]
    forth, back = reduce(Smallest.merge, sketches), reduce(Smallest.merge, reversed(sketches))

    assert forth.bounds == back.bounds == Smallest(1_024).add(parts).bounds
    assert forth.hashes.tolist() == back.hashes.tolist()
    low, high = forth.bounds
    assert low <= len(np.unique(values)) <= high
