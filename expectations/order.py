"""How often do values fall, or fail to rise, from one row to the next? Only where rows have an order.

Files of a data set have none among themselves, and a runner's bundles neither: `metrics.measure(..., ordered=True)`
counts batches at hand, in the order in which they are given.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from expectations.counters import Counter, Where
from expectations.spec import Refused
from expectations.values import is_number
from expectations.view import View


@dataclass(frozen=True)
class Stretch:
    """Rows in order: their first and last value, and how many break the order. Nothing: no value."""

    breaks: int = 0
    ends: tuple[pa.Scalar, pa.Scalar] | None = None


def increasing(where: Where, column: str, *, strictly: bool = False) -> Counter:
    """Values that are less than the one before, or `strictly` not greater; missing values are passed over."""
    return _steps(where, column, pc.greater if strictly else pc.greater_equal)


def decreasing(where: Where, column: str, *, strictly: bool = False) -> Counter:
    """Values that are greater than the one before, or `strictly` not less; missing values are passed over."""
    return _steps(where, column, pc.less if strictly else pc.less_equal)


def _steps(where: Where, column: str, holds: Callable[..., Any]) -> Counter:
    """`merge` is associative, and not commutative."""

    def measure(view: View) -> Stretch:
        kept = where(view)
        values = _ordered(kept.column(column)).filter(kept.present(column))
        if not len(values):
            return Stretch()
        steps = holds(values.slice(1), values.slice(0, len(values) - 1))
        return Stretch(len(steps) - int(steps.true_count), (values[0], values[-1]))

    def merge(one: Stretch, other: Stretch) -> Stretch:
        if one.ends is None or other.ends is None:
            return other if one.ends is None else one
        breaks = one.breaks + other.breaks + int(not holds(other.ends[0], one.ends[1]).as_py())
        return Stretch(breaks, (one.ends[0], other.ends[1]))

    return Counter(measure, merge, Stretch(), lambda stretch: stretch.breaks)


def _ordered(values: pa.Array) -> pa.Array:
    kind = values.type
    moments = pa.types.is_date(kind) or pa.types.is_timestamp(kind) or pa.types.is_duration(kind)
    if not (is_number(kind) or pa.types.is_decimal(kind) or moments):
        raise Refused(f"values of {kind} are not told to rise or fall")
    return values


OF_ORDER: Mapping[str, Callable[..., Counter]] = {
    "column_values.decreasing.unexpected_count": decreasing,
    "column_values.increasing.unexpected_count": increasing,
}
"""By metric name, what is counted only of rows in order; the parameters are the further arguments of the function."""
