"""How is a column of text seen as one flat array of characters, and put together again?"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.bad_values import BadValues
from transforms.canonical import not_text
from transforms.columns.nulls import cleared
from transforms.crypto.text import check_size

Codes = npt.NDArray[np.uint8] | npt.NDArray[np.uint32]
Counts = npt.NDArray[np.int64]
_TWO, _THREE, _FOUR = 0x80, 0x800, 0x10000  # code points from which UTF-8 takes so many bytes
NOT_TEXT = "not UTF-8"
"""The rule that text breaks which is none."""


@dataclass(frozen=True)
class Characters:
    """The code points of a column, row after row; a null row has none."""

    codes: Codes
    """One code point each: uint8 where all are ASCII, else uint32."""
    bounds: Counts
    """Row i holds `codes[bounds[i]:bounds[i + 1]]`; one entry more than rows."""
    nulls: npt.NDArray[np.bool_]
    """Which rows are null."""

    @classmethod
    def of(cls, array: pa.Array) -> "Characters":
        """Take a string or large_string array apart. Raises `BadValues` for text that is not UTF-8."""
        array = cleared(array.cast(pa.large_string()))
        offsets = np.frombuffer(array.buffers()[1] or bytes(8), np.int64)[array.offset :][: len(array) + 1]
        buffer = array.buffers()[2]
        octets = np.frombuffer(buffer, np.uint8)[offsets[0] : offsets[-1]] if buffer else np.zeros(0, np.uint8)
        bounds, nulls = offsets - offsets[0], np.asarray(array.is_null())
        if not len(octets) or octets.max() < _TWO:
            return cls(octets, bounds, nulls)
        begins = (octets & 0xC0) != _TWO  # other bytes of a character are 10xxxxxx
        first = bounds[:-1][np.diff(bounds) > 0]
        return cls(
            np.frombuffer(_decoded(octets, array, whole=begins[first].all()), np.uint32),
            _running(begins)[bounds],
            nulls,
        )

    def among(self, flags: npt.NDArray[np.bool_]) -> Counts:
        """The bounds of the rows in an array of the flagged characters alone."""
        return _running(flags)[self.bounds]

    def text(self, codes: Codes) -> pa.StringArray:
        """The column with these code points in place of its own, one for one; nulls stay."""
        ends, octets = self.bounds, codes.astype(np.uint8, copy=False)
        if len(codes) and codes.max() >= _TWO:
            widths = np.ones(len(codes), np.uint8)
            for first in (_TWO, _THREE, _FOUR):
                widths += codes >= first
            ends = _running(widths)[ends]
            octets = np.frombuffer(codes.astype("<u4").tobytes().decode("utf-32-le").encode(), np.uint8)
        check_size(int(ends[-1]))
        buffers = [_packed(self.nulls), pa.py_buffer(ends.astype(np.int32)), pa.py_buffer(octets)]
        return pa.StringArray.from_buffers(len(ends) - 1, buffers[1], buffers[2], buffers[0], int(self.nulls.sum()))


def within(starts: Counts, ends: Counts, size: int) -> npt.NDArray[np.bool_]:
    """Which of `size` places lie in one of the ranges, which ascend and do not overlap; an empty one may end early.

    >>> within(np.array([0, 3]), np.array([2, 3]), 4).tolist()
    [True, True, False, False]
    """
    held = starts < ends
    steps = np.zeros(size + 1, np.int8)
    steps[starts[held]] += 1
    steps[ends[held]] -= 1
    return np.cumsum(steps[:-1], dtype=np.int8).view(np.bool_)


def _running(numbers: npt.NDArray[np.bool_] | npt.NDArray[np.uint8]) -> Counts:
    """Running sums with a zero before them: one entry per place between items."""
    sums = np.zeros(len(numbers) + 1, np.int64)
    np.cumsum(numbers, out=sums[1:])
    return sums


def _packed(nulls: npt.NDArray[np.bool_]) -> pa.Buffer | None:
    return pa.py_buffer(np.packbits(~nulls, bitorder="little")) if nulls.any() else None


def _decoded(octets: npt.NDArray[np.uint8], array: pa.Array, *, whole: bool) -> bytes:
    """The code points of all rows; `whole`: whether each begins with a character of its own."""
    try:
        if whole:
            return octets.tobytes().decode().encode("utf-32-le")
    except UnicodeDecodeError:
        pass
    raise BadValues(not_text(array), NOT_TEXT)
