"""Where do the values of a row's own columns stand in its texts, whole or in part?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.columns.redaction.sought import FORMS, Sought, forms_of
from transforms.columns.redaction.spelling import spellings
from transforms.columns.redaction.suspects import plain, suspects
from transforms.columns.redaction.values import Values, values_of
from transforms.detectors.texts.letters import Letters, Mask, Places, Units, letters_of
from transforms.detectors.texts.spans import Spans, settled

_PIECE = 8192
"""Rows that are worked on at once: they stay in the processor's cache."""
_GAP = 3
"""Signs that may stand between two words of a value."""
_PREFIX = 4
"""Digits that may stand before a telephone number as it is called at home: the country's."""
_Found = tuple[Places, Places, Places, Places, Mask]
_APART = np.isin(np.arange(256), np.frombuffer(b"(<[{\n\r", np.uint8))
"""By byte, what stands in no name whose last part comes first."""
_S, _ZERO, _NINE = ord("s"), ord("0"), 9


def own_spans(texts: pa.Array, beside: Mapping[str, pa.Array]) -> Spans:
    """Findings of each row's values in its text, settled; kinds are `column|form`, forms those of `FORMS`.

    `texts` is string or large_string, `beside` has arrays of as many rows, of text, integers, dates or timestamps
    (others hold nothing that is looked for); a null is found nowhere. Found are, on the borders of words, whatever the
    case, accents, width, hidden characters and signs between: the whole value of two letters or five digits; of names
    their parts, and initials with the surname; telephone numbers without their country code; dates as people write
    them. Raises ValueError for text that is not UTF-8.
    """
    kinds = tuple(f"{column}|{form}" for column in beside for form in FORMS)
    found: list[_Found] = []
    ascii_ = pc.fill_null(pc.string_is_ascii(texts), True).to_numpy(zero_copy_only=False)
    for mask in (ascii_, ~ascii_):
        rows = np.flatnonzero(mask)
        if len(rows):
            several = len(rows) < len(texts)
            chosen = texts.take(pa.array(rows)) if several else texts
            others = [values.take(pa.array(rows)) if several else values for values in beside.values()]
            hits = _of_rows(chosen, others, plainly=mask is ascii_)
            found += [(rows[row], start, end, kind, straight) for row, start, end, kind, straight in hits]
    if not found:
        return Spans.none(kinds)
    row, start, end, kind, straight = (np.concatenate(columns) for columns in zip(*found, strict=True))
    every = Spans(row, start, end, kind.astype(np.int16), kinds)
    return settled(every.where(np.flatnonzero(straight)), every)


def _of_rows(texts: pa.Array, beside: Sequence[pa.Array], *, plainly: bool) -> Iterator[_Found]:
    """(row, start, end, kind, straight)."""
    seen = plain(texts)
    for number, values in enumerate(beside):
        for spelling in spellings(values, seen, plainly=plainly):
            among, spelled = spelling.rows, spelling.values
            text = seen if len(among) == len(seen) else seen.gather(among)
            suspect, longer = suspects(text, plain(spelled), spelling.first)
            for at in (np.flatnonzero(suspect & ~longer), np.flatnonzero(suspect & longer)):
                for low in range(0, len(at), _PIECE):
                    part = at[low : low + _PIECE]
                    rows = among[part]
                    for row, start, end, form, straight in _of_piece(
                        texts.take(pa.array(rows)), spelled.take(pa.array(part))
                    ):
                        yield rows[row], start, end, form + number * len(FORMS), straight


def _of_piece(texts: pa.Array, spelled: pa.Array) -> Iterator[_Found]:
    """(row, start, end, form, straight)."""
    value = values_of(spelled)
    text = letters_of(texts)
    if value is None or not len(text.words):
        return
    words = _Words.of(text, value)
    for sought in forms_of(value):
        row, start, end = _hits(text, words, sought)
        straight = np.zeros(len(row), np.bool_) if sought.straight is None else sought.straight[row]
        yield row, start, end, np.full(len(row), FORMS.index(sought.form)), straight


@dataclass(frozen=True)
class _Words:
    """The words of texts at which something may begin, or end: those that share a first letter with their value."""

    start: Places
    behind: Places
    row: Places
    initial: Units
    final: Units

    @classmethod
    def of(cls, text: Letters, value: Values) -> "_Words":
        """The words, in their order."""
        behind = np.append(text.words[1:], len(text.units))
        near = np.zeros(len(behind), np.bool_)
        for letters in value.initials:
            near |= letters.astype(text.units.dtype)[text.rows] == text.initials
        if value.number.any():
            near |= value.final.astype(text.units.dtype)[text.rows] == text.units[behind - 1]
        at = np.flatnonzero(near)
        return cls(text.words[at], behind[at], text.rows[at], text.initials[at], text.units[behind[at] - 1])


def _hits(text: Letters, words: _Words, sought: Sought) -> tuple[Places, Places, Places]:
    """(row, start, end) where the values stand in the texts of their rows."""
    length = sought.length[words.row]
    near = np.flatnonzero((sought.key[words.row] == (words.final if sought.tail else words.initial)) & (length > 0))
    row, length = words.row[near], length[near]
    start = words.behind[near] - length if sought.tail else words.start[near]
    held = (start >= text.bounds[row]) & (start + length <= text.bounds[row + 1])
    if not sought.tail:
        held[held] = _ended(text, (start + length - 1)[held], row[held])
    start, row, length = start[held], row[held], length[held]
    same = text.few_hashes(start, length) == sought.hash[row]
    start, row, last = start[same], row[same], (start + length - 1)[same]
    if sought.tail:
        start, good = _opened(text, start)
    else:
        good = _written(text, sought, start, last, row)
    good &= _close(text, start, last)
    if sought.turned:
        good[good] = ~_bracketed(text, start[good], last[good])
    start, last, row = start[good], last[good], row[good]
    return row, text.first(start) - text.begins[row], text.behind(last) - text.begins[row]


def _opened(text: Letters, start: Places) -> tuple[Places, Mask]:
    """Where the words begin that these are in, and whether up to four digits stand between."""
    word = text.words[np.searchsorted(text.words, start, "right") - 1]
    good = start - word <= _PREFIX
    for back in range(1, _PREFIX + 1):
        before = np.maximum(start - back, 0)
        good &= (before < word) | (start - back < 0) | (text.units[before] - _ZERO <= _NINE)
    return word, good


def _ended(text: Letters, last: Places, row: Places) -> Mask:
    """Whether the word ends there, or with an s behind it."""
    then = np.minimum(last + 1, len(text.units) - 1)
    possessive = (text.units[then] == _S) & text.closes[then] & (last + 1 < text.bounds[row + 1]) & ~text.opens[then]
    ended: Mask = text.closes[last] | possessive
    return ended


def _close(text: Letters, start: Places, last: Places) -> Mask:
    """Whether the words stand near each other."""
    gaps = np.searchsorted(text.words, last, "right") - np.searchsorted(text.words, start, "right")
    close: Mask = text.signs(last) - text.signs(start) <= gaps * _GAP
    return close


def _bracketed(text: Letters, start: Places, last: Places) -> Mask:
    """Whether a bracket opens, or a line ends, between the first letter and the last."""
    low = text.first(start)
    length = text.first(last) - low
    flat = np.repeat(low - np.cumsum(length) + length, length) + np.arange(length.sum())
    of = np.repeat(np.arange(len(start)), length)
    counts = np.bincount(of, _APART[text.octets[flat]], len(start))
    return counts > 0


def _written(text: Letters, sought: Sought, start: Places, last: Places, row: Places) -> Mask:
    """Whether there are capitals where the form asks for them."""
    good: Mask = text.capital(start) | ~sought.capital[row]
    if sought.lone[0]:
        then = np.minimum(start + 1, len(text.units) - 1)
        good &= text.capital(start) | ~text.closes[start] | (text.signs(then) - text.signs(start) > 1)
    if sought.lone[1]:
        good &= text.capital(last) | (text.signs(last) - text.signs(np.maximum(last - 1, 0)) > 1)
    return good
