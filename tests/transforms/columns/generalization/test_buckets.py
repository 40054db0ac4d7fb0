"""Buckets and what they are called."""

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest

from transforms.bad_values import BadValues
from transforms.columns.generalization.buckets import Edge, by_buckets
from transforms.columns.promise import OneOf
from transforms.columns.transform import Misfit, Site


def site(type_: pa.DataType) -> Site:
    return Site(path="c", type=type_, schema=pa.schema([]))


@pytest.mark.parametrize("type_", [pa.int8(), pa.uint8(), pa.int64(), pa.uint64()])
def test_whole_numbers_lie_between_bounds_that_both_belong(type_: pa.DataType) -> None:
    values = pa.array([17, 18, None, 39, 40, 41, 64, 65, 0], type_)
    expected = ["<18", "18-39", None, "18-39", "40", "41-64", "41-64", "65+", "<18"]
    assert by_buckets([18, 40, 41, 65], site(type_)).kernel(values).to_pylist() == expected


@pytest.mark.parametrize("type_", [pa.float64(), pa.float32(), pa.float16()])
def test_floats_end_before_the_next_edge(type_: pa.DataType) -> None:
    values = pa.array([-0.75, -0.5, None, 17.5, 18.0, float("inf")], pa.float64()).cast(type_)
    expected = ["<-0.5", "-0.5 to <18", None, "-0.5 to <18", "18+", "18+"]
    assert by_buckets([-0.5, 18], site(type_)).kernel(values).to_pylist() == expected


def test_decimals_are_compared_exactly() -> None:
    values = pa.array([Decimal("0.09"), Decimal("0.10"), None, Decimal("0.30")], pa.decimal128(20, 2))
    way = by_buckets([0.1, 0.3], site(values.type))
    assert way.kernel(values).to_pylist() == ["<0.1", "0.1-<0.3", None, "0.3+"]
    assert way.promises == (OneOf(("<0.1", "0.1-<0.3", "0.3+")),)


@pytest.mark.parametrize("type_", [pa.date32(), pa.date64()])
def test_dates_lie_between_days_that_both_belong(type_: pa.DataType) -> None:
    values = pa.array([date(1999, 12, 31), date(2000, 1, 1), None, date(2009, 12, 31), date(2010, 1, 1)], type_)
    expected = ["<2000-01-01", "2000-01-01/2009-12-31", None, "2000-01-01/2009-12-31", "2010-01-01+"]
    assert by_buckets([date(2000, 1, 1), date(2010, 1, 1)], site(type_)).kernel(values).to_pylist() == expected


def test_below_zero_the_hyphen_gives_way() -> None:
    values = pa.array([-11, -10, -1, 0, 9])
    assert by_buckets([-10, 0, 5], site(pa.int64())).kernel(values).to_pylist() == [
        "<-10",
        "-10 to -1",
        "-10 to -1",
        "0-4",
        "5+",
    ]


def test_what_is_not_a_number_is_bad() -> None:
    with pytest.raises(BadValues) as caught:
        by_buckets([1], site(pa.float64())).kernel(pa.array([float("nan"), None, 0.0]))
    assert caught.value.bad.tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("type_", "edges"),
    [
        (pa.int8(), [200]),
        (pa.uint8(), [-1]),
        (pa.int64(), [0.5]),
        (pa.int64(), [date(2000, 1, 1)]),
        (pa.date32(), [5]),
        (pa.decimal128(5, 1), [0.25]),
        (pa.string(), [5]),
        (pa.timestamp("us"), [5]),
        (pa.timestamp("us"), [date(2000, 1, 1)]),
    ],
)
def test_edges_that_the_type_cannot_hold_are_refused(type_: pa.DataType, edges: list[Edge]) -> None:
    with pytest.raises(Misfit):
        by_buckets(edges, site(type_))


def test_a_whole_edge_with_a_point_is_an_edge_of_integers() -> None:
    way = by_buckets([1.0, 3.0], site(pa.int64()))
    assert way.kernel(pa.array([0, 1, None, 2, 3])).to_pylist() == ["<1", "1-2", None, "1-2", "3+"]
    with pytest.raises(Misfit):
        by_buckets([200.0], site(pa.int8()))
