"""How are stretches of many texts handled at once? Texts as one run of bytes, with offsets; places are places in it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from transforms.detectors.texts.spans import Places

Bytes = npt.NDArray[np.uint8]
Codes = npt.NDArray[np.uint32]
"""Unicode code points."""
_Known = TypeVar("_Known", Bytes, Codes)


@dataclass(frozen=True)
class Texts:
    """A column of texts without nulls."""

    data: Bytes
    """The UTF-8 of all of them, one behind the other."""
    offsets: Places
    """Where each begins, and where the last ends."""

    @classmethod
    def of(cls, texts: pl.Series | pa.LargeStringArray) -> "Texts":
        """Those of a column that has no null; not copied where it is contiguous already."""
        array = texts.to_arrow() if isinstance(texts, pl.Series) else texts
        if len(array) == 0:
            return cls(np.empty(0, np.uint8), np.zeros(1, np.int64))
        _, places, data = array.buffers()
        offsets = np.frombuffer(places, np.int64)[array.offset : array.offset + len(array) + 1]
        whole = np.frombuffer(data, np.uint8) if data is not None else np.empty(0, np.uint8)
        return cls(whole[offsets[0] : offsets[-1]], offsets - offsets[0])

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def array(self) -> pa.LargeStringArray:
        """The same for Arrow, not copied."""
        return array_of(self.data, self.offsets)

    @cached_property
    def column(self) -> pl.Series:
        """The same for polars."""
        return pl.Series(self.array, dtype=pl.String)

    @cached_property
    def plain(self) -> bool:
        """Whether all of them are of ASCII alone."""
        return bool(self.data.max(initial=0) < _BEYOND_ASCII)

    @cached_property
    def digits(self) -> Places:
        """Where digits begin that follow each other, and where they end, in turn, whatever text they are of."""
        return edges_of(self.data, digital)

    @cached_property
    def numbers(self) -> tuple[Places, Places, Places]:
        """Where digits that follow each other begin, where they end, and which of them are each next text's first.

        None goes on from one text to the next.
        """
        first, behind, inner = self.digits[::2], self.digits[1::2], self.offsets[1:-1]
        begun = np.searchsorted(first, inner)
        crossed = np.unique(inner[np.append(0, behind)[begun] > inner])
        if len(crossed):
            first, behind = np.sort(np.append(first, crossed)), np.sort(np.append(behind, crossed))
            begun = np.searchsorted(first, inner)
        return first, behind, begun

    def take(self, rows: Places) -> "Texts":
        """The texts of these rows."""
        return self.cut(self.offsets[rows], self.offsets[rows + 1])

    def part(self, first: int, behind: int) -> "Texts":
        """The texts of rows that follow each other, not copied."""
        offsets = self.offsets[first : behind + 1]
        return Texts(self.data[offsets[0] : offsets[-1]], offsets - offsets[0])

    def cut(self, start: Places, end: Places) -> "Texts":
        """What stands at these places; they must not split a character."""
        if not len(start):
            return Texts(self.data[:0], np.zeros(1, np.int64))
        cuts = np.empty(2 * len(start) + 2, np.int64)  # each stretch, and between them what nobody looks at
        cuts[0], cuts[-1] = 0, len(self.data)
        cuts[1:-1:2], cuts[2:-1:2] = start, end
        return Texts.of(array_of(self.data, cuts).take(pa.array(np.arange(1, 2 * len(start) + 1, 2))))

    def wide(self) -> Places:
        """The rows that are not of ASCII alone."""
        if self.plain:
            return np.empty(0, np.int64)
        beyond = places_of(self.data, lambda signs: signs >= _BEYOND_ASCII)
        if len(beyond) * _RARE < len(self.data):
            return np.unique(self.row_of(beyond))
        return np.flatnonzero(~np.asarray(pc.string_is_ascii(self.array), np.bool_))

    def row_of(self, places: Places) -> Places:
        """In which text each byte stands."""
        return np.searchsorted(self.offsets, places, side="right") - 1

    def moved(self, places: Places, by: int) -> Places:
        """The places so many characters further (back where it is negative), as far as there are any."""
        if self.plain:
            return np.asarray(np.clip(places + by, 0, len(self.data)), np.int64)
        going_on, before = self._continued
        number = np.clip(places - np.searchsorted(going_on, places) + by, 0, len(self.data) - len(going_on))
        return np.asarray(number + np.searchsorted(before, number, side="right"), np.int64)

    @cached_property
    def _continued(self) -> tuple[Places, Places]:
        """The bytes that go on with a character, and how many characters begin before each."""
        places = np.flatnonzero(self.data & _TOP_BITS == _CONTINUED)
        return places, places - np.arange(len(places))

    def aligned(self, places: Places, *, up: bool = False) -> Places:
        """The places, moved to the left (`up`: to the right) where they would split a character."""
        places = np.minimum(places, len(self.data))
        for _ in range(0 if self.plain else 3):
            inside = np.flatnonzero(places < len(self.data))
            split = inside[self.data[places[inside]] & _TOP_BITS == _CONTINUED]
            if not len(split):
                break
            places[split] += 1 if up else -1
        return places


_BEYOND_ASCII = 0x80
_RARE = 64
"""Bytes among which there is one: if there are no more, each is looked at by itself."""
PIECE = 1 << 16
"""Bytes that are looked at together: what is made of more needs new pages of memory, and these take longer."""
_TOP_BITS, _CONTINUED = 0xC0, 0x80
"""Bytes 10xxxxxx go on with a character (RFC 3629)."""


def digital(signs: Bytes) -> npt.NDArray[np.bool_]:
    """Which are digits of ASCII."""
    return np.asarray(signs - np.uint8(ord("0")) < 10, np.bool_)  # noqa: PLR2004 # unsigned: below 0 is far above


def among(signs: str) -> npt.NDArray[np.bool_]:
    """By byte, whether it is one of these signs of ASCII.

    >>> among("ab")[[97, 99]].tolist()
    [True, False]
    """
    return np.array([chr(byte) in signs for byte in range(256)], np.bool_)


def holds(data: Bytes, *signs: bytes) -> bool:
    """Whether one of these stands in the bytes.

    >>> holds(np.frombuffer(b"ann%40", np.uint8), b"@", b"%40")
    True
    """
    reach = max(map(len, signs)) - 1
    pieces = (data[at : at + PIECE + reach].tobytes() for at in range(0, len(data), PIECE))
    return any(sign in piece for piece in pieces for sign in signs)


def places_of(data: Bytes, told: Callable[[Bytes], npt.NDArray[np.bool_]]) -> Places:
    """Where the bytes stand that are told.

    >>> places_of(np.array([7, 8, 7], np.uint8), lambda signs: signs == 7).tolist()
    [0, 2]
    """
    found = [np.flatnonzero(told(data[at : at + PIECE])) + at for at in range(0, len(data), PIECE)]
    return np.concatenate(found) if found else np.empty(0, np.int64)


def edges_of(data: Bytes, told: Callable[[Bytes], npt.NDArray[np.bool_]]) -> Places:
    """Where bytes that are told follow others, and where others follow them, in turn; the end last if it is needed.

    >>> edges_of(np.array([7, 8, 7, 7], np.uint8), lambda signs: signs == 7).tolist()
    [0, 1, 2, 4]
    """
    found = [np.flatnonzero(told(data[:1]))]
    for at in range(0, len(data), PIECE):
        before = max(at - 1, 0)
        piece = told(data[before : at + PIECE])
        found.append(np.flatnonzero(piece[1:] != piece[:-1]) + (before + 1))
    found.append(np.flatnonzero(told(data[-1:])) + len(data))
    return np.concatenate(found)


def code_points(data: Bytes) -> tuple[Codes, Places]:
    """The characters that these bytes write, and the bytes of each. Raises `ValueError` where they are not UTF-8."""
    try:
        decoded = data.tobytes().decode()
    except UnicodeDecodeError:
        msg = "a text is not UTF-8"
        raise ValueError(msg) from None
    codes = np.frombuffer(decoded.encode("utf-32-le"), np.uint32)
    return codes, 1 + (codes > 0x7F).astype(np.int64) + (codes > 0x7FF) + (codes > 0xFFFF)  # noqa: PLR2004


def learned(codes: Codes, known: _Known, told: Callable[[Codes], npt.ArrayLike]) -> _Known:
    """What is `known` of each character, by code point; where that is 0, it is told first, once in a process."""
    new = np.unique(codes[known[codes] == 0])
    if len(new):
        known[new] = told(new)
    return known[codes]


def array_of(data: Bytes, offsets: Places) -> pa.LargeStringArray:
    """An Arrow array over the bytes, without copying them."""
    buffers = [None, pa.py_buffer(np.ascontiguousarray(offsets)), pa.py_buffer(np.ascontiguousarray(data))]
    return pa.Array.from_buffers(pa.large_string(), len(offsets) - 1, buffers)
