from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from expectations.aggregates import (
    OF_COLUMNS,
    absent_members,
    between_count,
    deviation,
    greatest,
    histogram,
    least,
    mean,
    member_counts,
    outliers,
    quantiles,
    scored,
    total,
    value_count,
)
from expectations.counters import Counter
from expectations.spec import Refused
from expectations.view import View


def counted(counter: Counter, array: pa.Array, *, size: int = 2) -> Any:
    partial = counter.zero
    for start in range(0, len(array), size):
        batch = pa.RecordBatch.from_arrays([array.slice(start, size)], ["x"])
        partial = counter.merge(partial, counter.measure(View.of(batch)))
    return counter.result(partial)


def whole(view: View) -> View:
    return view


@pytest.mark.parametrize(
    ("array", "low", "high"),
    [
        (pa.array([3, None, -1, 2]), -1, 3),
        (pa.array([0.5, float("nan"), None, 2.0]), 0.5, 2.0),
        (pa.array([Decimal("1.50"), Decimal("-2.00")]), Decimal("-2.00"), Decimal("1.50")),
        (pa.array([date(2026, 1, 1), None, date(2025, 1, 1)]), date(2025, 1, 1), date(2026, 1, 1)),
        (pa.array([10**18 + 1], pa.timestamp("ns", "UTC")), *[datetime(2001, 9, 9, 1, 46, 40, tzinfo=UTC)] * 2),
        (pa.nulls(3, pa.int64()), None, None),
    ],
)
def test_extremes_of_numbers_and_dates(array: pa.Array, low: Any, high: Any) -> None:
    assert counted(least(whole, "x"), array) == low
    assert counted(greatest(whole, "x"), array) == high


@pytest.mark.parametrize(
    "far",
    [
        pa.array([None, 10_000_000], pa.int32()).cast(pa.date32()),
        pa.array([None, 10**12]).cast(pa.timestamp("s")),
        pa.array([None, -(10**12)]).cast(pa.timestamp("s", "UTC")),
    ],
    ids=lambda far: str(far.type),
)
def test_extremes_outside_the_years_1_to_9999_are_refused(far: pa.Array) -> None:
    for counter in (least(whole, "x"), greatest(whole, "x")):
        with pytest.raises(Refused, match="within the years 1 to 9999"):
            counted(counter, far)


def test_aggregates_of_nothing() -> None:
    nothing = pa.array([], pa.float64())

    assert counted(total(whole, "x"), nothing) == 0
    assert counted(mean(whole, "x"), nothing) is None
    assert counted(deviation(whole, "x"), nothing) is None
    assert counted(total(whole, "x"), pa.array([2**62] * 5)) == 5 * 2**62


def test_members_that_the_column_lacks_are_counted_over_all_batches() -> None:
    assert (
        counted(absent_members(whole, "x", value_set=["a", "b", "z", 1]), pa.array(["a", "b", None, "c"]), size=1) == 2
    )


@pytest.mark.parametrize("encode", [False, True])
def test_given_values_are_counted_each_under_its_place(*, encode: bool) -> None:
    array = pa.array(["a", None, "", "a", "日本", "b"])
    array = array.dictionary_encode() if encode else array

    assert counted(member_counts(whole, "x", values=["日本", "a", "z", 3, "", None]), array) == [1, 2, 0, 0, 1, 0]
    assert counted(member_counts(whole, "x", values=["a"]), array.slice(1)) == [1]
    assert counted(member_counts(whole, "x", values=["a"]), array.slice(6)) == [0]
    assert counted(member_counts(whole, "x", values=[]), array) == []
    assert counted(member_counts(whole, "x", values=[1.0, 1, True, 2]), pa.array([1, 1, None, 3])) == [2, 2, 2, 0]


def test_values_are_counted_by_bins_the_last_of_which_holds_its_upper_edge() -> None:
    array = pa.array([0.0, 1.0, 2.0, None, float("nan"), -1.0, float("inf")])

    assert counted(histogram(whole, "x", bins=[0, 1, 2]), array) == [1, 2]
    assert counted(histogram(whole, "x", bins=[-float("inf"), 0, float("inf")]), array) == [1, 4]
    assert counted(between_count(whole, "x", max_value=0, strict_max=True), array) == 1
    assert counted(between_count(whole, "x", min_value=1), array) == 3
    assert counted(value_count(whole, "x"), array) == 5


def test_what_is_no_parameter_is_refused() -> None:
    for made in (
        lambda: quantiles(whole, "x", quantiles=[0.5], allow_relative_error=True),
        lambda: quantiles(whole, "x", quantiles=[1.5]),
        lambda: outliers(whole, "x", method="mad"),
        lambda: outliers(whole, "x", multiplier=-1),
        lambda: member_counts(whole, "x", values=[[1]]),
    ):
        with pytest.raises(Refused):
            made()


def test_a_sketch_is_merged_batch_by_batch() -> None:
    array = pa.array([1, 2, None, 3, 400])

    assert counted(OF_COLUMNS["column.median"](whole, "x"), array) == 2.5
    assert counted(quantiles(whole, "x", quantiles=[0, 1.0]), array) == [1.0, 400.0]
    assert counted(scored(whole, "x", threshold=1), array) == 1
    assert counted(outliers(whole, "x"), array) == 1


@pytest.mark.parametrize("name", sorted(OF_COLUMNS))
def test_no_aggregate_is_asked_of_lists(name: str) -> None:
    given: dict[str, dict[str, Any]] = {
        "beamveil.member_counts": {"values": [1]},
        "column.distinct_values.missing_from_column.count": {"value_set": [1]},
        "column.histogram": {"bins": [0, 1]},
        "column.quantile_values": {"quantiles": [0.5]},
        "column_values.between.count": {"min_value": 1},
        "column_values.z_score.under_threshold.unexpected_count": {"threshold": 1},
    }
    empty = View.of(pa.RecordBatch.from_arrays([pa.array([], pa.list_(pa.int8()))], ["x"]))
    if name != "column.non_null_count":
        with pytest.raises(Refused):
            OF_COLUMNS[name](whole, "x", **given.get(name, {})).measure(empty)


@pytest.mark.parametrize(
    ("array", "value_set", "missing"),
    [
        (pa.array(["a", "a", None, "b"]), ["a", "a", "zzz"], 1),
        (pa.array(["a", "a", None, "b"]), ["a", "b", "a"], 0),
        (pa.array([1, 2, 2]), [1, 1.0, 99], 1),
        (pa.array([0.1, None], pa.float32()), [0.1, 0.10000000149011612, 7], 1),
        (pa.array([date(2020, 1, 1)]), ["2020-01-01", date(2020, 1, 1), "2020-01-02"], 1),
        (pa.array([Decimal("0.10")]), ["0.10", Decimal("0.1"), "1.5"], 1),
        (pa.array([], pa.string()), ["a", "a"], 1),
    ],
)
def test_a_value_that_is_wanted_twice_hides_none_that_is_missing(
    array: pa.Array, value_set: list[Any], missing: int
) -> None:
    assert counted(absent_members(whole, "x", value_set=value_set), array, size=1) == missing
