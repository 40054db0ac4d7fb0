"""How numbers of several columns are compared, and added up: without rounding, whatever their types.

Arrow compares and adds integers of 64 bits and doubles as doubles, or ends with an error where one of them does not
fit; pandas rounds. Here whole numbers stay whole, of any size.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from math import isfinite
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

_HALF = 32
_LOW = 2**_HALF - 1
_EXACT = 2**53
"""Up to here a double holds every whole number."""
_REACH = 2.0**64
"""Beyond every integer of a column."""
_Numbers = npt.NDArray[np.int64]
_Halves = tuple[_Numbers, _Numbers]
_ASK: Mapping[str, Callable[[_Numbers], npt.NDArray[np.bool_]]] = {
    "equal": lambda signs: signs == 0,
    "greater": lambda signs: signs > 0,
    "greater_equal": lambda signs: signs >= 0,
}


def compared(one: pa.Array, other: pa.Array, operator: str) -> pa.BooleanArray:
    """`one operator other` for each pair of numbers, null for null; operator: equal, greater, greater_equal.

    >>> compared(pa.array([2**53 + 1]), pa.array([2.0**53]), "greater").to_pylist()
    [True]
    """
    whole, also_whole = pa.types.is_integer(one.type), pa.types.is_integer(other.type)
    if one.type == other.type or not (whole or also_whole):
        return getattr(pc, operator)(one, other)
    if whole and also_whole:
        signs = _signs(_halves(one), _halves(other))
    else:
        signs = _signs_of_floats(one, other) if whole else -_signs_of_floats(other, one)
    floats = [column for column in (one, other) if not pa.types.is_integer(column.type)]
    comparable = reduce(pc.and_, [pc.invert(pc.is_nan(column)) for column in floats], _valid(one, other))
    holds = pc.and_(pa.array(_ASK[operator](signs)), pc.fill_null(comparable, fill_value=False))
    return pc.if_else(_valid(one, other), holds, pa.scalar(None, pa.bool_()))


def adds_up(columns: Sequence[pa.Array], total: float | Decimal) -> pa.BooleanArray:
    """Whether the numbers of each row add up to the total, null where one is null: exactly, where all are whole.

    Floats are added in double precision (in single, where all are single), in the order of the columns; with integers
    among them that no double holds, the row is added up exactly.

    >>> adds_up([pa.array([2**63 - 1]), pa.array([2**63 - 1])], 2**64 - 2).to_pylist()
    [True]
    """
    integers = [column for column in columns if pa.types.is_integer(column.type)]
    valid = reduce(pc.and_, [column.is_valid() for column in columns])
    if len(integers) == len(columns):
        return pc.if_else(valid, pa.array(_whole_sums_are(columns, total)), pa.scalar(None, pa.bool_()))
    alike = [column.cast(pa.float64(), safe=False) for column in columns] if integers else columns
    holds = pc.equal(reduce(pc.add, alike), pa.scalar(float(total), pa.float64()))
    large = np.any([_too_large(column) for column in integers], axis=0) if integers else np.zeros(len(holds), bool)
    large &= valid.to_numpy(zero_copy_only=False)
    if not large.any():
        return holds
    rows = np.flatnonzero(large).tolist()
    exact = [_exactly([column[row].as_py() for column in columns], total) for row in rows]
    return pc.replace_with_mask(holds, pa.array(large), pa.array(exact, pa.bool_()))


def _valid(one: pa.Array, other: pa.Array) -> pa.BooleanArray:
    return pc.and_(one.is_valid(), other.is_valid())


def _halves(column: pa.Array) -> _Halves:
    """Integers as high * 2**32 + low, where low is not negative; anything for null."""
    values = column.fill_null(0).to_numpy(zero_copy_only=False)
    wide = values.astype(np.uint64 if values.dtype.kind == "u" else np.int64)
    half, low = wide.dtype.type(_HALF), wide.dtype.type(_LOW)
    return (wide >> half).astype(np.int64), (wide & low).astype(np.int64)


def _signs(one: _Halves, other: _Halves) -> _Numbers:
    """1 where the one is greater, -1 where the other is, 0 where they are equal."""
    high, low = (np.sign(ours - theirs) for ours, theirs in zip(one, other, strict=True))
    signs: _Numbers = np.where(high == 0, low, high)
    return signs


def _signs_of_floats(integers: pa.Array, floats: pa.Array) -> _Numbers:
    """The same of integers against floats: against the whole number below, and what was cut off counts."""
    values = floats.fill_null(0).cast(pa.float64()).to_numpy(zero_copy_only=False)
    within = np.abs(values) < _REACH  # which NaN is not
    near = np.where(within, values, 0.0)
    below = np.floor(near)
    high = np.floor(below / 2.0**_HALF)
    signs = _signs(_halves(integers), (high.astype(np.int64), (below - high * 2.0**_HALF).astype(np.int64)))
    signs = np.where((signs == 0) & (near > below), -1, signs)
    return np.where(within, signs, np.where(values > 0, -1, 1))


def _whole_sums_are(columns: Sequence[pa.Array], total: float | Decimal) -> npt.NDArray[np.bool_]:
    """High and low halves are added apart: neither can overflow with fewer than 2**31 columns."""
    highs, lows = zip(*map(_halves, columns), strict=True)
    low: _Numbers = np.sum(lows, axis=0)
    high: _Numbers = np.sum(highs, axis=0) + (low >> _HALF)
    if not isfinite(total) or total != int(total):
        return np.zeros(len(high), bool)
    wanted, rest = divmod(int(total), 2**_HALF)
    if abs(wanted) >= 2**63:
        return np.zeros(len(high), bool)
    equal: npt.NDArray[np.bool_] = (high == wanted) & ((low & _LOW) == rest)
    return equal


def _too_large(integers: pa.Array) -> npt.NDArray[np.bool_]:
    """Where a double need not hold the number."""
    values = integers.fill_null(0).to_numpy(zero_copy_only=False)
    if values.dtype.itemsize < 8:  # noqa: PLR2004 - bytes of the widest
        return np.zeros(len(values), bool)
    large: npt.NDArray[np.bool_] = values > _EXACT
    return large | (values < -_EXACT) if values.dtype.kind == "i" else large


def _exactly(row: Sequence[Any], total: float | Decimal) -> bool:
    """Whether the numbers of one row add up to the total, as fractions."""
    if not all(map(isfinite, row)) or not isfinite(total):
        return bool(sum(map(float, row)) == float(total))
    return sum(map(Fraction, row)) == Fraction(total)
