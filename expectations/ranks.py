"""How many values lie below which? Quantiles and outliers from a mergeable sketch, with bounds.

KLL of Apache DataSketches (Karnin, Lang and Liberty, "Optimal quantile approximation in streams", FOCS 2016), K =
4,096: up to 4,096 values it holds them all and every answer is exact; beyond, a rank is off by at most
`normalized_rank_error`, 0.07 % of the values, with a confidence of 99 %. Least and greatest value are always exact. A
merge in another order keeps within those bounds, but need not give the same numbers.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from math import ceil, floor, inf, isfinite, nan
from typing import Any

import datasketches
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from expectations.spec import Bounds
from expectations.sums import Moments, moments

K = 4_096
Floats = npt.NDArray[np.float64]


class Ranks:
    """The sketch of a column's values: neither null nor NaN, as float64. Never changed once made; pickles."""

    def __init__(self, sketch: Any = None) -> None:
        self._sketch = datasketches.kll_doubles_sketch(K) if sketch is None else sketch

    @classmethod
    def of(cls, array: pa.Array) -> "Ranks":
        """The ranks of a column of numbers."""
        values = pc.drop_null(array).cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
        sketch = datasketches.kll_doubles_sketch(K)
        sketch.update(np.ascontiguousarray(values[~np.isnan(values)]))
        return cls(sketch)

    def __add__(self, other: "Ranks") -> "Ranks":
        merged = datasketches.kll_doubles_sketch(K)
        merged.merge(self._sketch)
        merged.merge(other._sketch)
        return Ranks(merged)

    def __reduce__(self) -> tuple[Callable[[bytes], "Ranks"], tuple[bytes]]:
        return _revived, (self._sketch.serialize(),)

    @property
    def count(self) -> int:
        """How many values there are."""
        return int(self._sketch.n)

    @property
    def exact(self) -> bool:
        """Whether every value is held."""
        return not self._sketch.is_estimation_mode()

    @property
    def extremes(self) -> tuple[float, float]:
        """The least and the greatest value."""
        return float(self._sketch.get_min_value()), float(self._sketch.get_max_value())

    def quantile(self, share: float, method: str = "linear") -> tuple[float, float]:
        """Bounds of the quantile by numpy's `method`; one number twice where every value is held.

        Numpy interpolates between the values of two neighbouring ranks: those two are bounded.
        """
        if self.exact:
            value = float(np.quantile(self.held(), share, method=method))  # type: ignore[call-overload]
            return value, value
        place = share * (self.count - 1)
        low = self._at((floor(place) + 0.5) / self.count - self._error)
        return low, self._at((ceil(place) + 0.5) / self.count + self._error)

    def below(self, limits: tuple[float, float], *, inclusive: bool) -> tuple[int, int]:
        """Bounds of how many values are less than (or equal to) a limit that itself lies between two."""
        least, greatest = self.extremes
        low, high = (self.count * self._sketch.get_rank(limit, inclusive) for limit in limits)
        if not self.exact:
            low, high = low - self.count * self._error, high + self.count * self._error
        none = limits[1] < least or (limits[1] == least and not inclusive)
        some = limits[0] > least or (limits[0] == least and inclusive)
        every = limits[0] > greatest or (limits[0] == greatest and inclusive)
        short = limits[1] < greatest or (limits[1] == greatest and not inclusive)
        return (
            self.count if every else max(floor(low + _EPSILON), int(some)),
            0 if none else min(ceil(high - _EPSILON), self.count - int(short)),
        )

    def held(self) -> Floats:
        """The values in order, where every one is held."""
        places = (np.arange(self.count) + 0.5) / self.count
        return np.array(self._sketch.get_quantiles(places.tolist(), True))

    def _at(self, rank: float) -> float:
        least, greatest = self.extremes
        return least if rank <= 0 else greatest if rank >= 1 else float(self._sketch.get_quantile(rank, True))

    @property
    def _error(self) -> float:
        return float(self._sketch.normalized_rank_error(False))


_EPSILON = 1e-6
"""Rounding of a rank times a count."""


def _revived(state: bytes) -> Ranks:
    return Ranks(datasketches.kll_doubles_sketch.deserialize(state))


def median(ranks: Ranks) -> Any:
    """The median, or its bounds; None without a value."""
    return Bounds.of(*ranks.quantile(0.5)) if ranks.count else None


def quantiles(ranks: Ranks, shares: Iterable[float], method: str) -> Any:
    """The quantiles in the order of the shares, or the bounds of each; NaN for each without a value."""
    shares = list(shares)
    if not ranks.count:
        return [nan] * len(shares)
    low, high = zip(*(ranks.quantile(share, method) for share in shares), strict=True) if shares else ((), ())
    return Bounds.of(list(low), list(high))


@dataclass(frozen=True)
class Spread:
    """What outliers are told by: the moments of a column, exactly, and its ranks."""

    moments: Moments = field(default_factory=Moments)
    ranks: Ranks = field(default_factory=Ranks)

    @classmethod
    def of(cls, array: pa.Array) -> "Spread":
        """The spread of a column of numbers."""
        return cls(moments(array, squares=True), Ranks.of(array))

    def __add__(self, other: "Spread") -> "Spread":
        return Spread(self.moments + other.moments, self.ranks + other.ranks)

    def scored(self, threshold: float, *, double_sided: bool) -> Any:
        """How many values have a z-score of at least the threshold; none where there is no deviation to speak of."""
        mean, deviation = self.moments.mean, self.moments.deviation
        if mean is None or deviation is None or not isfinite(deviation) or deviation == 0:
            return 0
        reach = abs(threshold) if double_sided else threshold
        return self._beyond(
            lambda values: (
                (np.abs((values - mean) / deviation) if double_sided else (values - mean) / deviation) >= reach
            ),
            lower=(mean - reach * deviation,) * 2 if double_sided else (-inf, -inf),
            upper=(mean + reach * deviation,) * 2,
            inclusive=True,
        )

    def outlying(self, method: str, multiplier: float) -> Any:
        """How many values lie outside the window of Great Expectations' outliers, by quartiles or by deviation."""
        if self.ranks.count == 0:
            return 0
        if method == "std":
            return self._far_from_mean(multiplier)
        (low1, high1), (low3, high3) = self.ranks.quantile(0.25), self.ranks.quantile(0.75)
        if not all(map(isfinite, (low1, high1, low3, high3))):
            return 0
        lower = (low1 - multiplier * (high3 - low1), high1 - multiplier * (low3 - high1))
        upper = (low3 + multiplier * (low3 - high1), high3 + multiplier * (high3 - low1))
        return self._beyond(
            lambda values: (values < lower[0]) | (values > upper[0]), lower=lower, upper=upper, inclusive=False
        )

    def _far_from_mean(self, multiplier: float) -> Any:
        mean, deviation = self.moments.mean, self.moments.deviation
        if mean is None or deviation is None or not isfinite(deviation) or not isfinite(mean):
            return 0
        reach = multiplier * deviation
        if reach <= 0:
            return self._beyond(lambda values: values != mean, lower=(mean, mean), upper=(mean, mean), inclusive=False)
        return self._beyond(
            lambda values: np.abs(values - mean) >= reach,
            lower=(mean - reach,) * 2,
            upper=(mean + reach,) * 2,
            inclusive=True,
        )

    def _beyond(
        self,
        claim: Callable[[Floats], Any],
        *,
        lower: tuple[float, float],
        upper: tuple[float, float],
        inclusive: bool,
    ) -> Any:
        """Bounds of how many values lie outside a window; the claim itself counts where every value is held.

        The claim also settles the case that most data are in: neither extreme is outside, hence none.
        """
        if self.ranks.exact:
            return int(np.count_nonzero(claim(self.ranks.held())))
        if lower[0] == lower[1] and not np.any(claim(np.array(self.ranks.extremes))):
            return 0
        under = self.ranks.below(lower, inclusive=inclusive)
        up_to = self.ranks.below(upper, inclusive=not inclusive)
        count = self.ranks.count
        return Bounds.of(under[0] + count - up_to[1], under[1] + count - up_to[0])
