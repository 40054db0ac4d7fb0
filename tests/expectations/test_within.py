import copy
import json
import pickle
from collections.abc import Callable
from math import nan

import pytest

from expectations.spec import Bounds
from expectations.within import Within, fail_closed


def test_a_comparison_holds_only_if_it_holds_of_both_ends() -> None:
    about = Within(4, 6)

    assert [about > 3, about > 4, about >= 4, about < 6, about <= 6, about < 7] == [
        True,
        False,
        True,
        False,
        True,
        True,
    ]
    assert [about > 5, about >= 5, about < 5, about <= 5] == [False] * 4
    assert [about > 3, 4 <= about <= 6, 5.0 <= about <= 6.0] == [True, True, False]
    assert about / 2 >= 2
    assert not about / 2 > 2
    assert json.loads(json.dumps(about)) == 4


@pytest.mark.parametrize("made", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_a_copy_has_the_same_bounds_and_looks_the_same(made: Callable[[Within], Within]) -> None:
    for about in (Within(4, 6), Within(4, 6, shown=5), Within(4, 6, shown=nan)):
        again = made(about)
        assert (type(again), again.low, again.high, repr(float(again))) == (Within, 4, 6, repr(float(about)))


@pytest.mark.parametrize(
    ("name", "found", "expected"),
    [
        ("column.median", 3, 3),
        ("column_values.z_score.under_threshold.unexpected_count", Bounds(3, 8), 8),
        ("column.distinct_values.not_in_set.count", Bounds(0, 2), 2),
        ("column.median", Bounds(1.0, 2.0), Within(1.0, 2.0)),
        ("column.quantile_values", [1, 2], [1, 2]),
    ],
)
def test_what_great_expectations_judges_by(name: str, found: object, expected: object) -> None:
    assert fail_closed(name, found) == expected


def test_quantiles_that_are_known_exactly_stay_numbers_and_the_others_are_close_to_nothing() -> None:
    exact, about = fail_closed("column.quantile_values", Bounds([1.0, 2.0], [1.0, 3.0]))

    assert type(exact) is float
    assert float(about) != float(about)
    assert 2 <= about <= 3
