"""Lower bounds of intervals, against exact arithmetic."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.bad_values import BadValues
from transforms.columns.generalization.widths import by_grid, by_width
from transforms.columns.transform import Misfit, Site


def lower(values: pa.Array, width: float) -> pa.Array:
    way = by_width(width, Site(path="c", type=values.type, schema=pa.schema([])))
    out = way.kernel(values)
    assert out.type == way.out == values.type
    return out


@settings(max_examples=60, deadline=None)
@given(data=st.data(), name=st.sampled_from(["int8", "int64", "uint8", "uint64"]), width=st.integers(1, 127))
def test_integers_go_down_to_a_multiple(data: st.DataObject, name: str, width: int) -> None:
    info = np.iinfo(name)
    numbers = data.draw(st.lists(st.integers(int(info.min), int(info.max)) | st.none(), max_size=10))
    values, expected = pa.array(numbers, name), [n if n is None else n // width * width for n in numbers]
    low = [n is not None and n < info.min for n in expected]
    if any(low):
        with pytest.raises(BadValues) as caught:
            lower(values, width)
        assert caught.value.bad.tolist() == low
    else:
        assert lower(values, width).to_pylist() == expected


@settings(max_examples=150, deadline=None)
@given(number=st.floats(-1e9, 1e9), width=st.sampled_from([0.1, 0.05, 0.25, 1, 2.5, 10, 1000.0, 0.0625]))
def test_doubles_go_down_to_the_double_nearest_to_a_multiple(number: float, width: float) -> None:
    exact = Fraction(repr(width))
    [bound] = lower(pa.array([number]), width).to_pylist()
    step = round(Fraction(bound) / exact)
    assert bound == float(step * exact)
    assert bound <= number < float((step + 1) * exact)
    assert lower(pa.array([bound]), width).to_pylist() == [bound]


def test_what_is_written_as_a_bound_is_one() -> None:
    written = [0.3, 0.7, -0.3, 1.1, 0.0, -0.0, None]
    assert lower(pa.array(written), 0.1).to_pylist() == [0.3, 0.7, -0.3, 1.1, 0.0, 0.0, None]
    assert str(lower(pa.array([-0.0]), 0.1)[0].as_py()) == "0.0"
    narrow = pa.array([0.3, 0.7, None], pa.float32())
    assert lower(narrow, 0.1).equals(narrow)


@pytest.mark.parametrize("type_", [pa.decimal128(9, 2), pa.decimal128(30, 2), pa.decimal64(9, 2), pa.decimal256(60, 2)])
def test_decimals_go_down_exactly(type_: pa.DataType) -> None:
    values = pa.array([Decimal("12.34"), None, Decimal("-0.01"), Decimal("12.25"), Decimal(0)], type_)
    assert lower(values[1:], 0.25).to_pylist() == [None, Decimal("-0.25"), Decimal("12.25"), Decimal("0.00")]
    assert lower(values, 10).to_pylist()[:3] == [Decimal("10.00"), None, Decimal("-10.00")]


def test_decimals_of_many_digits_go_down_too() -> None:
    values = pa.array([Decimal("12345678901234567890123456789.99"), Decimal(10**36 - 1), None], pa.decimal128(38, 2))
    wanted = [Decimal("12345678901234567890123456780.00"), Decimal(10**36 - 10), None]
    assert lower(values, 10).to_pylist() == wanted
    wide = pa.array([Decimal(10**70 - 1)], pa.decimal256(76, 2))
    assert lower(wide, 1000).to_pylist() == [Decimal(10**70 - 1000)]


@pytest.mark.parametrize(
    ("values", "width", "bad"),
    [
        (pa.array([float("nan"), 1.0, None, float("-inf")]), 1, [True, False, False, True]),
        (pa.array([1e18, 1.0, None]), 0.1, [True, False, False]),
        (pa.array([65_504.0, -65_504.0, None], pa.float16()), 60_000, [False, True, False]),
        (pa.array([Decimal("-999.99"), None, Decimal(0)], pa.decimal128(5, 2)), 7, [True, False, False]),
        (pa.array([Decimal(-(10**30) + 1), None], pa.decimal128(30, 0)), 8, [True, False]),
    ],
)
def test_what_has_no_lower_bound_in_the_type_is_bad(values: pa.Array, width: float, bad: list[bool]) -> None:
    with pytest.raises(BadValues) as caught:
        lower(values, width)
    assert caught.value.bad.tolist() == bad


@pytest.mark.parametrize(
    ("type_", "width"),
    [(pa.int8(), 128), (pa.int64(), 0.5), (pa.decimal128(5, 1), 0.25), (pa.decimal128(5, 1), 10**6), (pa.string(), 1)],
)
def test_a_width_that_the_type_cannot_step_is_refused(type_: pa.DataType, width: float) -> None:
    with pytest.raises(Misfit):
        by_width(width, Site(path="c", type=type_, schema=pa.schema([])))


@pytest.mark.parametrize("type_", [pa.float64(), pa.float32(), pa.int16(), pa.decimal128(7, 3)])
def test_a_grid_gives_the_lower_corner_as_double(type_: pa.DataType) -> None:
    values = pa.array([52, None, -1, 180, -180]).cast(pa.float64()).cast(type_, safe=False)
    way = by_grid(2.5, Site(path="c", type=type_, schema=pa.schema([])))
    assert way.kernel(values).to_pylist() == [50.0, None, -2.5, 180.0, -180.0]
    assert way.kernel(values).type == way.out == pa.float64()


def test_what_is_no_place_on_earth_is_bad_and_what_is_no_number_refused() -> None:
    way = by_grid(1, Site(path="c", type=pa.float64(), schema=pa.schema([])))
    with pytest.raises(BadValues) as caught:
        way.kernel(pa.array([180.1, None, float("nan"), 0.0]))
    assert caught.value.bad.tolist() == [True, False, True, False]
    with pytest.raises(Misfit):
        by_grid(1, Site(path="c", type=pa.string(), schema=pa.schema([])))
