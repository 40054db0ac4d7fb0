"""Which numbers touch words that are none of theirs? Fields that lost what stood between them: `Fax:415-555-0132DOB`.

Tables and forms come so out of PDF files and web pages. A number ends before a word that a capital begins (one of
capitals alone has to be a label), and begins behind a label (`SSN536-22-1847`, `IBANDE89 3704`).
"""

import re
from collections.abc import Callable, Collection

import numpy as np

from transforms.detectors.texts.spans import Places
from transforms.detectors.texts.stretches import Texts, among, digital

_CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CAPITAL, _LETTER = among(_CAPITALS), among(_CAPITALS + _CAPITALS.lower())
_CODE = among(f"{_CAPITALS}{_CAPITALS.lower()}0123456789_")
_LONGEST, _SHORTEST = 20, 3
"""Letters of words that are looked at."""
_WORD = re.compile(r"[A-Z][a-z]{2}|([A-Z]+)(?![a-z])")
_IBAN = "iban"
"""The label between which and the number two letters stand that are of the number."""
GLUE = "[0-9][A-Z][A-Za-z]|[A-Za-z]{3}[0-9]"
"""What finds something in all texts of ASCII in which a number touches such a word."""


def glued(texts: Texts, labels: Collection[str]) -> Places:
    """Before which bytes of the texts a space would stand; `labels` are words in small letters.

    >>> import pyarrow as pa
    >>> glued(Texts.of(pa.array(["SSN536-22-1847Fax", "A536B", "536SSN"], pa.large_string())), {"ssn"}).tolist()
    [3, 14, 25]
    """
    first, behind = texts.digits[::2], texts.digits[1::2]
    first, behind = first[np.searchsorted(first, _SHORTEST) :], behind[: np.searchsorted(behind, len(texts.data))]
    for by in range(1, _SHORTEST + 1):
        first = first[_LETTER.take(texts.data.take(first - by))]
    begins = _before(texts, first, labels)
    ends = _behind(texts, behind[_CAPITAL.take(texts.data.take(behind))], labels)
    return np.union1d(begins, ends)


def _behind(texts: Texts, at: Places, labels: Collection[str]) -> Places:
    """Those of the places, each between a number and a capital, behind which a word begins."""
    row = texts.row_of(at)
    at, row = (side[at > texts.offsets[row]] for side in (at, row))
    end = at
    for _ in range(_LONGEST):
        goes_on = (end < texts.offsets[row + 1]) & _LETTER[texts.data[np.minimum(end, len(texts.data) - 1)]]
        if not goes_on.any():
            break
        end = end + goes_on
    return np.asarray(at[_told(texts, at, end, lambda word: _begins(word, labels)) == 0], np.int64)


def _begins(word: str, labels: Collection[str]) -> int | None:
    """0 where the letters begin with a word."""
    found = _WORD.match(word)
    return 0 if found and (found[1] is None or found[1].lower() in labels) else None


def _before(texts: Texts, at: Places, labels: Collection[str]) -> Places:
    """Where the numbers begin, of those that begin at these places behind letters, which a label stands before."""
    row = texts.row_of(at)
    start, first = at, texts.offsets[row]
    for _ in range(_LONGEST):
        goes_on = (start > first) & _LETTER[texts.data[np.maximum(start - 1, 0)]]
        if not goes_on.any():
            break
        start = start - goes_on
    before = texts.data[np.maximum(start - 1, 0)]
    free = (start == first) | ~_CODE[before] | (digital(before) & _CAPITAL[texts.data[start]])
    chosen = np.flatnonzero(free & (at - start >= _SHORTEST))
    own = _told(texts, start[chosen], at[chosen], lambda word: _letters(word.lower(), labels))
    return np.asarray((at[chosen] - own)[own >= 0], np.int64)


def _letters(word: str, labels: Collection[str]) -> int | None:
    """How many of the letters before a number are its own, if a label stands before it."""
    return 0 if word in labels else len(word) - len(_IBAN) if word[:-2] == _IBAN else None


def _told(texts: Texts, start: Places, end: Places, judge: Callable[[str], int | None]) -> Places:
    """What is told of what stands at each of these places, -1 for nothing; the same letters are judged once."""
    words = texts.cut(start, end).array.to_pylist()
    told = {word: judge(word) for word in set(words)}
    return np.array([-1 if told[word] is None else told[word] for word in words], np.int64)
