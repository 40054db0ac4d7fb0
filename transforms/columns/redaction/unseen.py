"""Which characters of a text does nobody see, and are there for no reason? Where they stand, one span each.

All of `transforms.detectors.texts.hidden`, but for those that writing needs:

- a zero-width joiner between two emoji (or behind a variation selector or skin tone of the first): families, flags
- a joiner or non-joiner behind a letter or mark of a script that joins or stacks its letters (Arabic, Syriac, N'Ko,
  Mongolian and the scripts of India and South-East Asia), for Arabic and its like with such a letter behind it too
- Mongolian selectors and separators behind a Mongolian letter
- the tags of the three flags that Unicode recommends for general interchange: England, Scotland, Wales

Of several joiners beside each other all are hidden. So are variation selectors behind variation selectors, which the
table of hidden characters leaves out: in runs they carry bytes. What stays of a hidden message is at most one sign per
letter of such scripts.
"""

import unicodedata
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from transforms.columns.redaction.replacing import octets_of
from transforms.detectors.texts.hidden import HIDDEN_CLASS
from transforms.detectors.texts.spans import Places, Spans

KIND: Final = "hidden"
_ASCII: Final = 0x80
_SELECTORS: Final = (0xFE00, 0xFE0F)
_SUSPECT: Final = f"{HIDDEN_CLASS}|[\\x{{FE00}}-\\x{{FE0F}}]{{2}}"
_ZWNJ, _ZWJ = 0x200C, 0x200D
_JOINING: Final = ((0x0600, 0x08FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFE))
"""Arabic, Syriac, Thaana, N'Ko, Mandaic. RFC 5892, appendix A.1: a non-joiner stands between joining letters."""
_STACKING: Final = ((0x0900, 0x0DFF), (0x0F00, 0x109F), (0x1780, 0x18AF), (0xA8E0, 0xA8FF), (0xA980, 0xA9DF))
"""Scripts of India, Sinhala, Tibetan, Myanmar, Khmer, Mongolian, Javanese. RFC 5892, appendix A: behind a virama."""
_MONGOLIAN: Final = ((0x1820, 0x18AA),)
_MONGOLIAN_SIGNS: Final = ((0x180B, 0x180F),)
_EMOJI: Final = ((0x2190, 0x2BFF), (0x3030, 0x303D), (0x3297, 0x3299), (0x1F000, 0x1FAFF), (0xA9, 0xAE))
"""What holds all of Extended_Pictographic, with other symbols. Source: Unicode Technical Standard #51."""
_FLAG: Final = 0x1F3F4
_FLAG_TAGS: Final = tuple(
    (*(0xE0000 + ord(letter) for letter in region), 0xE007F) for region in ("gbeng", "gbsct", "gbwls")
)
Codes = npt.NDArray[np.uint32]
Mask = npt.NDArray[np.bool_]


def unseen(texts: pa.LargeStringArray, beyond: Places) -> Spans:
    """The hidden characters, one span each, all of the kind `hidden`.

    Texts are UTF-8, with nothing beneath nulls; `beyond` are those beyond ASCII.
    """
    if not len(beyond):
        return Spans.none((KIND,))
    suspect = pl.Series(pl.from_arrow(texts.take(pa.array(beyond)))).str.contains(_SUSPECT).to_numpy()
    rows = beyond[suspect]
    if not len(rows):
        return Spans.none((KIND,))
    chosen = texts.take(pa.array(rows))
    starts, some = octets_of(chosen)
    codes = np.frombuffer(some.tobytes().decode().encode("utf-32-le"), np.uint32)
    at = np.flatnonzero((some & 0xC0) != _ASCII)  # where characters begin
    ends = np.append(at[1:], len(some))
    row = np.searchsorted(starts, at, side="right") - 1
    found = np.flatnonzero(_hidden(codes, row))
    inner = row[found]
    kind = np.zeros(len(found), np.int16)
    return Spans(rows[inner], at[found] - starts[inner], ends[found] - starts[inner], kind, (KIND,))


def _hidden(codes: Codes, row: npt.NDArray[np.int64]) -> Mask:
    """Which characters are; neighbours count within a row only."""
    before, after = np.zeros_like(codes), np.zeros_like(codes)
    before[1:] = np.where(row[1:] == row[:-1], codes[:-1], 0)
    after[:-1] = np.where(row[1:] == row[:-1], codes[1:], 0)
    hidden = _is_hidden(codes)
    for signs, needed in (
        (((_ZWNJ, _ZWJ),), _joins(before, after)),
        (((_ZWJ, _ZWJ),), _between_emoji(before, after)),
        (_MONGOLIAN_SIGNS, _in(before, _MONGOLIAN)),
    ):
        hidden &= ~(_in(codes, signs) & needed)
    for flag in np.flatnonzero(codes == _FLAG).tolist():
        for tags in _FLAG_TAGS:
            inside = slice(flag + 1, flag + 1 + len(tags))
            if tuple(codes[inside].tolist()) == tags and (row[inside] == row[flag]).all():
                hidden[inside] = False
    return hidden | (_in(codes, (_SELECTORS,)) & _in(before, (_SELECTORS,)))


def _is_hidden(codes: Codes) -> Mask:
    """Whether the table has them; each distinct one is looked up once."""
    distinct, place = np.unique(codes, return_inverse=True)
    letters = pl.Series([chr(code) for code in distinct.tolist()])
    hidden: Mask = np.asarray(letters.str.contains(HIDDEN_CLASS).to_numpy(), np.bool_)
    return np.asarray(hidden[place], np.bool_)


def _joins(before: Codes, after: Codes) -> Mask:
    return (_written(before, _STACKING)) | (_written(before, _JOINING) & _written(after, _JOINING))


def _between_emoji(before: Codes, after: Codes) -> Mask:
    between: Mask = (_in(before, _EMOJI) | (before == _SELECTORS[1])) & _in(after, _EMOJI)
    return between


def _written(codes: Codes, ranges: tuple[tuple[int, int], ...]) -> Mask:
    """Letters and marks in these ranges; no digits and no punctuation."""
    inside = _in(codes, ranges)
    for code in np.unique(codes[inside]).tolist():
        if unicodedata.category(chr(code))[0] not in "LM":
            inside &= codes != code
    return inside


def _in(codes: Codes, ranges: tuple[tuple[int, int], ...]) -> Mask:
    inside = np.zeros(len(codes), np.bool_)
    for first, last in ranges:
        inside |= (codes >= first) & (codes <= last)
    return inside
