"""Of which words are the values of a column made, and which runs of letters can be put together of them?"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.detectors.names import words
from transforms.detectors.texts.folds import SPACELESS
from transforms.detectors.texts.letters import Hashes, Letters, Mask, Places, joined, letters_of

_WORDS = 8
"""A value of more words is looked for as a whole only."""
_LONGEST = 1 << 15
"""Letters of a value beyond which it is not looked for."""
_NINE, _ZERO = ord("9"), ord("0")
TITLES, SUFFIXES, UNTOLD, COMMON = 1, 2, 4, 8
"""Sorts of words that are told apart: bits."""
_MARKED = {TITLES: words.TITLES, SUFFIXES: words.SUFFIXES, UNTOLD: words.UNTOLD, COMMON: words.COMMON}


@dataclass(frozen=True)
class Run:
    """Runs of letters, one for each row; of length 0 where there is none."""

    hash: Hashes
    length: Places
    initial: Places
    marks: Places
    """Of which `_MARKED` words it is one: bits."""

    def __add__(self, other: "Run") -> "Run":
        both = (self.length > 0) & (other.length > 0)
        hashes = joined(self.hash, self.length, other.hash)
        return Run(hashes, np.where(both, self.length + other.length, 0), self.initial, np.zeros_like(self.marks))

    def where(self, mask: Mask) -> "Run":
        """The same, none elsewhere."""
        return replace(self, length=self.length * mask)

    def grown(self, other: "Run") -> "Run":
        """With the other behind, where there is another."""
        both, more = self + other, other.length > 0
        return Run(
            np.where(more, both.hash, self.hash), np.where(more, both.length, self.length), self.initial, self.marks
        )

    def marked(self, bit: int) -> Mask:
        """Which are words of this sort."""
        are: Mask = (self.marks & bit) > 0
        return are


@dataclass(frozen=True)
class Values:
    """The values of a column, read as words."""

    letters: Letters
    words: Run
    """Every word of every value."""
    letter: Hashes
    """The first letter of each."""
    first: Places
    """Where the words of each value begin, and the last ones end."""
    comma: Places
    """Words before the first comma; 0: there is none."""
    number: Mask
    """Whether there are digits, and nothing else but signs."""
    name: Mask
    """Whether it may be a person's name: up to eight words, no digit, no at-sign."""
    plus: Mask
    """Whether it begins as international telephone numbers do."""

    @cached_property
    def count(self) -> Places:
        """Words of each value."""
        return np.diff(self.first)

    @property
    def initials(self) -> Iterator[Places]:
        """The first letters of the first word of each value, of the second, and so on; 0 where there is none."""
        for place in range(min(int(self.count.max(initial=0)), _WORDS)):
            at = np.minimum(self.first[:-1] + place, len(self.words.initial) - 1)
            yield self.words.initial[at] * (place < self.count)

    @property
    def final(self) -> Places:
        """The last letter of each value."""
        return self.letters.units[np.maximum(self.letters.bounds[1:] - 1, 0)].astype(np.int64)

    def run(self, at: Places, *, letter: bool = False) -> Run:
        """The word at that place of each row, or its first letter."""
        place = self.first[:-1] + np.maximum(at, 0)
        place = np.minimum(place, len(self.words.length) - 1)
        word = self.words
        length = word.length[place] * ((at >= 0) & (at < self.count))
        if letter:
            length = np.minimum(length, word.initial[place] < SPACELESS)
        return Run((self.letter if letter else word.hash)[place], length, word.initial[place], word.marks[place])

    def whole(self, drop: int = 0) -> Run:
        """Every letter of each value, but so many at the beginning."""
        bounds, units = self.letters.bounds, self.letters.units
        start = np.minimum(bounds[:-1] + drop, bounds[1:])
        length = bounds[1:] - start
        length *= length <= _LONGEST
        alone = (self.count == 1) & (drop == 0)
        marks = self.words.marks[np.minimum(self.first[:-1], len(self.words.marks) - 1)] * alone
        initial = units[np.minimum(start, len(units) - 1)].astype(np.int64)
        return Run(self.letters.hashes(start, length), length, initial, marks)


def values_of(texts: pa.Array) -> Values | None:
    """The words of texts; None where there is no letter in any."""
    letters = letters_of(texts, spaced=True)
    units, begins = letters.units, letters.words
    if not len(begins):
        return None
    first = np.searchsorted(begins, letters.bounds)
    lengths = np.diff(begins, append=len(units))
    hashes = letters.hashes(begins, np.minimum(lengths, _LONGEST))
    digits = np.zeros(len(units) + 1, np.int64)
    np.cumsum((units >= _ZERO) & (units <= _NINE), out=digits[1:])
    digits = np.diff(digits[letters.bounds])
    count = np.diff(first)
    return Values(
        letters, Run(hashes, lengths, letters.initials.astype(np.int64), _marks(hashes)),
        letters.hashes(begins, np.ones_like(begins)), first,
        _commas(texts, letters, first),
        number=(digits == np.diff(letters.bounds)) & (digits > 0),
        name=(count > 0) & (count <= _WORDS) & (digits == 0) & ~_mask(pc.match_substring(texts, "@")),
        plus=_mask(pc.match_substring_regex(texts, r"^[\s(]*(?:\+|00)")),
    )  # fmt: skip


def _mask(found: pa.Array) -> Mask:
    mask: Mask = pc.fill_null(found, False).to_numpy(zero_copy_only=False)
    return mask


def _commas(texts: pa.Array, letters: Letters, first: Places) -> Places:
    byte = pc.fill_null(pc.find_substring(texts, ","), -1).to_numpy(zero_copy_only=False).astype(np.int64)
    found = np.zeros(len(byte), np.int64)
    for row in np.flatnonzero(byte > 0).tolist():
        begins = letters.words[first[row] : first[row + 1]]
        found[row] = np.searchsorted(letters.first(begins) - letters.begins[row], byte[row])
    return found


def _marks(hashes: Hashes) -> Places:
    """Of which sorts each word is."""
    known, bits = _marked()
    place = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
    return np.where(known[place] == hashes, bits[place], 0)


@cache
def _marked() -> tuple[Hashes, Places]:
    """The words that are told apart, by hash, rising; and of which sorts each is."""
    bits: dict[str, int] = {}
    for bit, sort in _MARKED.items():
        for word in sort:
            bits[word] = bits.get(word, 0) | bit
    letters = letters_of(pa.array(list(bits)), spaced=True)
    hashes = letters.hashes(letters.bounds[:-1], np.diff(letters.bounds))
    order = np.argsort(hashes)
    return hashes[order], np.array(list(bits.values()), np.int64)[order]
