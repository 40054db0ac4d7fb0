"""Which bytes do the texts of a column have? Counted over the whole column at once."""

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

_NARROW = 32
Mask = npt.NDArray[np.bool_]
Octets = npt.NDArray[np.uint8]
Counts = npt.NDArray[np.int64]
Span = tuple[int, int]
"""The least and the greatest; both included."""


def octets_of(text: pa.Array) -> tuple[Octets, Counts]:
    """The bytes of all texts behind each other, and where each begins and the last ends; those of nulls are empty."""
    if text.null_count:
        text = text.fill_null("")
    width = np.int64 if pa.types.is_large_string(text.type) else np.int32
    offsets = np.frombuffer(text.buffers()[1], width)[text.offset : text.offset + len(text) + 1].astype(np.int64)
    data = text.buffers()[2]
    octets = np.frombuffer(data, np.uint8) if data is not None else np.zeros(0, np.uint8)
    return octets[offsets[0] : offsets[-1]], offsets - offsets[0]


def per_value(are: Mask, ends: Counts) -> Counts:
    """How many bytes of each value are so."""
    lengths = np.diff(ends)
    if not len(lengths) or not len(are):
        return np.zeros(len(lengths), np.int64)
    low, high = lengths.min(), lengths.max()
    if low == high <= _NARROW:
        return _per_line(are.reshape(len(lengths), low))
    kind = np.uint8 if high <= np.iinfo(np.uint8).max else np.int64
    if low > 0:
        return np.add.reduceat(are.view(np.uint8), ends[:-1], dtype=kind).astype(np.int64)
    counts = np.zeros(len(lengths), np.int64)
    filled = np.flatnonzero(lengths)
    counts[filled] = np.add.reduceat(are.view(np.uint8), ends[filled], dtype=kind)
    return counts


def _per_line(are: Mask) -> Counts:
    """As `per_value`, of values of one length: column by column, which is three times as fast."""
    counts = np.zeros(len(are), np.uint8)
    for column in are.view(np.uint8).T:
        counts += column
    return counts.astype(np.int64)


def all_decimal(text: pa.Array) -> bool:
    """Whether every text is of ASCII digits alone, and none is null; the first tells most columns apart."""
    if len(text) == 0 or text.null_count or not str(text[0]).isdecimal():
        return False
    return bool(pc.all(pc.ascii_is_decimal(text)).as_py())


def digits_at(octets: Octets) -> Mask:
    """Which bytes are one of the ten ASCII digits."""
    are: Mask = (octets - np.uint8(ord("0"))) < 10  # noqa: PLR2004 - ten
    return are


def letters_at(octets: Octets) -> Mask:
    """Which bytes are a-z, or begin a character outside ASCII."""
    are: Mask = ((octets - np.uint8(ord("a"))) < 26) | (octets >= 0xC0)  # noqa: PLR2004 - of the alphabet, of UTF-8
    return are


def span(numbers: pa.Array) -> Span:
    """The extremes of whole numbers; (0, 0) of none."""
    low, high = pc.min_max(numbers).as_py().values()
    return (0, 0) if low is None else (int(low), int(high))


def series(array: pa.Array) -> pl.Series:
    """The array for polars, without a copy where that is possible."""
    return pl.Series(pl.from_arrow(array))


def arrow(texts: pl.Series) -> pa.Array:
    """The texts for Arrow, as large_string."""
    return texts.to_arrow(compat_level=pl.CompatLevel.oldest())
