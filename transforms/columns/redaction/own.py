"""Where do the values of a row's own columns stand in its texts, whole or in part?"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.columns.redaction.letters import Letters, Mask, Places, letters_of
from transforms.columns.redaction.sought import FORMS, Sought, forms_of, values_of
from transforms.columns.redaction.spelling import spellings
from transforms.columns.redaction.suspects import plain, suspects
from transforms.detectors.spans import Spans, settled

_PIECE = 8192
"""Rows that are worked on at once: they stay in the processor's cache."""
_GAP = 3
"""Signs that may stand between two words of a value."""
_PREFIX = 4
"""Digits that may stand before a telephone number as it is called at home: the country's."""
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
    found: list[tuple[Places, Places, Places, Places]] = []
    ascii_ = pc.fill_null(pc.string_is_ascii(texts), True).to_numpy(zero_copy_only=False)
    for mask in (ascii_, ~ascii_):
        rows = np.flatnonzero(mask)
        if len(rows):
            several = len(rows) < len(texts)
            chosen = texts.take(pa.array(rows)) if several else texts
            others = [values.take(pa.array(rows)) if several else values for values in beside.values()]
            found += [(rows[row], start, end, kind) for row, start, end, kind in _of_rows(chosen, others)]
    if not found:
        return Spans.none(kinds)
    row, start, end, kind = (np.concatenate(columns) for columns in zip(*found, strict=True))
    return settled(Spans(row, start, end, kind.astype(np.int16), kinds))


def _of_rows(texts: pa.Array, beside: Sequence[pa.Array]) -> Iterator[tuple[Places, Places, Places, Places]]:
    """(row, start, end, kind)."""
    seen = plain(texts)
    for number, values in enumerate(beside):
        for among, spelled in spellings(values):
            at = np.flatnonzero(suspects(seen if len(among) == len(seen) else seen.gather(among), plain(spelled)))
            for low in range(0, len(at), _PIECE):
                part = at[low : low + _PIECE]
                rows = among[part]
                for row, start, end, form in _of_piece(texts.take(pa.array(rows)), spelled.take(pa.array(part))):
                    yield rows[row], start, end, form + number * len(FORMS)


def _of_piece(texts: pa.Array, spelled: pa.Array) -> Iterator[tuple[Places, Places, Places, Places]]:
    """(row, start, end, form)."""
    value = values_of(spelled)
    text = letters_of(texts)
    for sought in forms_of(value) if value else ():
        row, start, end = _hits(text, sought)
        yield row, start, end, np.full(len(row), FORMS.index(sought.form))


def _hits(text: Letters, sought: Sought) -> tuple[Places, Places, Places]:
    """(row, start, end) where the values stand in the texts of their rows."""
    near = _near(text, sought)
    row = text.rows[near]
    length = sought.length[row]
    start = text.words[near] if not sought.tail else _ends(text)[near] - length
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
    start, last, row = start[good], last[good], row[good]
    return row, text.first[start] - text.begins[row], text.ends(last) - text.begins[row]


def _near(text: Letters, sought: Sought) -> Places:
    """Which words begin with the letter that the value begins with, or end with that which it ends with."""
    wanted = np.where(sought.length > 0, sought.key, 0).astype(text.units.dtype)
    return np.flatnonzero(wanted[text.rows] == (text.finals if sought.tail else text.initials))


def _ends(text: Letters) -> Places:
    """Behind the last letter of each word."""
    return np.append(text.words[1:], len(text.units))


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


def _written(text: Letters, sought: Sought, start: Places, last: Places, row: Places) -> Mask:
    """Whether there are capitals where the form asks for them."""
    good: Mask = text.capital(start) | ~sought.capital[row]
    if sought.lone[0]:
        good &= text.capital(start) | ~text.closes[start]
    if sought.lone[1]:
        good &= text.capital(last)
    return good
