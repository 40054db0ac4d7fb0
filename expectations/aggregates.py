"""What Great Expectations asks of a whole column: extremes, sums, quantiles, and how often given values occur."""

from collections.abc import Callable, Hashable, Mapping
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from expectations import ranks
from expectations.conditions import between
from expectations.counters import Counter, Where
from expectations.ranks import Ranks, Spread
from expectations.spec import Refused
from expectations.sums import Moments, moments, whole_sum
from expectations.values import is_number, members
from expectations.view import View


def value_count(where: Where, column: str) -> Counter:
    """Values that are not missing."""
    return Counter(lambda view: where(view).rows - where(view).missing(column))


def least(where: Where, column: str) -> Counter:
    """The least value, None without one. Of numbers and dates only: an extreme of text is a raw value.

    `Refused` while it is measured where it is a date outside the years 1 to 9999.
    """
    return _extreme(where, column, min)


def greatest(where: Where, column: str) -> Counter:
    """The greatest value, None without one. Of numbers and dates only, as `least`."""
    return _extreme(where, column, max)


def _extreme(where: Where, column: str, pick: Callable[..., Any]) -> Counter:
    name = "min" if pick is min else "max"

    def measure(view: View) -> Any:
        kept = where(view)
        values = kept.column(column)
        if not (is_number(values.type) or pa.types.is_decimal(values.type) or _is_moment(values.type)):
            raise Refused(f"extremes of {values.type} are not worked out")
        values = values.filter(kept.present(column)) if pa.types.is_floating(values.type) else values
        return _of_years_1_to_9999(getattr(pc, name)(_microseconds(values)))

    def merge(one: Any, other: Any) -> Any:
        return pick((value for value in (one, other) if value is not None), default=None)

    return Counter(measure, merge, None)


def total(where: Where, column: str) -> Counter:
    """The sum of the values: exact for integers, correctly rounded for floats."""

    def measure(view: View) -> Moments | int:
        values = _numbers(where(view), column)
        return moments(values, squares=False) if pa.types.is_floating(values.type) else whole_sum(values)

    def merge(one: Moments | int, other: Moments | int) -> Moments | int:
        if isinstance(one, Moments):
            return one + other if isinstance(other, Moments) else one
        return other if isinstance(other, Moments) else one + other

    return Counter(measure, merge, 0, lambda partial: partial.sum if isinstance(partial, Moments) else partial)


def mean(where: Where, column: str) -> Counter:
    """The mean of the values, correctly rounded; None without one."""
    return Counter(
        lambda view: moments(_numbers(where(view), column), squares=False), zero=Moments(), result=lambda m: m.mean
    )


def deviation(where: Where, column: str) -> Counter:
    """The sample standard deviation; None for fewer than two values."""
    return Counter(
        lambda view: moments(_numbers(where(view), column), squares=True), zero=Moments(), result=lambda m: m.deviation
    )


def median(where: Where, column: str) -> Counter:
    """The median of the values, or its bounds; None without one."""
    return Counter(lambda view: Ranks.of(_numbers(where(view), column)), zero=Ranks(), result=ranks.median)


def quantiles(
    where: Where, column: str, *, quantiles: list[float], allow_relative_error: str | bool | None = None
) -> Counter:
    """The quantiles of the values, or their bounds; `allow_relative_error` is pandas' way of interpolation."""
    method = allow_relative_error or "nearest"
    if method not in ("linear", "lower", "higher", "midpoint", "nearest"):
        raise Refused("allow_relative_error must be a way of interpolation, such as nearest")
    if not all(isinstance(share, int | float) and 0 <= share <= 1 for share in quantiles):
        raise Refused("quantiles must lie between 0 and 1")

    def result(found: Ranks) -> Any:
        return ranks.quantiles(found, quantiles, str(method))

    return Counter(lambda view: Ranks.of(_numbers(where(view), column)), zero=Ranks(), result=result)


def scored(where: Where, column: str, *, threshold: float, double_sided: bool = True) -> Counter:
    """Values whose z-score reaches the threshold, or the bounds of how many."""
    return _spread(where, column, lambda found: found.scored(threshold, double_sided=double_sided))


def outliers(where: Where, column: str, *, method: str = "iqr", multiplier: float = 1.5) -> Counter:
    """Values outside the window of their quartiles or deviation, or the bounds of how many."""
    if method not in ("iqr", "std") or multiplier < 0:
        raise Refused("method must be iqr or std, and the multiplier not negative")
    return _spread(where, column, lambda found: found.outlying(method, multiplier))


def _spread(where: Where, column: str, result: Callable[[Spread], Any]) -> Counter:
    return Counter(lambda view: Spread.of(_numbers(where(view), column)), zero=Spread(), result=result)


def between_count(where: Where, column: str, **bounds: Any) -> Counter:
    """Values within the bounds."""
    return Counter(lambda view: int(between(where(view), column, **bounds).true_count))


def histogram(where: Where, column: str, *, bins: list[float]) -> Counter:
    """How many values lie in each bin, its lower edge included, of the last bin both."""

    def measure(view: View) -> npt.NDArray[np.int64]:
        kept = where(view)
        values = _numbers(kept, column).filter(kept.present(column)).to_numpy(zero_copy_only=False)
        return np.histogram(values, bins)[0].astype(np.int64)

    return Counter(measure, zero=np.zeros(len(bins) - 1, np.int64), result=lambda counts: counts.tolist())


def member_counts(where: Where, column: str, *, values: list[Any]) -> Counter:
    """How often each of the given values occurs; those that the column cannot hold occur never."""
    if not all(isinstance(value, Hashable) for value in values):
        raise Refused("lists and mappings are no members of a column")

    def measure(view: View) -> npt.NDArray[np.int64]:
        held = where(view).column(column)
        known = members(values, held.type).unique()
        found = pc.drop_null(pc.index_in(held, value_set=known)).to_numpy(zero_copy_only=False)
        counts = dict(zip(known.to_pylist(), np.bincount(found, minlength=len(known)).tolist(), strict=True))
        alone = [members([value], held.type) for value in values]
        return np.array([counts[one[0].as_py()] if len(one) else 0 for one in alone], np.int64)

    return Counter(measure, zero=np.zeros(len(values), np.int64), result=lambda counts: counts.tolist())


def absent_members(where: Where, column: str, *, value_set: list[Any]) -> Counter:
    """How many of the wanted values, each once, the column does not hold; those of another type than its own count."""
    if not all(isinstance(value, Hashable) for value in value_set):
        raise Refused("lists and mappings are no members of a column")
    wanted = list(dict.fromkeys(value_set))

    @cache
    def held(of: pa.DataType) -> tuple[npt.NDArray[np.int64], pa.Array]:
        alone = [members([value], of, parse_text=True) for value in wanted]
        numbers = np.array([number for number, one in enumerate(alone) if len(one)], np.int64)
        return numbers, pa.concat_arrays([pa.nulls(0, of), *alone])

    def measure(view: View) -> frozenset[int]:
        values = where(view).column(column)
        numbers, known = held(values.type)
        there = pc.is_in(known, value_set=values)
        return frozenset(numbers[there.to_numpy(zero_copy_only=False)].tolist())

    return Counter(measure, frozenset.union, frozenset(), lambda seen: len(wanted) - len(seen))


def _numbers(view: View, column: str) -> pa.Array:
    values = view.column(column)
    if not is_number(values.type):
        raise Refused(f"needs numbers, and {column!r} is {values.type}")
    return values


def _is_moment(type_: pa.DataType) -> bool:
    return bool(pa.types.is_date(type_) or pa.types.is_timestamp(type_))


def _of_years_1_to_9999(extreme: pa.Scalar) -> Any:
    try:
        return extreme.as_py()
    except (OverflowError, ValueError):
        raise Refused("extremes of dates are worked out within the years 1 to 9999, and there are others") from None


def _microseconds(array: pa.Array) -> pa.Array:
    """Python's datetimes know no nanoseconds: cut off, lest Arrow hands out pandas' own."""
    if pa.types.is_timestamp(array.type) and array.type.unit == "ns":
        return pc.floor_temporal(array, unit="microsecond").cast(pa.timestamp("us", array.type.tz))
    return array


OF_COLUMNS: Mapping[str, Callable[..., Counter]] = {
    "beamveil.member_counts": member_counts,
    "column.distinct_values.missing_from_column.count": absent_members,
    "column.histogram": histogram,
    "column.max": greatest,
    "column.mean": mean,
    "column.median": median,
    "column.min": least,
    "column.non_null_count": value_count,
    "column.quantile_values": quantiles,
    "column.standard_deviation": deviation,
    "column.sum": total,
    "column_values.z_score.under_threshold.unexpected_count": scored,
    "column_values.not_outliers.unexpected_count": outliers,
    "column_values.between.count": between_count,
}
"""By metric name, counters of one column; their parameters are the further arguments of the function."""
