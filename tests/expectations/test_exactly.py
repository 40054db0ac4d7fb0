"""Pairs and sums against Python's own numbers, which are compared exactly."""

import operator
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from expectations.conditions import ROW_CONDITIONS
from expectations.exactly import adds_up, compared
from expectations.spec import Refused
from expectations.view import View

INTEGERS = [pa.int8(), pa.uint8(), pa.int32(), pa.uint32(), pa.int64(), pa.uint64()]
FLOATS = [pa.float32(), pa.float64()]
WHOLE = [
    0,
    1,
    5,
    127,
    -1,
    -128,
    2**31,
    2**53 - 1,
    2**53,
    2**53 + 1,
    -(2**53) - 1,
    2**62,
    2**63 - 1,
    -(2**63),
    2**63,
    2**64 - 1,
]
DOUBLES = [
    0.0,
    -0.0,
    1.5,
    -0.5,
    126.9,
    -128.5,
    2.0**31,
    2.0**53,
    2.0**63,
    -(2.0**63),
    2.0**64,
    1e38,
    float("inf"),
    -float("inf"),
    float("nan"),
]
OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "equal": operator.eq,
    "greater": operator.gt,
    "greater_equal": operator.ge,
}


def some(type_: pa.DataType, rows: int, seed: int) -> pa.Array:
    pool: list[Any] = [*DOUBLES, None]
    if pa.types.is_integer(type_):
        limits = np.iinfo(type_.to_pandas_dtype())
        pool = [value for value in WHOLE if limits.min <= value <= limits.max] + [None]
    return pa.array(random.Random(seed).choices(pool, k=rows), type_)


@pytest.mark.parametrize("other", INTEGERS + FLOATS, ids=str)
@pytest.mark.parametrize("one", INTEGERS + FLOATS, ids=str)
def test_pairs_are_compared_as_python_compares_them(one: pa.DataType, other: pa.DataType) -> None:
    left, right = some(one, 400, 1).slice(1), some(other, 400, 2).slice(1)
    pairs = list(zip(left.to_pylist(), right.to_pylist(), strict=True))
    for name, holds in OPERATORS.items():
        expected = [None if a is None or b is None else holds(a, b) for a, b in pairs]
        assert compared(left, right, name).to_pylist() == expected
        assert compared(left.slice(0, 0), right.slice(0, 0), name).to_pylist() == []


@pytest.mark.parametrize("seed", range(20))
def test_sums_of_whole_numbers_are_exact_whatever_their_size(seed: int) -> None:
    types = random.Random(seed).choices(INTEGERS, k=1 + seed % 5)
    columns = [some(type_, 60, seed + number) for number, type_ in enumerate(types)]
    sums = [None if None in row else sum(row) for row in zip(*(column.to_pylist() for column in columns), strict=True)]
    for total in {one for one in sums if one is not None} | {0.5, 2**200, float("inf")}:
        assert adds_up(columns, total).to_pylist() == [None if one is None else one == total for one in sums]
        assert adds_up([column.slice(0, 0) for column in columns], total).to_pylist() == []


def test_an_integer_that_no_double_holds_is_not_rounded_to_add_a_float() -> None:
    columns = [pa.array([2**53 + 1, 2**53 + 1, 1, None, 2**62]), pa.array([0.0, -1.0, 0.5, 2.0, float("inf")])]

    assert adds_up(columns, 2**53).to_pylist() == [False, True, False, None, False]
    assert adds_up(columns, 2**53 + 1).to_pylist() == [True, False, False, None, False]
    assert adds_up(columns, 1.5).to_pylist() == [False, False, True, None, False]
    assert adds_up(columns, float("inf")).to_pylist() == [False, False, False, None, True]


@pytest.mark.parametrize(
    ("name", "columns", "expected"),
    [
        ("column_pair_values.equal", ("a", "b"), [False, True, False]),
        ("column_pair_values.a_greater_than_b", ("a", "b"), [True, False, False]),
        ("column_pair_values.equal", ("i", "u"), [False, True, False]),
        ("multicolumn_values.equal", ("i", "u"), [False, True, True]),
        ("select_column_values.unique.within_record", ("a", "b"), [True, False, False]),
    ],
)
def test_no_number_ends_a_run_after_its_work(name: str, columns: tuple[str, ...], expected: list[bool]) -> None:
    batch = pa.RecordBatch.from_pydict(
        {
            "a": pa.array([2**53 + 1, 5, None]),
            "b": pa.array([2.0**53, 5.0, None]),
            "i": pa.array([-1, 3, None], pa.int8()),
            "u": pa.array([2**64 - 1, 3, None], pa.uint64()),
        }
    )
    assert ROW_CONDITIONS[name](View.of(batch), columns).to_pylist() == expected


@pytest.mark.parametrize("total", ["2", None, float("nan")])
def test_a_sum_is_a_number(total: Any) -> None:
    batch = pa.RecordBatch.from_pydict({"a": pa.array([], pa.int8()), "b": pa.array([], pa.int8())})
    with pytest.raises(Refused):
        ROW_CONDITIONS["multicolumn_sum.equal"](View.of(batch), ("a", "b"), sum_total=total)
