"""Which digits does a value have? Of texts, and of numbers, dates and times as they are written."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.bad_values import BadValues
from transforms.canonical import keyed_as
from transforms.survivors.octets import Mask, digits_at, octets_of, per_value

SHORTEST = 6
"""Fewer letters or digits are not searched for: they stand anywhere by chance."""
FEW_DIGITS = 10
"""A number of so many digits or fewer may stand anywhere by chance."""
_FIRST_DAY, _LAST_DAY, _DAY = -719_162, 2_932_896, 86_400  # 0001-01-01 and 9999-12-31, days from 1970-01-01; seconds
_PER_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


def digits_in(text: pa.Array, chosen: Mask) -> pa.Array | None:
    """The ASCII digits of the chosen texts, null for the others; None where none is chosen."""
    if not chosen.any():
        return None
    part = text if chosen.all() else text.filter(pa.array(chosen))
    octets, ends = octets_of(part)
    are = digits_at(octets)
    offsets = np.concatenate(([0], np.cumsum(per_value(are, ends))))
    made = pa.Array.from_buffers(
        pa.large_string(), len(part), [None, pa.py_buffer(offsets.astype(np.int64)), pa.py_buffer(octets[are])]
    )
    if len(part) == len(text):
        return made
    return pc.replace_with_mask(pa.nulls(len(text), pa.large_string()), pa.array(chosen), made)


def all_digits(text: pa.Array) -> pa.Array | None:
    """The digits of texts that have six or more, null for the others."""
    octets, ends = octets_of(text)
    counts = per_value(digits_at(octets), ends)
    made = digits_in(text, counts >= SHORTEST)
    return pa.nulls(len(text), pa.large_string()) if made is None else made


def floats_written(values: pa.Array) -> pa.Array:
    """Floats as decimal text, whole ones below 2^53 without a point; null where it has few digits, or an exponent."""
    numbers = np.abs(values.cast(pa.float64()).fill_null(0.0).to_numpy())
    with np.errstate(over="ignore", invalid="ignore"):
        cents = numbers * 100.0
        few = (numbers < 1000.0) & (np.abs(np.rint(cents) - cents) <= cents * 1e-15)  # noqa: PLR2004 - 999.99 has five digits
        rest = ~few & np.isfinite(numbers)
    if not rest.any():
        return pa.nulls(len(values), pa.string())
    with np.errstate(invalid="ignore"):
        whole = rest & (numbers < 2.0**53) & (np.trunc(numbers) == numbers)
    integers = pa.array(np.where(whole, numbers, 0).astype(np.int64)).cast(pa.string())
    text = pc.if_else(pa.array(rest & ~whole), values, pa.scalar(None, values.type)).cast(pa.string())
    text = pc.if_else(pc.match_substring(text, "e"), None, text)
    return pc.if_else(pa.array(whole), integers, text)


def keyed_or_null(values: pa.Array) -> pa.Array:
    """What values key as, null for those that key as nothing."""
    try:
        return keyed_as(values)
    except BadValues as refused:
        return keyed_as(pc.if_else(pa.array(refused.bad), pa.scalar(None, values.type), values))


def in_four_digit_years(values: pa.Array) -> bool:
    """Whether all dates or time stamps lie in the years 1 to 9999; False of none."""
    extremes = pc.min_max(values)
    if not extremes["min"].is_valid:
        return False
    width = pa.int32() if pa.types.is_date32(values.type) else pa.int64()
    low, high = (extremes[end].cast(width).as_py() for end in ("min", "max"))
    per_day = 1 if pa.types.is_date32(values.type) else _DAY * _PER_SECOND[getattr(values.type, "unit", "ms")]
    return bool(_FIRST_DAY * per_day <= low and high < (_LAST_DAY + 1) * per_day)
