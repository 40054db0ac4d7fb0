from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from expectations.spec import Refused
from expectations.values import compare, members

OPERATORS = ("equal", "not_equal", "less", "less_equal", "greater", "greater_equal")


@pytest.mark.parametrize("bound", [-1, 0, 2, 2.5, -0.5, 2**53 + 1, 2**70, float("inf"), float("-inf"), Decimal("2.0")])
def test_integers_and_decimals_compare_as_exact_numbers(bound: Any) -> None:
    whole = [0, 2, 3, -1, None, 2**53, 2**53 + 1, -(2**63)]
    exact = {
        "equal": "__eq__",
        "not_equal": "__ne__",
        "less": "__lt__",
        "less_equal": "__le__",
        "greater": "__gt__",
        "greater_equal": "__ge__",
    }
    for operator in OPERATORS:
        expected = [None if v is None else getattr(Decimal(v), exact[operator])(Decimal(bound)) for v in whole]
        assert compare(pa.array(whole, pa.int64()), operator, bound).to_pylist() == expected, operator
        decimals = pa.array([None if v is None else Decimal(v) for v in whole], pa.decimal128(38, 2))
        assert compare(decimals, operator, bound).to_pylist() == expected, operator


def test_a_tenth_in_a_policy_is_a_tenth_of_a_decimal_column() -> None:
    assert compare(pa.array([Decimal("0.10"), Decimal("0.11")]), "equal", 0.1).to_pylist() == [True, False]


def test_dates_and_times_compare_with_iso_text() -> None:
    days = pa.array([date(2026, 1, 31), date(2026, 2, 1), None])
    assert compare(days, "less", "2026-02-01").to_pylist() == [True, False, None]
    moments = pa.array([datetime(2026, 1, 31, 12), None], pa.timestamp("ns"))
    assert compare(moments, "greater", "2026-01-31").to_pylist() == [True, None]
    zoned = pa.array([datetime(2026, 1, 31, 12, tzinfo=UTC)], pa.timestamp("s", "Europe/Berlin"))
    assert compare(zoned, "less_equal", "2026-01-31T13:00:00+01:00").to_pylist() == [True]


@pytest.mark.parametrize(
    ("array", "bound"),
    [
        (pa.array(["CANARY"]), 3),
        (pa.array([1]), "CANARY"),
        (pa.array([1]), float("nan")),
        (pa.array([datetime(2026, 1, 1, tzinfo=UTC)], pa.timestamp("us", "UTC")), datetime(2026, 1, 1)),
        (pa.array([date(2026, 1, 1)]), "CANARY"),
        (pa.array([date(2026, 1, 1)]), datetime(2026, 1, 1, 5)),
        (pa.array([[1]]), 1),
    ],
)
def test_bounds_of_another_kind_are_refused_without_quoting(array: pa.Array, bound: Any) -> None:
    with pytest.raises(Refused) as refusal:
        compare(array, "less", bound)
    assert "CANARY" not in str(refusal.value)


@pytest.mark.parametrize(
    ("type_", "values", "expected"),
    [
        (pa.int8(), [1, 1.0, 1.5, "1", None, 300, float("nan")], [1, 1]),
        (pa.string(), ["", "日本", 1], ["", "日本"]),
        (pa.bool_(), [True, 0, "true"], [True, False]),
        (pa.float64(), [1, -0.0, "x"], [1.0, 0.0]),
        (pa.decimal128(5, 2), [1, 0.1, 0.001, 10**9], [Decimal("1.00"), Decimal("0.10")]),
        (pa.date32(), [date(2026, 1, 1), datetime(2026, 1, 1), "2026-01-01"], [date(2026, 1, 1)]),
    ],
)
def test_members_are_the_values_that_a_column_can_hold(
    type_: pa.DataType, values: list[Any], expected: list[Any]
) -> None:
    assert members(values, type_).to_pylist() == expected


def test_members_of_dates_may_be_text_where_asked_for() -> None:
    assert members(["2026-01-01", "x"], pa.date32(), parse_text=True).to_pylist() == [date(2026, 1, 1)]


def test_types_without_value_sets_are_refused() -> None:
    with pytest.raises(Refused):
        members([1], pa.list_(pa.int8()))
