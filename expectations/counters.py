"""The two kinds of mergeable metric, and the counters of our own promises and of whole columns.

A counter keeps a small partial per batch. A tally keeps the hashes of one or more columns, which are reduced to
`{group size: number of groups}`: distinct values and uniqueness both follow from those few numbers, and they add up
over shards that share no hash.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from expectations import patterns, ranks
from expectations.conditions import between, in_set
from expectations.ranks import Ranks, Spread
from expectations.spec import Refused
from expectations.sums import Moments, moments, whole_sum
from expectations.values import is_number, is_text, members
from expectations.view import Hashes, View
from transforms.files.encoding import stored_type

Where = Callable[[View], View]


def _add(one: Any, other: Any) -> Any:
    return one + other


def _itself(partial: Any) -> Any:
    return partial


@dataclass(frozen=True)
class Counter:
    """`merge` is associative and commutative, exactly; `zero` is its neutral element."""

    measure: Callable[[View], Any]
    merge: Callable[[Any, Any], Any] = _add
    zero: Any = 0
    result: Callable[[Any], Any] = _itself


@dataclass(frozen=True)
class Tally:
    """Groups of equal values. Tallies with one `source` share their hashes; `result` reads the group sizes."""

    source: str
    hashes: Callable[[View], Hashes]
    result: Callable[[Mapping[int, int]], Any]

    @property
    def distinct(self) -> bool:
        """Whether only the number of groups is asked, for which a part of the hashes may do."""
        return self.result is group_count


def group_sizes(hashes: Iterable[Hashes]) -> dict[int, int]:
    """{group size: number of groups} of equal hashes; shards that share no hash add up.

    Two different values share a hash with odds n^2 / 2^65 (3e-4 for 100 million): uniqueness then errs towards "not
    unique", a distinct count by one.

    >>> group_sizes([np.array([7, 8], "uint64"), np.array([7], "uint64")])
    {1: 1, 2: 1}
    """
    arrays = [array for array in hashes if len(array)]
    if not arrays:
        return {}
    ordered = np.sort(np.concatenate(arrays))
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    sizes, counts = np.unique(np.diff(np.append(starts, len(ordered))), return_counts=True)
    return dict(zip(sizes.tolist(), counts.tolist(), strict=True))


def group_count(groups: Mapping[int, int]) -> int:
    """How many groups there are."""
    return sum(groups.values())


def grouped_count(groups: Mapping[int, int]) -> int:
    """How many are in groups of two or more."""
    return sum(size * number for size, number in groups.items() if size > 1)


def largest_groups(groups: Mapping[int, int]) -> list[int]:
    """[size of the largest groups, how many there are of them]."""
    largest = max(groups, default=0)
    return [largest, groups.get(largest, 0)]


def all_groups(groups: Mapping[int, int]) -> list[list[int]]:
    """[size, number of groups] from small to large."""
    return [[size, number] for size, number in sorted(groups.items())]


# Our own metrics: each names a column or nested leaf and counts (values that break the promise, values there are).


def value_count(column: str) -> Counter:
    """Values that are not null."""
    return Counter(lambda view: len(view.stored(column)) - _nulls(view, column))


def unmatched(column: str, pattern: str) -> Counter:
    """[values that the pattern does not match as a whole, values]."""
    if not patterns.re2_takes(rf"\A(?:{pattern})\z"):
        raise Refused("RE2 cannot read the pattern")
    return _broken(column, lambda view: view.each(column, lambda text: patterns.fully_matches(_text(text), pattern)))


def outside_set(column: str, values: list[Any]) -> Counter:
    """[values that are none of these, values]."""
    return _broken(column, lambda view: in_set(view, column, value_set=values))


def outside_bounds(column: str, low: float | None = None, high: float | None = None) -> Counter:
    """[values out of bounds, values]."""
    return _broken(column, lambda view: between(view, column, min_value=low, max_value=high))


def mistyped_rows(column: str, planned: str) -> Counter:
    """Rows of the batches in which the column is missing or has another type than the planned one."""

    def measure(view: View) -> int:
        known = [stored_type(view.schema.field(at)) for at in view.schema.get_all_field_indices(column)]
        return 0 if known == [planned] else view.rows

    return Counter(measure)


def misplaced_rows(columns: list[str]) -> Counter:
    """Rows of the batches whose columns are not exactly these in this order."""
    return Counter(lambda view: 0 if view.schema.names == columns else view.rows)


def _broken(column: str, holds: Callable[[View], pa.BooleanArray]) -> Counter:
    def measure(view: View) -> tuple[int, int]:
        missing = view.missing(column)
        checked = len(view.stored(column)) - missing
        kept = pc.and_(holds(view), view.present(column)) if missing else holds(view)
        return checked - int(kept.true_count), checked

    return Counter(measure, lambda one, other: (one[0] + other[0], one[1] + other[1]), (0, 0), list)


def _nulls(view: View, column: str) -> int:
    stored = view.stored(column)
    hidden = pa.types.is_dictionary(stored.type) and stored.dictionary.null_count > 0
    return int((view.column(column) if hidden else stored).null_count)


def _text(array: pa.Array) -> pa.Array:
    if not is_text(array.type):
        raise Refused(f"patterns need text, not {array.type}")
    return array


# Great Expectations' aggregates of one column.


def extreme(where: Where, column: str, pick: Callable[..., Any]) -> Counter:
    """The least or greatest value, None without one. Of numbers and dates only: an extreme of text is a raw value."""
    name = "min" if pick is min else "max"

    def measure(view: View) -> Any:
        kept = where(view)
        values = kept.column(column)
        if not (is_number(values.type) or pa.types.is_decimal(values.type) or _is_moment(values.type)):
            raise Refused(f"extremes of {values.type} are not worked out")
        values = values.filter(kept.present(column)) if pa.types.is_floating(values.type) else values
        return getattr(pc, name)(_microseconds(values)).as_py()

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
    """How many of the wanted values the column does not hold; those of another type than the column's count."""

    def measure(view: View) -> frozenset[int]:
        values = where(view).column(column)
        there = pc.is_in(members(value_set, values.type, parse_text=True), value_set=values)
        return frozenset(np.flatnonzero(there.to_numpy(zero_copy_only=False)).tolist())

    return Counter(measure, frozenset.union, frozenset(), lambda seen: len(set(value_set)) - len(seen))


def _numbers(view: View, column: str) -> pa.Array:
    values = view.column(column)
    if not is_number(values.type):
        raise Refused(f"needs numbers, and {column!r} is {values.type}")
    return values


def _is_moment(type_: pa.DataType) -> bool:
    return bool(pa.types.is_date(type_) or pa.types.is_timestamp(type_))


def _microseconds(array: pa.Array) -> pa.Array:
    """Python's datetimes know no nanoseconds: cut off, lest Arrow hands out pandas' own."""
    if pa.types.is_timestamp(array.type) and array.type.unit == "ns":
        return pc.floor_temporal(array, unit="microsecond").cast(pa.timestamp("us", array.type.tz))
    return array
