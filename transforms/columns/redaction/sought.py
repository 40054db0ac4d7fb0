"""In which forms may the value of a column stand in a text? Runs of letters, by their hashes, form by form."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.detectors.letters import SPACELESS, Hashes, Letters, Mask, Places, joined, letters_of
from transforms.detectors.names.words import COMMON, SUFFIXES, TITLES, UNTOLD

FORMS = ("whole", "first", "last", "middle", "initials", "digits")
"""What of a value stands in a text: kinds are called after the column and one of these."""
_WORDS = 8
"""A value of more words is looked for as a whole only."""
_LONGEST = 1 << 15
"""Letters of a value beyond which it is not looked for."""
_SHORT, _SHORTEST, _DIGITS = 3, 2, 5
_FEW = 2
"""Words of a name that has a first and a last one alone."""
_JAMO, _SYLLABLES = (0x1100, 0x1200), 4
"""The letters that syllables of Hangul are folded to; letters of two syllables, at least."""
_NATIONAL, _COUNTRY = 7, 3
"""Digits of a telephone number without its country, at least, and of the country (ITU-T E.164), at most."""
_NINE, _ZERO = ord("9"), ord("0")
_TITLES, _SUFFIXES, _UNTOLD, _COMMON = 1, 2, 4, 8
_MARKED = {_TITLES: TITLES, _SUFFIXES: SUFFIXES, _UNTOLD: UNTOLD, _COMMON: COMMON}


@dataclass(frozen=True)
class Sought:
    """One form of the values of a column: what to look for in each row."""

    form: str
    hash: Hashes
    length: Places
    """Letters of it; 0: nothing to look for."""
    key: Places
    """The first letter, folded; where `tail`, the last one."""
    capital: Mask
    """Whether it counts with a capital only: it is a word, or short."""
    lone: tuple[bool, bool] = (False, False)
    """Whether the first letter, and the last one, is an initial."""
    tail: bool = False
    """Whether up to four digits may stand before it in the same number."""


@dataclass(frozen=True)
class _Run:
    """Runs of letters, one for each row; of length 0 where there is none."""

    hash: Hashes
    length: Places
    initial: Places
    marks: Places
    """Of which `_MARKED` words it is one: bits."""

    def __add__(self, other: "_Run") -> "_Run":
        both = (self.length > 0) & (other.length > 0)
        hashes = joined(self.hash, self.length, other.hash)
        return _Run(hashes, np.where(both, self.length + other.length, 0), self.initial, np.zeros_like(self.marks))

    def where(self, mask: Mask) -> "_Run":
        """The same, none elsewhere."""
        return replace(self, length=self.length * mask)

    def grown(self, other: "_Run") -> "_Run":
        """With the other behind, where there is another."""
        both, more = self + other, other.length > 0
        return _Run(
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
    words: _Run
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

    def run(self, at: Places, *, letter: bool = False) -> _Run:
        """The word at that place of each row, or its first letter."""
        place = self.first[:-1] + np.maximum(at, 0)
        place = np.minimum(place, len(self.words.length) - 1)
        word = self.words
        length = word.length[place] * ((at >= 0) & (at < self.count))
        if letter:
            length = np.minimum(length, word.initial[place] < SPACELESS)
        return _Run((self.letter if letter else word.hash)[place], length, word.initial[place], word.marks[place])

    def whole(self, drop: int = 0) -> _Run:
        """Every letter of each value, but so many at the beginning."""
        bounds, units = self.letters.bounds, self.letters.units
        start = np.minimum(bounds[:-1] + drop, bounds[1:])
        length = bounds[1:] - start
        length *= length <= _LONGEST
        alone = (self.count == 1) & (drop == 0)
        marks = self.words.marks[np.minimum(self.first[:-1], len(self.words.marks) - 1)] * alone
        initial = units[np.minimum(start, len(units) - 1)].astype(np.int64)
        return _Run(self.letters.hashes(start, length), length, initial, marks)


def values_of(texts: pa.Array) -> Values | None:
    """The words of texts; None where there is no letter in any."""
    letters = letters_of(texts, spaced=True)
    units, words = letters.units, letters.words
    if not len(words):
        return None
    first = np.searchsorted(words, letters.bounds)
    lengths = np.diff(words, append=len(units))
    hashes = letters.hashes(words, np.minimum(lengths, _LONGEST))
    digits = np.zeros(len(units) + 1, np.int64)
    np.cumsum((units >= _ZERO) & (units <= _NINE), out=digits[1:])
    digits = np.diff(digits[letters.bounds])
    count = np.diff(first)
    return Values(
        letters, _Run(hashes, lengths, letters.initials.astype(np.int64), _marks(hashes)),
        letters.hashes(words, np.ones_like(words)), first,
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
        words = letters.words[first[row] : first[row + 1]]
        found[row] = np.searchsorted(letters.first(words) - letters.begins[row], byte[row])
    return found


def forms_of(values: Values) -> Iterator[Sought]:
    """Everything that is looked for of a column of text."""
    whole = values.whole()
    enough = np.where(values.number, _DIGITS, np.where(values.name, _SHORTEST, _SHORT))
    common = whole.marked(_COMMON) | (values.name & (whole.length <= _SHORTEST))
    yield _sought("whole", whole.where(whole.length >= enough), common)
    yield from _numbers(values)
    if values.name.any():
        yield from _names(_Order(values))


class _Order:
    """The words of names, first name first, without titles and what follows a name."""

    def __init__(self, values: Values) -> None:
        low, high = np.zeros_like(values.count), np.where(values.name, values.count, 0)
        for _ in range(2):
            low += (low + 1 < high) & values.run(low).marked(_TITLES)
            high -= (low + 1 < high) & values.run(high - 1).marked(_SUFFIXES)
        self.count = high - low
        self.most = int(self.count.max(initial=0))
        turn = np.clip(values.comma - low, 0, None) % np.maximum(self.count, 1)
        eastern = (values.run(low).initial >= SPACELESS) & (self.count == 2)  # noqa: PLR2004
        self._low, self._turn, self._values = low, np.where(eastern, 1, turn), values

    def word(self, at: int, *, letter: bool = False) -> _Run:
        """The word at that place, or its first letter; -1 is the last, -2 the one before."""
        place = np.full_like(self.count, at) if at >= 0 else self.count + at
        inside = (place >= 0) & (place < self.count)
        turned = place + self._turn
        turned -= self.count * (turned >= self.count)
        return self._values.run(np.where(inside, self._low + turned, -1), letter=letter)


def _names(order: _Order) -> Iterator[Sought]:
    if order.most <= 1:
        return
    several, first, last = order.count > 1, order.word(0), order.word(-1)
    one = order.word(0, letter=True)
    plain = first
    for place in range(1, order.most):
        plain = plain.grown(order.word(place))
    yield _sought("whole", plain.where(several))
    yield _sought("whole", (last + first).where(several))
    yield _part("first", first.where(several))
    yield _part("last", last.where(several))
    yield _sought("initials", (one + last).where(several), lone=(True, False))
    yield _sought("initials", (last + one).where(several), lone=(False, True))
    if order.most > _FEW:
        yield from _longer(order)


def _longer(order: _Order) -> Iterator[Sought]:
    """Of names of three words and more: with and without what stands in the middle, and parted at every place."""
    more = order.count > _FEW
    first, last = order.word(0).where(more), order.word(-1)
    one, two = order.word(0, letter=True).where(more), order.word(1, letter=True)
    yield _sought("whole", first + last)
    yield _sought("initials", one + two + last, lone=(True, False))
    yield _sought("initials", last + one + two, lone=(False, True))
    yield _sought("initials", first + two + last)
    yield _sought("initials", last + first + two, lone=(False, True))
    head = first
    for place in range(1, order.most - 1):
        yield _sought("whole", (last + head + order.word(place)).where(order.count == place + _FEW))
        yield _part("middle", order.word(place).where(order.count > place + 1))
        tail = order.word(place)
        for later in range(place + 1, order.most):
            tail = tail.grown(order.word(later))
        tail = tail.where(order.count > place + 1)
        yield _sought("whole", tail + head)
        yield _sought("last", tail)
        yield _sought("initials", one + tail, lone=(True, False))
        yield _sought("initials", tail + one, lone=(False, True))
        word = order.word(place).where(order.count > place + 1)
        head = head + word
        yield _sought("first", head.where(~word.marked(_UNTOLD)))


def _numbers(values: Values) -> Iterator[Sought]:
    """Digits of numbers: as they are, and as telephone numbers are written at home and abroad."""
    if not values.number.any():
        return
    final = values.final
    zero = values.whole().initial == _ZERO
    prefix = np.where(zero & values.plus, 2, 0)
    for drop in range(_COUNTRY + 3):
        run = values.whole(drop)
        abroad = values.plus & (drop >= prefix) & (drop <= prefix + _COUNTRY)
        home = zero & (drop == 1) & ~values.plus
        short = (run.length >= _NATIONAL) & (run.initial != _ZERO) & (abroad | home)
        wanted = values.number & ((run.length > _DIGITS) if drop == 0 else short)
        capital = np.zeros(len(final), np.bool_)
        yield Sought("digits", run.hash, run.length * wanted, final, capital, tail=True)


def _part(form: str, run: _Run) -> Sought:
    jamo = (run.initial >= _JAMO[0]) & (run.initial < _JAMO[1])
    told = ~run.marked(_UNTOLD) & (run.length >= np.where(jamo, _SYLLABLES, _SHORTEST))
    return _sought(form, run.where(told), run.marked(_COMMON) | (run.length <= _SHORTEST))


def _sought(form: str, run: _Run, capital: Mask | None = None, *, lone: tuple[bool, bool] = (False, False)) -> Sought:
    capital = np.zeros(len(run.length), np.bool_) if capital is None else capital
    return Sought(form, run.hash, run.length, run.initial, capital, lone)


def _marks(hashes: Hashes) -> Places:
    """Of which sorts each word is."""
    words, bits = _marked()
    place = np.minimum(np.searchsorted(words, hashes), len(words) - 1)
    return np.where(words[place] == hashes, bits[place], 0)


@cache
def _marked() -> tuple[Hashes, Places]:
    """The words that are told apart, by hash, rising; and of which sorts each is."""
    bits: dict[str, int] = {}
    for bit, words in _MARKED.items():
        for word in words:
            bits[word] = bits.get(word, 0) | bit
    letters = letters_of(pa.array(list(bits)), spaced=True)
    hashes = letters.hashes(letters.bounds[:-1], np.diff(letters.bounds))
    order = np.argsort(hashes)
    return hashes[order], np.array(list(bits.values()), np.int64)[order]
