"""Where may a CSV file be cut, so that each piece holds whole records? Exactly, by scans that run in parallel.

Every range of the file is scanned alone, not knowing whether it begins inside quotes: the scan answers for both
cases. One pass over the ranges' answers, xor-ing the parities of their quotes, then tells which case was true for each
(two-pass method: Ge, Li, Eilebrecht, Chandramouli, Kossmann, "Speculative Distributed CSV Data Parsing for Big Data
Analytics", SIGMOD 2019). Inside a range the parity of every byte is a prefix xor over 64-bit words.

This is exact for RFC 4180 and its usual kin: a quote inside quotes is doubled, records end in LF, CRLF or CR, the text
is UTF-8. A quote inside an unquoted field would shift the parity, and text behind a closing quote is nobody's: such
places are counted, and a file that has one is not cut.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

RANGE_BYTES = 16 << 20
WINDOW_BYTES = 1 << 18
"""Looked at together: a window and what is computed of it fit in the L2 cache."""

_LF, _CR, _BITS = 10, 13, 64
_Words = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Dialect:
    """How a CSV file is written."""

    delimiter: str = ","
    quote: str = '"'
    header: bool = True


@dataclass(frozen=True)
class Scan:
    """What one range tells. Each pair answers for a range that begins outside quotes, and for one inside."""

    start: int
    end: int
    odd: bool
    """Whether it holds an odd number of quotes."""
    first: tuple[int, int]
    """Where the first record begins; -1: none does."""
    last: tuple[int, int]
    """Where the last record begins; -1: none does."""
    records: tuple[int, int]
    """How many records begin."""
    stray: tuple[int, int]
    """Quotes and text that RFC 4180 does not foresee where they stand."""


@dataclass(frozen=True)
class Piece:
    """Bytes that hold whole records; `first` is the number of the first of them, from 1."""

    start: int
    end: int
    first: int


@dataclass(frozen=True)
class Cut:
    """A file as pieces; not to be used where there are strays, and not whole where its last quote is open."""

    pieces: tuple[Piece, ...]
    records: int
    stray: int
    open: bool


def ranges(start: int, end: int, width: int = RANGE_BYTES) -> list[tuple[int, int]]:
    """The bytes from start to end in ranges of one width.

    >>> ranges(3, 10, 4)
    [(3, 7), (7, 10)]
    """
    return [(at, min(at + width, end)) for at in range(start, end, width)]


def windows(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    """The bytes from start to end of a file, window by window; ends early where the file does."""
    file.seek(start)
    for at in range(start, end, WINDOW_BYTES):
        yield file.read(min(WINDOW_BYTES, end - at))


def scan(pieces: Iterable[bytes], start: int, *, before: bytes, dialect: Dialect, blanks: bool) -> Scan:
    """Scan consecutive bytes; `before` is the byte in front of them, a line feed at the beginning of the records.

    `blanks`: whether a blank line is a record, as in a file of one column. Memory: one window. The speed depends little
    on the data: there is no branch for a byte.
    """
    sides = (_Side(outside_is=0), _Side(outside_is=1))
    odd, at = 0, start
    quote, delimiter = ord(dialect.quote), ord(dialect.delimiter)
    for piece in filter(None, pieces):
        marks = _marks(before + piece, odd, quote=quote, delimiter=delimiter, blanks=blanks)
        for side in sides:
            side.take(marks, at)
        odd, at, before = marks.odd, at + len(piece), piece[-1:]
    one, two = sides
    return Scan(
        start,
        at,
        bool(odd),
        (one.first, two.first),
        (one.last, two.last),
        (one.records, two.records),
        (one.stray, two.stray),
    )


def cut(scans: Sequence[Scan]) -> Cut:
    """The pieces of a file, from the scans of all its ranges in order.

    A range in which no record begins joins the one before it.
    """
    inside, stray, records = 0, 0, 0
    begins: list[tuple[int, int]] = []
    for one in scans:
        stray += one.stray[inside]
        begin = one.first[inside]
        if begin >= 0 or not begins:
            begins.append((begin if begins else one.start, records + 1))
        records += one.records[inside]
        inside ^= one.odd
    ends = [*(start for start, _ in begins[1:]), scans[-1].end if scans else 0]
    pieces = tuple(Piece(start, end, first) for (start, first), end in zip(begins, ends, strict=False))
    return Cut(pieces, records, stray, bool(inside))


@dataclass(frozen=True)
class _Marks:
    """Bits of one window, bit i for byte i. Parities count from the start of the scan."""

    odd: int
    begins: _Words
    """Bytes that stand where a record begins, if they are outside quotes."""
    parity: _Words | None
    """Parity of the quotes in front of each byte; None: that of the window's beginning throughout."""
    opening: _Words | None
    """Quotes that may not open a field where they stand."""
    trailing: _Words | None
    """Bytes that may not stand behind a closing quote."""
    at_start: int


def _marks(text: bytes, odd: int, *, quote: int, delimiter: int, blanks: bool) -> _Marks:
    """Of the window behind the first byte of `text`, which is context.

    Bytes are compared once for each character that matters; everything else is done on their bits, 64 at a time.
    """
    length, context = len(text) - 1, text[0]
    here = np.frombuffer(text.ljust(-(-length // _BITS) * _BITS + 1, b"\0"), np.uint8)[1:]
    within = np.uint64((1 << length % _BITS) - 1) if length % _BITS else ~np.uint64(0)  # of the last word
    feeds = _packed(here == _LF)
    carriages = _packed(here == _CR) if b"\r" in text else None
    begins = _begins(feeds, carriages, context, blanks=blanks)
    begins[-1] &= within
    if quote not in text:
        return _Marks(odd, begins, None, None, None, odd)
    quotes = _packed(here == quote)
    after = _prefix_xor(quotes, odd)
    between = _packed(here == delimiter) | feeds | quotes
    if carriages is not None:
        between |= carriages
    opening = quotes & ~_behind(between, first=context in {delimiter, _LF, _CR, quote})
    trailing = _behind(quotes, first=context == quote) & ~between
    trailing[-1] &= within
    return _Marks(int(after[-1] >> np.uint64(_BITS - 1)), begins, after ^ quotes, opening, trailing, odd)


def _begins(feeds: _Words, carriages: _Words | None, context: int, *, blanks: bool) -> _Words:
    """Bytes behind a line break; breaks themselves only where blank lines count."""
    behind = _behind(feeds, first=context == _LF)
    if carriages is not None or context == _CR:
        returns = np.zeros_like(feeds) if carriages is None else carriages
        behind |= _behind(returns, first=context == _CR) & ~feeds
        return behind if blanks else behind & ~(feeds | returns)
    return behind if blanks else behind & ~feeds


def _behind(bits: _Words, *, first: bool) -> _Words:
    """Bit i: whether bit i - 1 is set; `first` is the one in front of them all."""
    moved = bits << np.uint64(1)
    moved[1:] |= bits[:-1] >> np.uint64(_BITS - 1)
    moved[0] |= np.uint64(first)
    return moved


class _Side:
    """The answers for one of the two cases."""

    def __init__(self, *, outside_is: int) -> None:
        self._outside = outside_is
        self.first = self.last = -1
        self.records = self.stray = 0

    def take(self, marks: _Marks, at: int) -> None:
        if marks.parity is None:
            if marks.at_start == self._outside:
                self._count(marks.begins, at)
            return
        outside = marks.parity if self._outside else ~marks.parity
        self._count(marks.begins & outside, at)
        if marks.opening is not None and marks.trailing is not None:
            wrong = (marks.opening | marks.trailing) & outside
            self.stray += int(np.bitwise_count(wrong).sum())

    def _count(self, begins: _Words, at: int) -> None:
        found = int(np.bitwise_count(begins).sum())
        if not found:
            return
        words = np.flatnonzero(begins)
        low, high = int(begins[words[0]]), int(begins[words[-1]])
        if self.first < 0:
            self.first = at + _BITS * int(words[0]) + (low & -low).bit_length() - 1
        self.last = at + _BITS * int(words[-1]) + high.bit_length() - 1
        self.records += found


def _packed(mask: npt.NDArray[np.bool_]) -> _Words:
    return np.packbits(mask, bitorder="little").view(np.uint64)


def _prefix_xor(bits: _Words, carry: int) -> _Words:
    """Bit i: the xor of the carry and of all bits up to and with i."""
    for shift in (1, 2, 4, 8, 16, 32):
        bits = bits ^ (bits << np.uint64(shift))
    odd = (bits >> np.uint64(_BITS - 1)).astype(np.uint8)
    before = (np.cumsum(odd, dtype=np.uint8) - odd + np.uint8(carry)) & np.uint8(1)  # of the words in front; may wrap
    return bits ^ (np.uint64(0) - before.astype(np.uint64))
