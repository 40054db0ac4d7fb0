"""The two kinds of mergeable metric, and the counters of our own promises.

A counter keeps a small partial per batch. A tally keeps the hashes of one or more columns, which are reduced to
`{group size: number of groups}`: distinct values and uniqueness both follow from those few numbers, and they add up
over shards that share no hash.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from expectations import patterns
from expectations.conditions import between, in_set
from expectations.spec import Refused
from expectations.values import is_text
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
