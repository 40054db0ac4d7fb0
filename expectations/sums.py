"""How numbers are summed so that no order of merging shows: exactly, as integers of a fixed scale.

A float64 is m * 2^(e-53) with an integer m of 53 bits. Per exponent the m are summed in two halves of 26 and 27 bits,
which float64 holds exactly for up to 2^26 values; the halves are joined as Python integers. Squares are split into
product and rounding error (Dekker 1971, with Veltkamp's splitting), so that the sum of squares is exact as well.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import inf, nan, sqrt

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

_SCALE = 1_126
"""Sums are kept as multiples of 2^-1126: the last bit of the least float64, 2^-1074, and 52 bits below."""
_HALF = 27
_VELTKAMP = float(2**_HALF + 1)
_SQUARABLE = 2.0**500
_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Moments:
    """Count, exact sum and exact sum of squares of the values that are neither null, NaN nor infinite."""

    count: int = 0
    total: int = 0
    squares: int = 0
    infinite: tuple[int, int] = (0, 0)
    """How many values are minus and plus infinity."""
    unsquared: int = 0
    """Values too large to be squared: the standard deviation is then not known."""

    def __add__(self, other: "Moments") -> "Moments":
        return Moments(
            self.count + other.count,
            self.total + other.total,
            self.squares + other.squares,
            (self.infinite[0] + other.infinite[0], self.infinite[1] + other.infinite[1]),
            self.unsquared + other.unsquared,
        )

    @property
    def sum(self) -> float:
        """Correctly rounded; infinite where a value is, NaN where values of both signs are."""
        if any(self.infinite):
            return nan if all(self.infinite) else (-inf if self.infinite[0] else inf)
        return _rounded(Fraction(self.total, 1 << _SCALE))

    @property
    def mean(self) -> float | None:
        """None without a value."""
        if any(self.infinite):
            return self.sum
        return _rounded(Fraction(self.total, self.count << _SCALE)) if self.count else None

    @property
    def deviation(self) -> float | None:
        """The sample standard deviation (n - 1); None for fewer than two values."""
        if any(self.infinite) or self.unsquared:
            return nan
        if self.count <= 1:
            return None
        mean_square = Fraction(self.total * self.total, self.count << (2 * _SCALE))
        return sqrt(_rounded((Fraction(self.squares, 1 << _SCALE) - mean_square) / (self.count - 1)))


def moments(array: pa.Array, *, squares: bool) -> Moments:
    """The moments of a column of numbers; without `squares` the sum of squares stays 0."""
    values = pc.drop_null(array).cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    finite = values[np.isfinite(values)]
    infinite = (int(np.isneginf(values).sum()), int(np.isposinf(values).sum()))
    if not squares:
        return Moments(len(finite), _exact_sum(finite), 0, infinite)
    squarable = finite[np.abs(finite) < _SQUARABLE]
    return Moments(len(finite), _exact_sum(finite), _exact_squares(squarable), infinite, len(finite) - len(squarable))


def whole_sum(array: pa.Array) -> int:
    """The exact sum of a column of integers, where Arrow and numpy wrap around silently."""
    values = pc.drop_null(array).to_numpy(zero_copy_only=False)
    bits = values.dtype.itemsize * 4
    high, low = values >> bits, values & ((1 << bits) - 1)
    return int((int(high.sum(dtype=np.int64)) << bits) + int(low.sum(dtype=np.int64)))


def _exact_sum(values: _Floats) -> int:
    """The sum of finite values, times 2^1126."""
    if len(values) == 0:
        return 0
    mantissas, exponents = np.frexp(values)
    integers = np.ldexp(mantissas, 53).astype(np.int64)
    lowest = int(exponents.min())
    bins = exponents - lowest
    high = np.bincount(bins, weights=integers >> _HALF)
    low = np.bincount(bins, weights=integers & ((1 << _HALF) - 1))
    total = 0
    for i in np.flatnonzero((high != 0) | (low != 0)).tolist():
        total += ((int(high[i]) << _HALF) + int(low[i])) << (lowest + i - 53 + _SCALE)
    return int(total)


def _exact_squares(values: _Floats) -> int:
    """The sum of the squares, times 2^1126; what lies below the scale is cut off value by value, in any order alike."""
    shifted = values * _VELTKAMP
    high = shifted - (shifted - values)
    low = values - high
    product = values * values
    error = ((high * high - product) + 2.0 * high * low) + low * low
    return _exact_sum(product) + _exact_sum(error)


def _rounded(value: Fraction) -> float:
    try:
        return float(value)
    except OverflowError:
        return inf if value > 0 else -inf
