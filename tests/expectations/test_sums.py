import math
import random
import statistics
from fractions import Fraction

import pyarrow as pa
import pytest

from expectations.sums import Moments, moments, whole_sum

HARD = [1e300, 1.0, -1e300, 5e-324, 0.1, -0.0, 1e16, 1.0, -1e16, 3.5]


def test_a_sum_is_the_exact_one_correctly_rounded() -> None:
    found = moments(pa.array([*HARD, None, math.nan]), squares=False)

    assert found.sum == float(sum(map(Fraction, HARD))) == math.fsum(HARD)
    assert found.count == len(HARD)


def test_mean_and_deviation_are_those_of_exact_arithmetic_where_floats_cancel() -> None:
    values = [1e9 + random.Random(1).random() * i for i in range(50)]
    found = moments(pa.array(values), squares=True)

    assert found.mean == pytest.approx(float(sum(map(Fraction, values)) / 50), rel=1e-15)
    assert found.deviation == pytest.approx(float(statistics.stdev(map(Fraction, values))), rel=1e-9)


def test_moments_do_not_depend_on_grouping_or_order() -> None:
    r = random.Random(3)
    values = [r.gauss(0, 1) * 10.0 ** r.randrange(-20, 20) for _ in range(300)]
    whole = moments(pa.array(values), squares=True)
    r.shuffle(values)
    parts = [moments(pa.array(values[i : i + 7]), squares=True) for i in range(0, 300, 7)]

    assert sum(parts, Moments()) == whole


def test_nothing_has_a_sum_but_no_mean_and_one_value_no_deviation() -> None:
    nothing = moments(pa.array([None, math.nan], pa.float64()), squares=True)
    assert (nothing.sum, nothing.mean, nothing.deviation) == (0.0, None, None)
    assert moments(pa.array([2], pa.int8()), squares=True).deviation is None


def test_infinite_values_show() -> None:
    assert moments(pa.array([math.inf, 1.0]), squares=True).mean == math.inf
    assert math.isnan(moments(pa.array([math.inf, -math.inf]), squares=True).sum)
    assert math.isnan(moments(pa.array([1e300, 1.0, 2.0]), squares=True).deviation or 0.0)


@pytest.mark.parametrize("type_", [pa.int8(), pa.int64(), pa.uint64(), pa.uint8()])
def test_integers_do_not_wrap_around(type_: pa.DataType) -> None:
    most = 2 ** (type_.bit_width - (0 if pa.types.is_unsigned_integer(type_) else 1)) - 1
    least = 0 if pa.types.is_unsigned_integer(type_) else -most - 1
    array = pa.array([most, most, None, least, most], type_)

    assert whole_sum(array) == 3 * most + least
    assert whole_sum(array.slice(1, 2)) == most
