"""In which forms may the value of a column stand in a text? Runs of letters, by their hashes, form by form."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.columns.redaction.letters import SPACELESS, Hashes, Letters, Mask, Places, joined, letters_of
from transforms.detectors.names.words import COMMON, SUFFIXES, TITLES, UNTOLD

FORMS = ("whole", "first", "last", "middle", "initials", "digits")
"""What of a value stands in a text: kinds are called after the column and one of these."""
_WORDS = 8
"""A value of more words is looked for as a whole only."""
_LONGEST = 1 << 15
"""Letters of a value beyond which it is not looked for."""
_SHORT, _SHORTEST, _DIGITS = 3, 2, 5
_NATIONAL, _COUNTRY = 7, 3
"""Digits of a telephone number without its country, at least, and of the country (ITU-T E.164), at most."""
_NINE, _ZERO = ord("9"), ord("0")


@dataclass(frozen=True)
class Sought:
    """One form of the values of a column: what to look for in each row."""

    form: str
    hash: Hashes
    length: Places
    """Letters of it; 0: nothing to look for."""
    initial: Places
    """The first letter, folded."""
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

    def __add__(self, other: "_Run") -> "_Run":
        both = (self.length > 0) & (other.length > 0)
        hashes = joined(self.hash, self.length, other.hash)
        return _Run(hashes, np.where(both, self.length + other.length, 0), self.initial)

    def where(self, mask: Mask) -> "_Run":
        """The same, none elsewhere."""
        return _Run(self.hash, np.where(mask, self.length, 0), self.initial)

    def among(self, words: Hashes) -> Mask:
        """Which are one of these words."""
        return np.isin(self.hash, words) & (self.length > 0)


@dataclass(frozen=True)
class Values:
    """The values of a column, read as words."""

    letters: Letters
    starts: Places
    """(rows, 8): where the words begin."""
    lengths: Places
    """(rows, 8): their letters; 0: there is none."""
    count: Places
    """Words."""
    comma: Places
    """Words before the first comma; 0: there is none."""
    number: Mask
    """Whether there are digits, and nothing else but signs."""
    name: Mask
    """Whether it may be a person's name: up to eight words, no digit, no at-sign."""
    plus: Mask
    """Whether it begins as international telephone numbers do."""

    def run(self, at: Places) -> _Run:
        """The word at that place of each row."""
        rows = np.arange(len(at))
        inside = (at >= 0) & (at < self.count)
        place = np.clip(at, 0, _WORDS - 1)
        start, length = self.starts[rows, place], np.where(inside, self.lengths[rows, place], 0)
        return self._run(start, length)

    def whole(self) -> _Run:
        """Every letter of each value."""
        bounds = self.letters.bounds
        length = np.diff(bounds)
        return self._run(bounds[:-1], np.where(length <= _LONGEST, length, 0))

    def without(self, drop: Places) -> _Run:
        """The same without so many letters at its beginning."""
        bounds = self.letters.bounds
        return self._run(np.minimum(bounds[:-1] + drop, bounds[1:]), np.maximum(np.diff(bounds) - drop, 0))

    def _run(self, start: Places, length: Places) -> _Run:
        units = self.letters.units
        start = np.where(length > 0, start, 0)
        initial = units[start].astype(np.int64) if len(units) else start
        return _Run(self.letters.hashes(start, length), length, initial)


def values_of(texts: pa.Array) -> Values:
    """The words of texts."""
    letters = letters_of(texts, spaced=True)
    rows = len(letters.bounds) - 1
    first_word = np.searchsorted(letters.words, letters.bounds)
    count = np.diff(first_word)
    behind = np.append(letters.words, len(letters.units))
    place = np.minimum(first_word[:-1, None] + np.arange(_WORDS), max(len(letters.words) - 1, 0))
    starts = behind[place] if len(letters.words) else np.zeros((rows, _WORDS), np.int64)
    lengths = np.where(np.arange(_WORDS) < count[:, None], np.diff(behind, append=0)[place], 0)
    digits = np.zeros(len(letters.units) + 1, np.int64)
    np.cumsum((letters.units >= _ZERO) & (letters.units <= _NINE), out=digits[1:])
    digits = np.diff(digits[letters.bounds])
    at_sign = pc.fill_null(pc.match_substring(texts, "@"), False).to_numpy(zero_copy_only=False)
    plus = pc.fill_null(pc.match_substring_regex(texts, r"^[\s(]*(?:\+|00)"), False)
    return Values(
        letters, starts, lengths, count, _commas(texts, letters, first_word),
        number=(digits == np.diff(letters.bounds)) & (digits > 0),
        name=(count > 0) & (count <= _WORDS) & (digits == 0) & ~at_sign,
        plus=plus.to_numpy(zero_copy_only=False),
    )  # fmt: skip


def _commas(texts: pa.Array, letters: Letters, first_word: Places) -> Places:
    byte = pc.fill_null(pc.find_substring(texts, ","), -1).to_numpy(zero_copy_only=False).astype(np.int64)
    found = np.zeros(len(byte), np.int64)
    for row in np.flatnonzero(byte > 0).tolist():
        words = letters.words[first_word[row] : first_word[row + 1]]
        found[row] = np.searchsorted(letters.first[words], byte[row])
    return found


def forms_of(values: Values) -> Iterator[Sought]:
    """Everything that is looked for of a column of text."""
    whole = values.whole()
    enough = np.where(values.number, _DIGITS, np.where(values.name, _SHORTEST, _SHORT))
    common = whole.among(_hashes(COMMON)) | (values.name & (whole.length <= _SHORTEST))
    yield _sought("whole", whole.where(whole.length >= enough), common)
    yield from _numbers(values)
    if values.name.any():
        yield from _names(_Order(values))


class _Order:
    """The words of names, first name first, without titles and what follows a name."""

    def __init__(self, values: Values) -> None:
        low, high = np.zeros_like(values.count), np.where(values.name, values.count, 0)
        for _ in range(2):
            low += (low + 1 < high) & values.run(low).among(_hashes(TITLES))
            high -= (low + 1 < high) & values.run(high - 1).among(_hashes(SUFFIXES))
        self.count = high - low
        turn = np.clip(values.comma - low, 0, None) % np.maximum(self.count, 1)
        eastern = (values.run(low).initial >= SPACELESS) & (self.count == 2)  # noqa: PLR2004
        self._low, self._turn, self._values = low, np.where(eastern, 1, turn), values

    def word(self, at: int | Places) -> _Run:
        """The word at that place; -1 is the last."""
        place = self.count + at if isinstance(at, int) and at < 0 else np.full_like(self.count, at)
        inside = (place >= 0) & (place < self.count)
        turned = self._low + (place + self._turn) % np.maximum(self.count, 1)
        return self._values.run(np.where(inside, turned, -1))

    def initial(self, at: int) -> _Run:
        """The first letter of the word at that place."""
        word = self.word(at)
        latin = (word.length > 0) & (word.initial < SPACELESS)
        place = np.where(word.length > 0, word.initial, ord("a"))
        return _Run(_letter_hashes(place), latin.astype(np.int64), word.initial)


def _letter_hashes(letters: Places) -> Hashes:
    distinct, back = np.unique(letters, return_inverse=True)
    single = letters_of(pa.array([chr(letter) for letter in distinct]), spaced=True)
    return single.hashes(single.bounds[:-1], np.diff(single.bounds))[back]


def _names(order: _Order) -> Iterator[Sought]:
    several, more = order.count > 1, order.count > 2  # noqa: PLR2004
    first, second, last = order.word(0), order.word(1), order.word(-1)
    plain = first
    for place in range(1, int(order.count.max(initial=0))):
        word = order.word(place)
        grown = plain + word
        plain = _Run(*(np.where(word.length > 0, a, b) for a, b in zip(_fields(grown), _fields(plain), strict=True)))
    yield _sought("whole", plain.where(several))
    yield _sought("whole", (last + _before_last(order)).where(several))
    yield _sought("whole", (first + last).where(more))
    yield _sought("whole", (last + first).where(more))
    yield _part("first", first.where(several))
    yield _part("last", last.where(several))
    for place in range(1, int(order.count.max(initial=0)) - 1):
        yield _part("middle", order.word(place).where(order.count > place + 1))
    yield _sought("first", (first + second).where(more & ~first.among(_hashes(UNTOLD))))
    yield _sought("last", (order.word(-2) + last).where(more))
    yield from _initials(order, several, more)


def _fields(run: _Run) -> tuple[Places | Hashes, ...]:
    return run.hash, run.length, run.initial


def _before_last(order: _Order) -> _Run:
    """The words but the last, behind each other."""
    grown = order.word(0)
    for place in range(1, int(order.count.max(initial=0)) - 1):
        word = order.word(place).where(order.count > place + 1)
        longer = grown + word
        grown = _Run(*(np.where(word.length > 0, a, b) for a, b in zip(_fields(longer), _fields(grown), strict=True)))
    return grown


def _initials(order: _Order, several: Mask, more: Mask) -> Iterator[Sought]:
    first, second, last = order.word(0), order.word(1), order.word(-1)
    one, two = order.initial(0), order.initial(1)
    yield _sought("initials", (one + last).where(several), lone=(True, False))
    yield _sought("initials", (last + one).where(several), lone=(False, True))
    yield _sought("initials", (one + two + last).where(more), lone=(True, False))
    yield _sought("initials", (last + one + two).where(more), lone=(False, True))
    yield _sought("initials", (first + two + last).where(more))
    yield _sought("initials", (last + first + two).where(more), lone=(False, True))
    yield _sought("initials", (one + second + last).where(more), lone=(True, False))


def _numbers(values: Values) -> Iterator[Sought]:
    """Digits of numbers: as they are, and as telephone numbers are written at home and abroad."""
    if not values.number.any():
        return
    whole = values.whole()
    zero = whole.initial == _ZERO
    prefix = np.where(zero & values.plus, 2, 0)
    yield _sought("digits", whole.where(values.number & (whole.length > _DIGITS)), tail=True)
    for drop in range(1, _COUNTRY + 3):
        run = values.without(np.full_like(values.count, drop))
        abroad = values.plus & (drop > prefix - 1) & (drop <= prefix + _COUNTRY)
        home = zero & (drop == 1) & ~values.plus
        wanted = values.number & (run.length >= _NATIONAL) & (run.initial != _ZERO)
        yield _sought("digits", run.where(wanted & (abroad | home)), tail=True)


def _part(form: str, run: _Run) -> Sought:
    told = ~run.among(_hashes(UNTOLD)) & (run.length >= np.where(run.initial >= SPACELESS, _SHORT, _SHORTEST))
    return _sought(form, run.where(told), run.among(_hashes(COMMON)) | (run.length <= _SHORTEST))


def _sought(
    form: str, run: _Run, capital: Mask | None = None, *, lone: tuple[bool, bool] = (False, False), tail: bool = False
) -> Sought:
    capital = np.zeros(len(run.length), np.bool_) if capital is None else capital
    return Sought(form, run.hash, run.length, run.initial, capital, lone, tail)


@cache
def _hashes(words: frozenset[str]) -> Hashes:
    letters = letters_of(pa.array(sorted(words)), spaced=True)
    return letters.hashes(letters.bounds[:-1], np.diff(letters.bounds))
