"""Which letters and digits does each text have, folded, which of them are words, and where did they stand?

The fold of a character does not depend on its neighbours: NFKD, marks that combine dropped, case folded, digits of any
script to ASCII, nothing for what nobody sees (`HIDDEN`). So texts that differ in case, accents, width, composition or
hidden characters only are equal when folded. Whatever is no letter and no digit then parts words; a character of a
script that is written without spaces is a word by itself.
"""

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.detectors.texts.folds import table_of

Places = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Hashes = npt.NDArray[np.uint64]
Units = npt.NDArray[np.uint8] | npt.NDArray[np.uint32]

_BASE = 0x9E3779B97F4A7C15
"""Of the polynomial by which runs of letters are compared: odd, so that it can be divided by."""
_ASCII = bytes(ord(chr(byte).lower()) if chr(byte).isalnum() and byte < 0x80 else 0 for byte in range(256))  # noqa: PLR2004
"""What each byte of ASCII is folded to; 0: it parts words."""


@dataclass(frozen=True)
class Letters:
    """The letters and digits of texts behind each other; one that folds to several is there several times."""

    units: Units
    """The characters, folded."""
    origin: Places
    """Which of the characters of all texts it was; where `characters` is None, which byte."""
    opens: Mask
    """Whether a word begins here."""
    bounds: Places
    """Where each text begins in `units`, and the last one ends."""
    octets: npt.NDArray[np.uint8]
    """The bytes of all texts."""
    begins: Places
    """Where each text begins in them, and the last one ends."""
    characters: "Characters | None" = None
    """What they were, where they are not all of ASCII."""

    def first(self, at: Places) -> Places:
        """Where the characters stood: the bytes they began at, of the bytes of all texts."""
        return self.origin[at] if self.characters is None else self.characters.begins[self.origin[at]]

    def behind(self, at: Places) -> Places:
        """The bytes behind the characters."""
        return self.origin[at] + 1 if self.characters is None else self.characters.begins[self.origin[at] + 1]

    def capital(self, at: Places) -> Mask:
        """Whether the characters were capitals, or letters of a script without them."""
        if self.characters is None:
            capital: Mask = self.octets[self.origin[at]] != self.units[at]
            return capital
        return self.characters.upper[self.characters.folds[self.origin[at]]]

    def signs(self, at: Places) -> Places:
        """How many characters that part words stood before, in all texts so far."""
        if self.characters is None:
            return self.origin[at] - at
        return np.searchsorted(self.characters.parting, self.origin[at])

    @cached_property
    def closes(self) -> Mask:
        """Whether a word ends here."""
        last = np.ones(len(self.opens), np.bool_)
        last[:-1] = self.opens[1:]
        return last

    @cached_property
    def words(self) -> Places:
        """Where words begin."""
        return np.flatnonzero(self.opens)

    @cached_property
    def rows(self) -> Places:
        """The text of each word."""
        counts = np.diff(np.searchsorted(self.words, self.bounds))
        return np.repeat(np.arange(len(counts)), counts)

    @cached_property
    def initials(self) -> Units:
        """The first letter of each word."""
        return self.units[self.words]

    @cached_property
    def _sums(self) -> Hashes:
        sums = np.zeros(len(self.units) + 1, np.uint64)
        np.cumsum(_mixed(self.units) * powers(len(self.units))[0][: len(self.units)], out=sums[1:])
        return sums

    def hashes(self, start: Places, length: Places) -> Hashes:
        """What runs of letters are compared by: equal for equal runs, and by chance for one pair in 2**60 or so."""
        sums = self._sums
        found: Hashes = (sums[start + length] - sums[start]) * powers(len(self.units))[1][start]
        return found

    def few_hashes(self, start: Places, length: Places) -> Hashes:
        """The same, where the runs are few beside all letters; none may be empty."""
        if not len(start):
            return np.empty(0, np.uint64)
        ends = np.cumsum(length)
        inside = np.arange(ends[-1]) - np.repeat(ends - length, length)
        mixed = _mixed(self.units[np.repeat(start, length) + inside])
        found: Hashes = np.add.reduceat(mixed * powers(int(length.max()))[0][inside], ends - length)
        return found


def joined(first: Hashes, length: Places, second: Hashes) -> Hashes:
    """The hash of a run of so many letters with another behind it."""
    both: Hashes = first + second * powers(int(length.max(initial=0)) + 1)[0][length]
    return both


def powers(count: int) -> tuple[Hashes, Hashes]:
    """At least so many powers of the base, and their inverses modulo 2**64."""
    return _powers(1 << max(count, 1 << 16).bit_length())


@cache
def _powers(count: int) -> tuple[Hashes, Hashes]:
    up, down = np.full(count, _BASE, np.uint64), np.full(count, pow(_BASE, -1, 1 << 64), np.uint64)
    up[0] = down[0] = 1
    return np.multiply.accumulate(up), np.multiply.accumulate(down)


def _mixed(units: Units) -> Hashes:
    return _MIXED[units] if units.dtype == np.uint8 else _mix(units.astype(np.uint64))


def _mix(units: Hashes) -> Hashes:
    mixed = (units + np.uint64(1)) * np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(31)
    mixed *= np.uint64(0x94D049BB133111EB)
    return mixed


_MIXED = _mix(np.arange(256, dtype=np.uint64))


def letters_of(texts: pa.Array, *, spaced: bool = False) -> Letters:
    """The letters of string or large_string texts; a null has none. Raises ValueError for what is not UTF-8.

    With `spaced`, words are what spaces and the like part, in every script.
    """
    octets, bounds = _layout(texts.fill_null("") if texts.null_count else texts)
    if not len(octets) or octets.max() < 0x80:  # noqa: PLR2004 - ASCII ends here
        return _of_ascii(octets, bounds)
    return _of_unicode(octets, bounds, spaced=spaced)


def _layout(texts: pa.Array) -> tuple[npt.NDArray[np.uint8], Places]:
    """The bytes of all texts, and where each begins in them and the last one ends."""
    if not len(texts) or texts.buffers()[2] is None:
        return np.empty(0, np.uint8), np.zeros(len(texts) + 1, np.int64)
    width = np.int64 if pa.types.is_large_string(texts.type) else np.int32
    offsets = np.frombuffer(texts.buffers()[1], width)[texts.offset : texts.offset + len(texts) + 1].astype(np.int64)
    return np.frombuffer(texts.buffers()[2], np.uint8)[offsets[0] : offsets[-1]], offsets - offsets[0]


def _of_ascii(octets: npt.NDArray[np.uint8], bounds: Places) -> Letters:
    folded = np.frombuffer(octets.tobytes().translate(_ASCII), np.uint8)
    at = np.flatnonzero(folded != 0)
    ends = np.searchsorted(at, bounds)
    opens = np.ones(len(at), np.bool_)
    np.greater(at[1:], at[:-1] + 1, out=opens[1:])
    opens[ends[ends < len(at)]] = True
    return Letters(folded[at], at, opens, ends, octets, bounds)


@dataclass(frozen=True)
class Characters:
    """The characters of texts behind each other."""

    begins: Places
    """The byte that each begins at, and the one behind the last."""
    folds: Places
    """By character, which of the distinct ones it is."""
    parting: Places
    """Those that part words, rising."""
    upper: Mask
    """By distinct character, whether it is a capital, or a letter of a script without them."""


def _of_unicode(octets: npt.NDArray[np.uint8], bounds: Places, *, spaced: bool) -> Letters:
    """As `_of_ascii`, character by character: each distinct one is folded once."""
    points, begins = _points(octets)
    place = np.zeros(int(points.max()) + 1, np.int64)
    place[points] = 1
    distinct = np.flatnonzero(place)
    place[distinct] = np.arange(len(distinct))
    which = place[points]
    table = table_of(distinct)
    origin, inside = _repeated(table.sizes[which])
    parting = np.flatnonzero(table.parts[which])
    ends = np.searchsorted(origin, np.searchsorted(begins, bounds))
    opens = np.zeros(len(origin) + 1, np.bool_)
    opens[np.searchsorted(origin, parting)] = True
    opens[ends] = True
    of_unit = which[origin]
    if not spaced and table.alone.any():
        alone = table.alone[of_unit]
        opens[:-1] |= alone & (inside == 0)
        opens[1:-1] |= alone[:-1] & (inside[1:] == 0)
    units = table.pool[table.starts[of_unit] + inside]
    return Letters(units, origin, opens[:-1], ends, octets, bounds, Characters(begins, which, parting, table.upper))


def _repeated(sizes: npt.NDArray[np.uint8]) -> tuple[Places, npt.NDArray[np.uint8]]:
    """(which, the how manieth of it) for as many of each as its size says."""
    most = int(sizes.max(initial=0))
    if most <= 1:
        origin = np.flatnonzero(sizes)
        return origin, np.zeros(len(origin), np.uint8)
    origin = np.repeat(np.arange(len(sizes)), sizes)
    inside = np.zeros(len(origin), np.uint8)
    for step in range(1, most):
        inside[step:] += origin[step:] == origin[:-step]
    return origin, inside


def _points(octets: npt.NDArray[np.uint8]) -> tuple[Places, Places]:
    """The code points, and the bytes that they begin at with the one behind the last."""
    try:
        text = octets.tobytes().decode()
    except UnicodeDecodeError:
        raise ValueError("text that is not UTF-8 cannot be searched") from None
    points = np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.int64)
    begins = np.flatnonzero((octets & 0xC0) != 0x80)  # noqa: PLR2004 - bytes that go on begin by 10
    return points, np.append(begins, len(octets))
