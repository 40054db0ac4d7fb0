"""Which words does a text have, and which runs of them might be a protected value?

The spoken form of a text is its words with one space between any two: `ann-miller@x.org` is `ann miller x org`. A word
is a maximal run of letters and digits, those of `str.isalnum`, and marks on them. Whatever stands in a text between
what are no letters and digits is spoken there as it is alone, so that to look a value up is to compare whole runs of
words.
"""

import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.crypto.blocks import items
from transforms.survivors.octets import Counts, Mask, Octets, digits_at, octets_of, per_value
from transforms.survivors.shapes import MOST_WORDS as MOST_WORDS
from transforms.survivors.shapes import Shapes
from transforms.survivors.written import SHORTEST

_PIECE = 1 << 18
"""Bytes that are worked on at once: they stay in the processor's cache."""
_SPACE = np.uint8(ord(" "))
_ASCII = bytes(byte if byte >= 0x80 or chr(byte).isalnum() else ord(" ") for byte in range(256))  # noqa: PLR2004
"""What each byte is spoken as, as far as it tells by itself."""
_GONE = 0xFF
"""A byte that UTF-8 never has."""
_WIDEST = 4
"""Bytes of a character."""
_LAST = 0x3FFFF
"""The end of the last plane in which Unicode has letters; no character itself."""
_NINE = ord("9")
_BEFORE, _VIEW = 4, 16
"""Bytes of a view of a text, of which the first are its length (Arrow columnar format, "Variable-size Binary View")."""
_INVISIBLE = frozenset((0x34F, 0x17B4, 0x17B5, *range(0x180B, 0x180E), 0x180F, *range(0xFE00, 0xFE10)))
"""Marks that show nothing (Unicode 15, Default_Ignorable_Code_Point): they part words, as other signs do."""
_OTHERS = ((2, 0xC0, 0xE0), (3, 0xE0, 0xF0), (4, 0xF0, 0xF8))
"""Of characters that are not ASCII: how many bytes, and between which two the first of them lies (RFC 3629)."""


def spoken(text: pa.Array) -> pa.Array:
    """The words of canonical texts, one space between any two, as large_string of the same length.

    Null where the text is null, or is not searched by its words: where it has fewer than six letters and digits, or
    no letter. A letter here is whatever is alphanumeric but the ten ASCII digits, which are searched as digits. Takes
    string or large_string. Costs about a nanosecond a byte where words stand one byte apart, three in running text, and
    eight for what is not ASCII.
    """
    octets, ends = octets_of(text)
    made, bounds = np.empty(len(octets), np.uint8), np.zeros(len(ends), np.int64)
    filled = 0
    for first, last in _pieces(ends):
        words, of_piece = _spoken(octets[ends[first] : ends[last]], ends[first : last + 1] - ends[first])
        made[filled : filled + len(words)] = words
        bounds[first + 1 : last + 1] = of_piece[1:] + filled
        filled += len(words)
    valid = _searched(made[:filled], bounds)
    if text.null_count:
        valid &= text.is_valid().to_numpy(zero_copy_only=False)
    return _large_strings(made[:filled], bounds, valid)


def windows(spoken: pa.Array, shapes: Shapes) -> tuple[npt.NDArray[np.int64], pa.Array]:
    """(the place of the text, the words) of every run of up to `MOST_WORDS` words that is of one of the shapes.

    A text of more words is among them as a whole, if it is of one of the shapes. A run has six letters and digits, and
    a letter. In no order that says anything; a null has none. Takes what `spoken` gave, of texts below 2 GiB.

    Only runs of the shapes are copied, and 256 KB of text are worked on at once, or one text that is longer: beside the
    result that takes some 20 MB, or sixty times the longest text. Costs some 20 ns a word, 4 for each number of words
    that there are shapes of, and 30 for each run that is given.
    """
    places, texts = [np.zeros(0, np.int64)], [pa.array([], pa.large_string())]
    octets, ends = octets_of(spoken)
    for first, last in _pieces(ends):
        words = _words(octets[ends[first] : ends[last]], ends[first : last + 1] - ends[first])
        for width in shapes.widths:
            at, text = words.runs(width, shapes.sizes(width))
            places.append(at + first)
            texts.append(text)
    return np.concatenate(places), pa.concat_arrays(texts)


def _pieces(ends: Counts) -> Iterator[tuple[int, int]]:
    """(first, behind the last) of runs of about `_PIECE` bytes and at most as many texts, one text at least."""
    first, count = 0, len(ends) - 1
    while first < count:
        last = int(np.searchsorted(ends, ends[first] + _PIECE, "right")) - 1
        last = min(max(last, first + 1), first + _PIECE, count)
        yield first, last
        first = last


def _spoken(octets: Octets, ends: Counts) -> tuple[Octets, Counts]:
    """The words of a piece, and where those of each text end."""
    out = _spaced(octets)
    part = out == _SPACE
    if not _at_an_edge(part, ends) and not (part[1:] & part[:-1]).any():
        return out, ends
    gone = part & ~_parting(part, ends)
    marked = out | np.negative(gone.view(np.uint8))
    left = np.frombuffer(marked.tobytes().translate(None, bytes([_GONE])), np.uint8)
    return left, ends - np.searchsorted(np.flatnonzero(gone), ends)


def _spaced(octets: Octets) -> Octets:
    """The bytes with a space for each that belongs to no letter or digit."""
    out = np.frombuffer(octets.tobytes().translate(_ASCII), np.uint8)  # NumPy's `where` takes six times as long
    if not len(octets) or octets.max() < 0x80:  # noqa: PLR2004 - ASCII
        return out
    out = out.copy()
    for width, low, high in _OTHERS:
        at = np.flatnonzero((octets >= low) & (octets < high))
        points = (octets[at] & np.uint8(0x7F >> width)).astype(np.int32)
        for n in range(1, width):
            points = points << 6 | octets[at + n] & np.uint8(0x3F)
        parting = at[~_alphanumerics()[np.minimum(points, _LAST)]]
        for n in range(width):
            out[parting + n] = _SPACE
    return out


def _at_an_edge(part: Mask, ends: Counts) -> bool:
    """Whether a text begins or ends with a byte that is so. What is taken for an empty text is another one's edge."""
    if not len(part):
        return False
    return bool(part.take(ends[:-1], mode="clip").any() or part.take(ends[1:] - 1, mode="wrap").any())


def _parting(part: Mask, ends: Counts) -> Mask:
    """The bytes that stay to part two words of one text: of each run of what is no letter or digit the first one."""
    filled = ends[1:] > ends[:-1]
    starts, lasts = ends[:-1][filled], ends[1:][filled] - 1
    first = part.copy()
    first[1:] &= ~part[:-1]
    first[starts] = False
    open_ended = part[lasts]
    if open_ended.any():
        starts, lasts = starts[open_ended], lasts[open_ended]
        runs = np.concatenate(([-1], np.flatnonzero(first)))
        behind = runs[np.searchsorted(runs, lasts, "right") - 1]  # where the run begins that the text ends with
        first[behind[behind >= starts]] = False
    return first


@cache
def _alphanumerics() -> Mask:
    """Whether a character is of a word, by code point below `_LAST`; there is no letter or digit from there on.

    Those of `str.isalnum`, and marks (Unicode categories Mn and Mc): vowels of many scripts are marks on a letter.
    """
    return np.fromiter(map(_is_of_a_word, map(chr, range(_LAST + 1))), np.bool_, _LAST + 1)


def _is_of_a_word(character: str) -> bool:
    is_mark = unicodedata.category(character) in {"Mn", "Mc"} and ord(character) not in _INVISIBLE
    return character.isalnum() or is_mark


def _searched(octets: Octets, ends: Counts) -> Mask:
    """Which spoken texts have six letters and digits, and a letter. Only what may have less is counted."""
    lengths = np.diff(ends)
    if not len(octets):
        return np.zeros(len(lengths), np.bool_)
    widest = _WIDEST if octets.max() >= 0x80 else 1  # noqa: PLR2004 - not ASCII
    doubtful = lengths < SHORTEST * widest + SHORTEST - 1  # six words have as many letters or digits, whatever they are
    doubtful |= digits_at(octets.take(ends[:-1], mode="clip"))
    count = np.count_nonzero(doubtful)
    if not count:
        return ~doubtful
    if 2 * count > len(lengths):
        return _counted(octets, ends)
    searched = ~doubtful
    searched[doubtful] = _counted(*octets_of(_large_strings(octets, ends).filter(pa.array(doubtful))))
    return searched


def _counted(octets: Octets, ends: Counts) -> Mask:
    """As `_searched`, by counting."""
    words = octets != _SPACE
    searched = per_value(words & ((octets & 0xC0) != 0x80), ends) >= SHORTEST  # noqa: PLR2004 - within a character
    if digits_at(octets[ends[:-1][searched]]).any():
        searched &= per_value(words & ~digits_at(octets), ends) > 0
    return searched


class _Words(NamedTuple):
    """The words of some spoken texts, one after another."""

    octets: Octets
    """Of all texts, between `_BEFORE` zeros and the others of `_VIEW`."""
    starts: Counts
    behind: Counts
    """Where the byte behind each word lies."""
    owners: Counts
    """The place of the text."""
    left: Counts
    """How many words the text has from this one on."""
    within: Counts | None
    """How many bytes up to each do not begin a character; None where all of them do."""

    def runs(self, width: int, sizes: Mask) -> tuple[Counts, pa.Array]:
        """(the place of the text, the words) of runs of so many words, or of whole texts of more than `MOST_WORDS`."""
        at, lengths = self._many(sizes) if width > MOST_WORDS else self._of_shape(width, sizes)
        starts = self.starts[at]
        searched = self._lettered(starts, lengths)
        searched &= self._characters(starts, lengths) >= SHORTEST + width - 1
        if not searched.all():
            kept = np.flatnonzero(searched)
            at, starts, lengths = at[kept], starts[kept], lengths[kept]
        return self.owners[at], _cut(self.octets, starts, lengths)

    def _of_shape(self, width: int, sizes: Mask) -> tuple[Counts, Counts]:
        """(the first word, the bytes) of runs of so many words of one text, and of such a size."""
        count = max(len(self.starts) - width + 1, 0)
        lengths = self.behind[width - 1 :][:count] - self.starts[:count]
        at = np.flatnonzero(sizes.take(lengths, mode="clip") & (self.left[:count] >= width))
        return at, lengths[at]

    def _many(self, sizes: Mask) -> tuple[Counts, Counts]:
        """Likewise of whole texts of more than `MOST_WORDS` words."""
        at = np.flatnonzero(np.diff(self.owners, prepend=-1))
        at = at[self.left[at] > MOST_WORDS]
        lengths = self.behind[at + self.left[at] - 1] - self.starts[at]
        chosen = sizes.take(lengths, mode="clip")
        return at[chosen], lengths[chosen]

    def _lettered(self, starts: Counts, lengths: Counts) -> Mask:
        """Whether runs have a letter: a byte above those of the digits. Most begin or end with one; others are read."""
        octets = self.octets[_BEFORE:]
        found = octets.take(starts, mode="clip") > _NINE
        rest = np.flatnonzero(~found)
        found[rest] = octets[starts[rest] + lengths[rest] - 1] > _NINE
        rest = rest[~found[rest]]
        if len(rest):
            texts, ends = octets_of(_cut(self.octets, starts[rest], lengths[rest]))
            found[rest] = np.maximum.reduceat(texts, ends[:-1]) > _NINE
        return found

    def _characters(self, starts: Counts, lengths: Counts) -> Counts:
        """How many characters runs of so many bytes have, spaces too."""
        if self.within is None:
            return lengths
        fewer: Counts = self.within[starts + lengths - 1] - self.within[starts]
        return lengths - fewer


def _words(octets: Octets, ends: Counts) -> _Words:
    filled = np.flatnonzero(ends[1:] > ends[:-1])
    first = np.zeros(len(octets) + 1, np.bool_)
    np.equal(octets, _SPACE, out=first[1:])
    first[ends[filled]] = True
    starts = np.flatnonzero(first)
    of_text = np.searchsorted(starts, ends[filled])
    counts = np.diff(of_text, append=len(starts))
    behind = np.append(starts[1:], 0) - 1
    behind[of_text + counts - 1] = ends[filled + 1]
    left = np.repeat(of_text + counts, counts) - np.arange(len(starts))
    padded = np.zeros(len(octets) + _VIEW, np.uint8)
    padded[_BEFORE : _BEFORE + len(octets)] = octets
    continued = (octets & 0xC0) == 0x80  # noqa: PLR2004 - how UTF-8 marks what does not begin a character
    within = np.cumsum(continued) if continued.any() else None
    return _Words(padded, starts, behind, np.repeat(filled, counts), left, within)


def _cut(padded: Octets, starts: Counts, lengths: Counts) -> pa.Array:
    """The texts that start there and have so many bytes; they may overlap. Arrow's views are what is copied from."""
    views = items(padded, _VIEW)[starts].view(np.int32).reshape(-1, _VIEW // 4)
    views[:, 0] = lengths
    long = np.flatnonzero(lengths > _VIEW - _BEFORE)  # a view holds a shorter text itself
    views[long, 2] = 0
    views[long, 3] = starts[long]
    buffers = [None, pa.py_buffer(views), pa.py_buffer(padded[_BEFORE:])]
    return pa.Array.from_buffers(pa.string_view(), len(starts), buffers).cast(pa.large_string())


def _large_strings(octets: Octets, ends: Counts, valid: Mask | None = None) -> pa.Array:
    bits = None if valid is None or valid.all() else pa.py_buffer(np.packbits(valid, bitorder="little"))
    return pa.Array.from_buffers(pa.large_string(), len(ends) - 1, [bits, pa.py_buffer(ends), pa.py_buffer(octets)])
