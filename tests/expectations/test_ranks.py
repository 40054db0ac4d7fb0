import pickle
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectations.ranks import K, Ranks, Spread, median, quantiles
from expectations.spec import Bounds

Floats = npt.NDArray[np.float64]


def ends(found: Any) -> tuple[Any, Any]:
    return (found.low, found.high) if isinstance(found, Bounds) else (found, found)


def spread_of(*parts: Floats) -> Spread:
    return sum((Spread.of(pa.array(part)) for part in parts), Spread())


def test_few_values_are_all_held_nulls_and_nan_left_out() -> None:
    array = pa.array([3, None, 1, 2, 2]).cast(pa.float64())
    ranks = Ranks.of(array) + Ranks.of(pa.array([float("nan"), -0.0, None]).slice(1))

    assert (ranks.count, ranks.exact, ranks.extremes) == (5, True, (0.0, 3.0))
    assert median(ranks) == 2.0
    assert quantiles(ranks, [0, 0.25, 0.4, 1], "linear") == [0.0, 1.0, 1.6, 3.0]
    assert quantiles(ranks, [0.4], "nearest") == [2.0]
    assert quantiles(ranks, [], "nearest") == []


def test_of_nothing_there_is_no_quantile_and_no_outlier() -> None:
    nothing = Spread.of(pa.array([None, float("nan")], pa.float64()))

    assert median(nothing.ranks) is None
    assert np.isnan(quantiles(nothing.ranks, [0.5, 0.9], "nearest")).all()
    assert nothing.scored(3, double_sided=True) == nothing.outlying("iqr", 1.5) == nothing.outlying("std", 3) == 0


def test_one_value_more_than_are_held_makes_bounds_around_the_exact_answer() -> None:
    values = np.random.default_rng(1).permutation(K + 1).astype(float)

    assert Ranks.of(pa.array(values[:K])).exact
    assert not Ranks.of(pa.array(values)).exact
    low, high = ends(median(Ranks.of(pa.array(values))))
    assert low <= np.median(values) <= high
    assert high - low < K * 0.01


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    shape=st.sampled_from(["normal", "lumped", "skewed", "constant"]),
    cuts=st.lists(st.integers(0, 30_000), max_size=6),
    share=st.floats(0, 1),
)
def test_whatever_the_order_of_merging_the_exact_answers_lie_within_the_bounds(
    seed: int, shape: str, cuts: list[int], share: float
) -> None:
    random = np.random.default_rng(seed)
    values = {
        "normal": random.normal(5, 2, 30_000),
        "lumped": random.integers(0, 9, 30_000).astype(float),
        "skewed": random.exponential(3, 30_000) ** 2,
        "constant": np.full(30_000, 7.5),
    }[shape]
    parts = np.split(values, sorted(cuts))
    deviation = float(np.std(values, ddof=1))
    scores = np.abs(values - values.mean()) / deviation if deviation else np.zeros(len(values))
    one, three = np.quantile(values, [0.25, 0.75])
    outside = np.count_nonzero((values < one - (three - one)) | (values > three + (three - one)))
    for spread in (spread_of(*parts), spread_of(*reversed(parts)), pickle.loads(pickle.dumps(spread_of(values)))):
        near = 3 * 0.0007  # three times the stated bound, lest a test of probabilities fail by chance
        for method in ("linear", "nearest", "lower"):
            low, high = ends(quantiles(spread.ranks, [share], method))
            assert np.quantile(values, max(0, share - near), method="lower") <= high[0]
            assert low[0] <= np.quantile(values, min(1, share + near), method="higher")
        slack = near * len(values)
        low, high = ends(spread.scored(1.5, double_sided=True))
        assert low - slack <= np.count_nonzero(scores >= 1.5) <= high + slack
        low, high = ends(spread.outlying("iqr", 1.0))
        assert low - slack <= outside <= high + slack


def test_that_none_is_beyond_the_threshold_is_known_exactly_however_many_values() -> None:
    values = np.random.default_rng(3).uniform(-1, 1, 50_000)
    far = np.append(values, 1e6)

    assert spread_of(values).scored(2, double_sided=True) == spread_of(values).outlying("std", 2) == 0
    assert spread_of(-far).scored(2, double_sided=False) == 0
    low, high = ends(spread_of(far[:9], far[9:]).scored(2, double_sided=True))
    assert low <= 1 <= high
    assert high > 0


def test_without_a_finite_deviation_no_value_is_an_outlier() -> None:
    same, one, endless = (np.full(9, 2.0), np.array([4.0]), np.array([1.0, np.inf, 2.0]))

    assert [spread_of(values).scored(0.1, double_sided=True) for values in (same, one, endless)] == [0, 0, 0]
    assert [spread_of(values).outlying("std", 0.0) for values in (same, one)] == [0, 0]
    assert spread_of(np.array([1.0, 1.0, 4.0])).outlying("std", 0.0) == 3


@pytest.mark.parametrize("method", ["iqr", "std"])
def test_outliers_of_few_values_are_counted_exactly(method: str) -> None:
    values = np.array([1.0, 2, 2, 3, 3, 3, 4, 4, 5, 40, -40, 3, 3, 2])

    assert spread_of(values[:3], values[3:]).outlying(method, 1.5) == 2
