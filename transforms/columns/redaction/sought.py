"""In which forms may the value of a column stand in a text? Runs of letters, by their hashes, form by form."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from transforms.columns.redaction.values import COMMON, SUFFIXES, TITLES, UNTOLD, Run, Values
from transforms.detectors.texts.folds import SPACELESS
from transforms.detectors.texts.letters import Hashes, Mask, Places

FORMS = ("whole", "first", "last", "middle", "initials", "digits")
"""What of a value stands in a text: kinds are called after the column and one of these."""
_SHORT, _SHORTEST, _DIGITS = 3, 2, 5
_FEW = 2
"""Words of a name that has a first and a last one alone."""
_JAMO, _SYLLABLES = (0x1100, 0x1200), 4
"""The letters that syllables of Hangul are folded to; letters of two syllables, at least."""
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
    key: Places
    """The first letter, folded; where `tail`, the last one."""
    capital: Mask
    """Whether it counts with a capital only: it is a word, or short."""
    lone: tuple[bool, bool] = (False, False)
    """Whether the first letter, and the last one, is an initial."""
    turned: bool = False
    """Whether the last name comes first: then no bracket opens between its words, as in "Ann Smith <ann@...>"."""
    straight: Mask | None = None
    """Where it is a name of several words as it is said: that counts before what lies across two of them."""
    tail: bool = False
    """Whether up to four digits may stand before it in the same number."""


def forms_of(values: Values) -> Iterator[Sought]:
    """Everything that is looked for of a column of text."""
    whole = values.whole()
    enough = np.where(values.number, _DIGITS, np.where(values.name, _SHORTEST, _SHORT))
    common = whole.marked(COMMON) | (values.name & (whole.length <= _SHORTEST))
    whole = whole.where(whole.length >= enough)
    yield replace(_sought("whole", whole, common), straight=values.name & (values.count > 1))
    yield from _numbers(values)
    if values.name.any():
        yield from _names(_Order(values))


class _Order:
    """The words of names, first name first, without titles and what follows a name."""

    def __init__(self, values: Values) -> None:
        low, high = np.zeros_like(values.count), np.where(values.name, values.count, 0)
        for _ in range(2):
            low += (low + 1 < high) & values.run(low).marked(TITLES)
            high -= (low + 1 < high) & values.run(high - 1).marked(SUFFIXES)
        self.count = high - low
        self.most = int(self.count.max(initial=0))
        turn = np.clip(values.comma - low, 0, None) % np.maximum(self.count, 1)
        eastern = (values.run(low).initial >= SPACELESS) & (self.count == 2)  # noqa: PLR2004
        self._low, self._turn, self._values = low, np.where(eastern, 1, turn), values

    def word(self, at: int, *, letter: bool = False) -> Run:
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
    yield replace(_sought("whole", plain.where(several)), straight=several)
    yield replace(_sought("whole", (last + first).where(several)), turned=True)
    yield _part("first", first.where(several))
    yield _part("last", last.where(several))
    yield _sought("initials", (one + last).where(several), lone=(True, False))
    yield replace(_sought("initials", (last + one).where(several), lone=(False, True)), turned=True)
    if order.most > _FEW:
        yield from _longer(order)


def _longer(order: _Order) -> Iterator[Sought]:
    """Of names of three words and more: with and without what stands in the middle, and parted at every place."""
    more = order.count > _FEW
    first, last = order.word(0).where(more), order.word(-1)
    one, two = order.word(0, letter=True).where(more), order.word(1, letter=True)
    yield _sought("whole", first + last)
    yield _sought("initials", one + two + last, lone=(True, False))
    yield replace(_sought("initials", last + one + two, lone=(False, True)), turned=True)
    yield _sought("initials", first + two + last)
    yield replace(_sought("initials", last + first + two, lone=(False, True)), turned=True)
    head = first
    for place in range(1, order.most - 1):
        yield replace(
            _sought("whole", (last + head + order.word(place)).where(order.count == place + _FEW)), turned=True
        )
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
        yield _sought("first", head.where(~word.marked(UNTOLD)))


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


def _part(form: str, run: Run) -> Sought:
    jamo = (run.initial >= _JAMO[0]) & (run.initial < _JAMO[1])
    told = ~run.marked(UNTOLD) & (run.length >= np.where(jamo, _SYLLABLES, _SHORTEST))
    return _sought(form, run.where(told), run.marked(COMMON) | (run.length <= _SHORTEST))


def _sought(form: str, run: Run, capital: Mask | None = None, *, lone: tuple[bool, bool] = (False, False)) -> Sought:
    capital = np.zeros(len(run.length), np.bool_) if capital is None else capital
    return Sought(form, run.hash, run.length, run.initial, capital, lone)
