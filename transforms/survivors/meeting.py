"""Which values of one column stand in the cells of another, in their own row?

A hit is a whole cell that is equal in canonical form, or a value that stands in a longer text between what are no
letters and digits. What chance can explain is counted apart, each value once, and beside it how often values stand in
cells of rows that hold another value.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.evidence import SurvivorCounts
from transforms.nested import Cells
from transforms.spread import spread
from transforms.survivors.forms import Form
from transforms.survivors.said import Hashes, Places, Said
from transforms.survivors.written import FEW_DIGITS, SHORTEST

CONTROLS = 8
"""So many times values are held against cells of other rows, where a hit may be chance."""
_PIECE = 1 << 20
"""Pairs that are held against each other at once, where a row has many of both."""


def held_against(given: Said, made: Said, rows: int, *, by_chance: bool, words: bool = True) -> SurvivorCounts | None:
    """What of the values stands in the cells of its row; None where nothing does.

    `by_chance`: whether a hit may be chance whatever the value is; `words`: whether words may stand in the cells.
    """
    if made.form.is_too_short:
        return None
    by_words, by_digits = _hits(given, made, rows, shift=0, words=words)
    if not len(by_words) and not len(by_digits):
        return None
    searched_for = given.counts.searched
    sure, possible = _told_apart(given, by_words, by_digits, by_chance=by_chance)
    if not possible:
        return SurvivorCounts(sure, 0, searched_for)
    shifts = {rows * n // (CONTROLS + 1) for n in range(1, CONTROLS + 1)} - {0}
    others = [_elsewhere(given, made, rows, shift=shift, by_chance=by_chance) for shift in sorted(shifts)]
    hits, tries = (sum(numbers) for numbers in zip(*others, strict=True)) if others else (0, 0)
    return SurvivorCounts(sure, possible, searched_for, hits, tries)


def _elsewhere(given: Said, made: Said, rows: int, *, shift: int, by_chance: bool) -> tuple[int, int]:
    """(hits like the possible ones, values tried) in the rows that lie `shift` further on.

    Rows that hold the same value are left out: a person has several rows, often next to each other, and what survived
    in one of them would count as chance in the others.
    """
    by_words, by_digits = _hits(given, made, rows, shift=shift)
    if given.rows is not None:
        return _told_apart(given, by_words, by_digits, by_chance=by_chance)[1], given.counts.searched
    others = given.identities != np.roll(given.identities, -shift)
    by_words, by_digits = (places[others[places]] for places in (by_words, by_digits))
    tried = int((others & (given.identities != 0)).sum())
    return _told_apart(given, by_words, by_digits, by_chance=by_chance)[1], tried


def _told_apart(given: Said, by_words: Places, by_digits: Places, *, by_chance: bool) -> tuple[int, int]:
    """(cells whose value survived beyond doubt, distinct values whose hits may be chance)."""
    few = np.zeros(0, np.bool_)
    if len(by_digits) and given.digits is not None:
        few = (given.digits.gather(by_digits).str.len_bytes() <= FEW_DIGITS).to_numpy()
    doubtful = [by_words, by_digits] if by_chance else [by_words[:0], by_digits[few]]
    sure = np.zeros(0, np.int64) if by_chance else np.union1d(by_words, by_digits[~few])
    of_words, of_digits = (np.setdiff1d(places, sure) for places in doubtful)
    possible = given.words.gather(of_words).n_unique() if given.words is not None and len(of_words) else 0
    of_digits = np.setdiff1d(of_digits, of_words)
    possible += given.digits.gather(of_digits).n_unique() if given.digits is not None and len(of_digits) else 0
    return len(sure), possible


def _hits(given: Said, made: Said, rows: int, *, shift: int, words: bool = True) -> tuple[Places, Places]:
    """The places of values that stand, as words and as digits, in the cells of the row that lies `shift` further on."""
    spoken: list[Places] = []
    digits: list[Places] = []
    if words and _may_meet_as_words(given, made):
        for here, there in _pairs(given.rows, made.rows, rows, shift):
            spoken.append(_by_words(given, made, here, there))
    if not made.spelled and _may_meet_as_digits(given.form, made.form):
        for here, there in _pairs(given.rows, made.rows, rows, shift):
            digits.append(_by_digits(given, made.hashes, made.numbered, here, there))
    if not made.whole and given.form.digit_lengths is not None and made.form.text_lengths[1] >= SHORTEST:
        owners, hashes = made.numbers
        if len(owners):
            at = owners if made.rows is None else made.rows[owners]
            order = np.argsort(at, kind="stable")
            for here, there in _pairs(given.rows, at[order], rows, shift):
                digits.append(_by_digits(given, hashes[order], None, here, there))
    return _together(spoken), _together(digits)


def _together(found: list[Places]) -> Places:
    """All of the places, each once, ascending; mostly there is none, and a wide table asks a million times."""
    some = [places for places in found if len(places)]
    return np.unique(np.concatenate(some)) if some else np.zeros(0, np.int64)


def _may_meet_as_words(given: Said, made: Said) -> bool:
    """Not where no text is long enough for any value, nor where whole cells count and all are longer than all values.

    Codes in letters are in canonical form as they are stored, but for case: the gate holds each to its pattern.
    """
    if given.form.words is None:
        return False
    low, high = given.word_lengths
    if made.spelled and made.form.stored_lengths[0] > high:
        return False
    if made.form.text is None or (made.whole and made.form.all_digits):
        return False
    least, most = made.form.text_lengths
    return low <= most and not (made.whole and least > high)


def _may_meet_as_digits(given: Form, made: Form) -> bool:
    """Not where lengths or first digits lie apart: they are known at a glance, and the digits need not be written."""
    one = given.digit_lengths
    if one is None or made.text_lengths[0] >= 2 * one[1]:  # more than half of a cell that is its digits are digits
        return False
    other = made.digit_lengths
    if other is None or one[1] < other[0] or other[1] < one[0]:
        return False
    first, second = given.heads, made.heads
    return first[0] <= second[1] and second[0] <= first[1]


def _by_words(given: Said, made: Said, here: Places | None, there: Places | None) -> Places:
    words, text = _taken(given.words, here), _taken(made.text, there)
    stands = words == text if made.whole else contains(text, words)
    if not stands.any():
        return np.zeros(0, np.int64)
    at = stands.fill_null(value=False).arg_true()
    surely = [stands_in(word, whole) for word, whole in zip(words.gather(at), text.gather(at), strict=True)]
    hits: Places = at.to_numpy().astype(np.int64)[np.array(surely, np.bool_)]
    return hits if here is None else here[hits]


def _by_digits(
    given: Said,
    hashes: Hashes,
    numbered: npt.NDArray[np.bool_] | None,
    here: Places | None,
    there: Places | None,
) -> Places:
    mine, able = given.hashes, given.numbered
    if here is not None:
        mine, able = mine[here], able[here]
    if there is not None:
        hashes, numbered = hashes[there], numbered if numbered is None else numbered[there]
    equal = mine == hashes
    if not equal.any():  # as nearly always
        return np.zeros(0, np.int64)
    hits = np.flatnonzero(equal & able if numbered is None else equal & able & numbered)
    return hits if here is None else here[hits]


def contains(texts: pl.Series, values: pl.Series) -> pl.Series:
    """Where the text holds the value of its place, at word boundaries or not; null where either is null."""
    return texts.str.contains(values, literal=True)  # type: ignore[arg-type]  # it takes one pattern for each text


def stands_in(value: str, text: str) -> bool:
    """Whether the value has six letters or digits and stands in the text with none right before or behind it.

    >>> stands_in("ann miller", "dear ann miller,"), stands_in("ann miller", "joann miller")
    (True, False)
    """
    if sum(map(str.isalnum, value)) < SHORTEST:
        return False
    at = text.find(value)
    while at >= 0:
        end = at + len(value)
        before, behind = text[at - 1 : at], text[end : end + 1]
        if not (before.isalnum() and value[0].isalnum()) and not (behind.isalnum() and value[-1].isalnum()):
            return True
        at = text.find(value, at + 1)
    return False


def _pairs(one: Cells, other: Cells, rows: int, shift: int) -> Iterator[tuple[Places | None, Places | None]]:
    """Which cells of the one meet which of the other, whose row lies `shift` further on; None: all, in order."""
    if one is not None and other is not None:
        yield from _every_pair((one + shift) % rows, other)
    elif other is not None:
        yield (other - shift) % rows, None
    elif one is not None:
        yield None, (one + shift) % rows
    else:
        yield (np.roll(np.arange(rows), shift), None) if shift else (None, None)


def _every_pair(one: Places, other: Places) -> Iterator[tuple[Places, Places]]:
    """All pairs of cells of one row, in pieces; `other` ascends."""
    first = np.searchsorted(other, one, "left")
    many = np.searchsorted(other, one, "right") - first
    ends = np.cumsum(many)
    start = 0
    while start < len(one):
        before = ends[start - 1] if start else 0
        stop = max(int(np.searchsorted(ends, before + _PIECE, "right")), start + 1)
        whose, place = spread(first[start:stop], many[start:stop])
        yield whose + start, place
        start = stop


def _taken(series: pl.Series | None, at: Places | None) -> pl.Series:
    if series is None:
        raise AssertionError
    return series if at is None else series.gather(at)
