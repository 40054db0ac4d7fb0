"""What the text of a cell is as a value of its type; the one grammar of CSV cells and of partition folders.

Text is taken as it stands. Integers are digits with an optional minus; decimals have an optional sign, point and
exponent (`+1.5`, `1e3`), and so do floats, or are inf and nan in any case; booleans `true` and `false`; dates and
timestamps ISO 8601, with an offset or Z exactly where the type has a zone; times HH:MM[:SS[.fraction]]. Blanks around
anything but text are passed over. Floats are the nearest of their type, but for what is too large for it: that is
refused. Nothing else is rounded.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from transforms.bad_values import BadValues

_TEXT = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
_CAST = (
    pa.types.is_binary,
    pa.types.is_large_binary,
    pa.types.is_integer,
    pa.types.is_floating,
    pa.types.is_decimal,
    pa.types.is_date,
    pa.types.is_timestamp,
)


def readable(kind: pa.DataType) -> bool:
    """Whether `read_cells` knows the type. Nested types, intervals, durations and dictionaries are not text.

    >>> readable(pa.date32()), readable(pa.list_(pa.string()))
    (True, False)
    """
    others = (pa.types.is_boolean, pa.types.is_time, pa.types.is_null)
    return any(test(kind) for test in (*_TEXT, *_CAST, *others))


def read_cells(text: pa.Array, kind: pa.DataType) -> pa.Array:
    """A string array as values of a type: equally long, null exactly where the text is null.

    Raises `BadValues` with the mask of every cell that is not of the type, ValueError for a type not `readable`.
    """
    if not readable(kind):
        message = f"{kind} is not read from text"
        raise ValueError(message)
    if text.type == kind:
        return text
    read = _reader(kind)
    try:
        return read(text)
    except pa.ArrowInvalid:
        trimmed = pc.utf8_trim_whitespace(text)
    good = good_cells(read, trimmed)
    if good.all():
        return read(trimmed)
    raise BadValues(~good, f"not a {kind}")


def _reader(kind: pa.DataType) -> Callable[[pa.Array], pa.Array]:
    """Reads all cells of an array, or raises ArrowInvalid."""
    if pa.types.is_boolean(kind):
        return _booleans
    if pa.types.is_time(kind):
        return lambda text: _times(text, kind)
    if pa.types.is_null(kind):
        return _nulls
    if pa.types.is_integer(kind):
        return lambda text: _integers(text, kind)
    if pa.types.is_floating(kind):
        return lambda text: _floats(text, kind)
    return lambda text: pc.cast(text, kind)


def _booleans(text: pa.Array) -> pa.Array:
    true, false = pc.equal(text, "true"), pc.equal(text, "false")
    if pc.all(pc.or_(true, false)).as_py() is False:
        raise pa.ArrowInvalid
    return true


def _integers(text: pa.Array, kind: pa.DataType) -> pa.Array:
    held = text.buffers()[-1]
    raw = b"" if held is None else held.to_pybytes()  # of all that the array is a slice of: quick where no x is there
    if (b"x" in raw or b"X" in raw) and pc.any(pc.match_substring(text, "x", ignore_case=True)).as_py():
        raise pa.ArrowInvalid  # Arrow takes 0x10 for 16
    return pc.cast(text, kind)


def _floats(text: pa.Array, kind: pa.DataType) -> pa.Array:
    values = pc.cast(text, kind)
    infinite = pc.is_inf(values.cast(pa.float32()) if pa.types.is_float16(kind) else values)
    if pc.any(infinite).as_py():
        said = pc.match_substring(text, "inf", ignore_case=True)
        if pc.any(pc.and_not(infinite, said)).as_py():
            raise pa.ArrowInvalid  # Arrow takes 1e400 for infinity
    return values


def _times(text: pa.Array, kind: pa.DataType) -> pa.Array:
    if (pc.min(pc.utf8_length(text)).as_py() or 5) < len("HH:MM"):
        raise pa.ArrowInvalid
    unit = pa.timestamp(kind.unit)
    day = pc.binary_join_element_wise(pa.scalar("1970-01-01"), text, "T")
    return pc.cast(pc.cast(day, unit), kind)


def _nulls(text: pa.Array) -> pa.Array:
    if text.null_count < len(text):
        raise pa.ArrowInvalid
    return pa.nulls(len(text))


def good_cells(read: Callable[[pa.Array], object], text: pa.Array) -> npt.NDArray[np.bool_]:
    """Mask of the cells that can be read, by halving: a few bad cells cost a few logarithms of reads."""
    good = np.ones(len(text), bool)
    todo = [(0, len(text))]
    while todo:
        start, end = todo.pop()
        try:
            read(text.slice(start, end - start))
        except pa.ArrowInvalid:
            if end - start == 1:
                good[start] = False
                continue
            middle = (start + end) // 2
            todo += [(start, middle), (middle, end)]
    return good
