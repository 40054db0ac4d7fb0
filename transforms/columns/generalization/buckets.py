"""Between which two of the policy's edges does a value lie?"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from transforms.columns.generalization.way import Way, refuse
from transforms.columns.promise import OneOf
from transforms.columns.transform import TYPED, Misfit, Site

Edge = int | float | date


def by_buckets(edges: Sequence[Edge], site: Site) -> Way:
    """Which bucket holds the value, as text. A bucket begins with an edge, which it holds, and ends before the next.

    With the edges 18 and 65: whole numbers give `<18`, `18-64`, `65+` (both bounds within; one number alone: `18`),
    floats and decimals `<18`, `18-<65`, `65+`, dates `<2000-01-01`, `2000-01-01/2009-12-31`, `2010-01-01+` (both
    within). Where a bound is below zero, ` to ` joins the two in place of the hyphen. Bad rows: NaN.
    """
    type_ = site.type
    typed = [_typed(edge, site) for edge in edges]
    labels = pa.array(_labels(list(edges), whole=not _is_fractional(type_)))

    def kernel(values: pa.Array) -> pa.Array:
        if pa.types.is_float16(type_):
            values = values.cast(pa.float32())  # which Arrow can compare
        if pa.types.is_floating(type_):
            refuse(np.asarray(pc.fill_null(pc.is_nan(values), fill_value=False)), "not a number")
        if not values.null_count and not _is_other(type_):
            return labels.take(pa.array(_places(np.asarray(values), typed)))
        place = np.zeros(len(values), np.int64)
        for edge in typed:
            place += np.asarray(pc.fill_null(pc.greater_equal(values, edge), fill_value=False))
        return labels.take(pa.array(place, mask=np.asarray(values.is_null())))

    return Way(pa.string(), kernel, (OneOf(tuple(labels.to_pylist())),))


def _is_other(type_: pa.DataType) -> bool:
    """Whether values are no numbers that NumPy compares."""
    return not (pa.types.is_integer(type_) or pa.types.is_floating(type_))


def _places(numbers: npt.NDArray[Any], edges: list[pa.Scalar]) -> npt.NDArray[np.uint16]:
    """How many edges are not above each number."""
    places = np.zeros(len(numbers), np.uint16)
    for edge in edges:
        places += numbers >= edge.as_py()
    return places


def _is_fractional(type_: pa.DataType) -> bool:
    return bool(pa.types.is_floating(type_) or pa.types.is_decimal(type_))


def _typed(edge: Edge, site: Site) -> pa.Scalar:
    """The edge in the column's type; `Misfit` where the type does not hold it."""
    type_ = site.type
    if pa.types.is_date(type_) != isinstance(edge, date):
        msg = f"{site.path!r} is {type_}: its edges must be {'dates' if pa.types.is_date(type_) else 'numbers'}"
        raise Misfit(msg)
    if not (pa.types.is_date(type_) or pa.types.is_integer(type_) or _is_fractional(type_)):
        msg = f"`buckets` is for numbers and dates, and {site.path!r} is {type_}: {TYPED}"
        raise Misfit(msg)
    if pa.types.is_floating(type_):
        rounded = type_.to_pandas_dtype()(edge)
        return pa.scalar(rounded, pa.float32() if pa.types.is_float16(type_) else type_)
    try:
        if pa.types.is_decimal(type_):
            return pa.scalar(Decimal(repr(edge)), type_)
        if not isinstance(edge, float):
            return pa.scalar(edge, type_)
        if edge.is_integer():
            return pa.scalar(int(edge), type_)
    except (pa.ArrowInvalid, OverflowError):
        pass
    msg = f"{site.path!r} is {type_}, which cannot hold the edge {edge}"
    raise Misfit(msg)


def _labels(edges: list[Edge], *, whole: bool) -> list[str]:
    middle = [_between(low, high, whole=whole) for low, high in pairwise(edges)]
    return [f"<{_text(edges[0])}", *middle, f"{_text(edges[-1])}+"]


def _between(low: Edge, high: Edge, *, whole: bool) -> str:
    if isinstance(low, date) and isinstance(high, date):
        return f"{low}/{high - timedelta(days=1)}"
    joint = " to " if not isinstance(low, date) and low < 0 else "-"
    if not whole:
        return f"{_text(low)}{joint}<{_text(high)}"
    last = high - 1  # type: ignore[operator]
    return _text(low) if last == low else f"{_text(low)}{joint}{_text(last)}"


def _text(edge: Edge) -> str:
    """Without a fraction of zero.

    >>> _text(18.0), _text(0.5)
    ('18', '0.5')
    """
    return str(int(edge)) if isinstance(edge, float) and edge.is_integer() else str(edge)
