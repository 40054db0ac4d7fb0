"""Where do the values of a row's own columns stand in its texts, whole or in part?"""

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.columns.redaction.letters import Letters, Mask, Places, letters_of
from transforms.columns.redaction.sought import FORMS, Sought, forms_of, values_of
from transforms.columns.redaction.spelling import spellings
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
        at = np.flatnonzero(mask)
        for low in range(0, len(at), _PIECE):
            rows = at[low : low + _PIECE]
            found += [(rows[row], start, end, kind) for row, start, end, kind in _of_piece(texts, beside, rows)]
    if not found:
        return Spans.none(kinds)
    row, start, end, kind = (np.concatenate(columns) for columns in zip(*found, strict=True))
    return settled(Spans(row, start, end, kind.astype(np.int16), kinds))


def _of_piece(
    texts: pa.Array, beside: Mapping[str, pa.Array], rows: Places
) -> Iterator[tuple[Places, Places, Places, Places]]:
    text = letters_of(texts.take(pa.array(rows)))
    for number, values in enumerate(beside.values()):
        for among, spelled in spellings(values.take(pa.array(rows))):
            for sought in forms_of(values_of(spelled)):
                row, start, end = _hits(text, sought, among)
                kind = number * len(FORMS) + FORMS.index(sought.form)
                yield row, start, end, np.full(len(row), kind)


def _hits(text: Letters, sought: Sought, among: Places) -> tuple[Places, Places, Places]:
    """(row, start, end) where the values stand in the texts of these rows."""
    if not sought.length.any() or not len(text.units):
        empty = np.zeros(0, np.int64)
        return empty, empty, empty
    value = np.full(len(text.bounds) - 1, -1)
    value[among] = np.arange(len(among))
    of = value[text.rows]
    length = sought.length[of]
    start = text.words if not sought.tail else _ends(text) - length
    near = (of >= 0) & (length > 0) & (start >= text.bounds[text.rows])
    near &= start + length <= text.bounds[text.rows + 1]
    near[near] = text.units[start[near]] == sought.initial[of[near]]
    start, row, of, length = (array[near] for array in (start, text.rows, of, length))
    same = text.hashes(start, length) == sought.hash[of]
    start, row, of, last = start[same], row[same], of[same], (start + length - 1)[same]
    if sought.tail:
        start, good = _opened(text, start)
    else:
        good = _ended(text, last, row) & _written(text, sought, start, last, of)
    good &= _close(text, start, last)
    return row[good], text.first[start[good]], text.behind[last[good]]


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
    close: Mask = text.parted[last] - text.parted[start] <= gaps * _GAP
    return close


def _written(text: Letters, sought: Sought, start: Places, last: Places, of: Places) -> Mask:
    """Whether there are capitals where the form asks for them."""
    good: Mask = text.upper[start] | ~sought.capital[of]
    if sought.lone[0]:
        good &= text.upper[start] | ~text.closes[start]
    if sought.lone[1]:
        good &= text.upper[last]
    return good
