"""What do the bounds say that Parquet's statistics keep of a column, in the column's own type?"""

from collections.abc import Iterable

import pyarrow as pa

Raw = bool | int | float | bytes
"""A bound as it lies in the file, of Parquet's own few types."""


def in_type(bounds: Iterable[Raw], type_: pa.DataType) -> list[pa.Array]:
    """The bounds, each once, in the order given: an array of the type and, where some misfit it, one of text behind it.

    Dates, times, decimals, durations and small or unsigned numbers lie in the file as numbers or as bytes, and are put
    into the type bit by bit; nothing is rounded. What the type cannot be (other writers cut long text off in the midst
    of a character) is given as text: a number's digits, bytes with their invalid ones escaped. No array is empty, none
    holds a null.

    >>> [array.to_pylist() for array in in_type([-1, -719162, -1], pa.date32())]
    [[datetime.date(1969, 12, 31), datetime.date(1, 1, 1)]]
    """
    fitting, others = [], []
    for raw in dict.fromkeys(bounds):
        try:
            one = _one(raw, type_)
            one.validate(full=True)
            fitting.append(one)
        except (pa.ArrowException, TypeError, ValueError, OverflowError, NotImplementedError):
            others.append(raw.decode(errors="backslashreplace") if isinstance(raw, bytes) else str(raw))
    arrays = [pa.concat_arrays(fitting)] if fitting else []
    return [*arrays, pa.array(others, pa.string())] if others else arrays


def _one(raw: Raw, type_: pa.DataType) -> pa.Array:
    """An array of this one bound; one of many errors where it is none of the type."""
    if isinstance(raw, (bool, float)):
        return pa.array([raw], type_)
    if pa.types.is_float16(type_):
        return _of_bits(raw if isinstance(raw, bytes) else b"", type_)
    if isinstance(raw, bytes) and not pa.types.is_decimal(type_):
        return pa.array([raw], pa.binary()).cast(type_)
    number = int.from_bytes(raw, "big", signed=True) if isinstance(raw, bytes) else raw
    width = type_.bit_width // 8
    if pa.types.is_unsigned_integer(type_):
        return _of_bits((number % (1 << max(width, 4) * 8)).to_bytes(width, "little"), type_)
    return _of_bits(number.to_bytes(width, "little", signed=True), type_)


def _of_bits(content: bytes, type_: pa.DataType) -> pa.Array:
    if len(content) * 8 != type_.bit_width:
        raise ValueError
    return pa.Array.from_buffers(type_, 1, [None, pa.py_buffer(content)])
