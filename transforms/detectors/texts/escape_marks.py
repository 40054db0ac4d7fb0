"""In which texts may something be escaped? A look at bytes, which passes over `R&D`, `5 % of` and `x = 1`.

What it passes over holds no escape (`written.ESCAPE`) that is not meant as it stands.
"""

import numpy as np
import numpy.typing as npt

from transforms.detectors.texts.spans import Places
from transforms.detectors.texts.stretches import Bytes, Texts, among, holds, places_of

Mask = npt.NDArray[np.bool_]
MARKS = (b"\\", b"%", b"&", b"=", b"<")
"""Where none of these stands, nothing is escaped; single bytes, which are looked for ten times as fast as two."""
_NAME = 33
"""Letters of the longest name of a character, at most, and its semicolon."""


def may_be_escaped(data: Bytes) -> bool:
    """Whether anything in these bytes may be.

    >>> may_be_escaped(np.frombuffer(b"1 + 1", np.uint8)), may_be_escaped(np.frombuffer(b"a%20b", np.uint8))
    (False, True)
    """
    return holds(data, *MARKS)


def escaped_rows(texts: Texts) -> Places:
    """The rows of the texts in which something may be, ascending."""
    data = texts.data
    found = [_at(data, ord("\\")), _percents(data), _entities(data), _breaks(data), _quoted(data)]
    rows = texts.row_of(np.concatenate(found))
    return np.unique(np.concatenate((rows, _spaced(texts))))


def _percents(data: Bytes) -> Places:
    at = _at(data, ord("%"))
    told: Mask = _HEX[_next(data, at, 1)] & _HEX[_next(data, at, 2)]
    return at[told]


def _entities(data: Bytes) -> Places:
    at = _at(data, ord("&"))
    following = _next(data, at, 1)
    told: Mask = (following == ord("#")) | _LETTERS[following]
    at = at[told]
    if not len(at):
        return at
    ends = np.append(_at(data, ord(";")), len(data) + _NAME)
    near: Mask = ends[np.searchsorted(ends, at)] - at <= _NAME
    return at[near]


def _breaks(data: Bytes) -> Places:
    """Of `<wbr>`."""
    at = _at(data, ord("<"))
    told: Mask = (_next(data, at, 1) | 0x20) == ord("w")
    return at[told]


def _quoted(data: Bytes) -> Places:
    """Of quoted-printable: what tells it, and what counts without."""
    at = _at(data, ord("="))
    if not len(at):
        return at
    first, second, third = (_next(data, at, far) for far in (1, 2, 3))
    soft = (first == ord("\n")) | ((first == ord("\r")) & (second == ord("\n")))
    sign = (first == ord("3")) & (second == ord("D"))
    address = (first == ord("4")) & (second == ord("0")) & _LETTERS[third]
    told: Mask = soft | sign | address | (_BEYOND[first] & _HEX[second])
    return at[told]


def _spaced(texts: Texts) -> Places:
    """The rows in which a plus joins parts of what stands behind `=`, or of what holds `%`."""
    data = texts.data
    if not holds(data, b"=", b"%"):
        return np.empty(0, np.int64)
    at = _at(data, ord("+"))
    at = at[(at > 0) & _PARTS[data[at - 1]] & _PARTS[_next(data, at, 1)]]
    if not len(at):
        return at
    keyed = places_of(data, lambda signs: (signs == ord("=")) | (signs == ord("%")))
    return np.intersect1d(texts.row_of(at), texts.row_of(keyed))


def _at(data: Bytes, code: int) -> Places:
    if not holds(data, bytes((code,))):
        return np.empty(0, np.int64)
    return places_of(data, lambda signs: signs == code)


def _next(data: Bytes, at: Places, far: int) -> Bytes:
    """The bytes so far behind each place; 0 behind the last."""
    place = at + far
    return np.where(place < len(data), data[np.minimum(place, len(data) - 1)], np.uint8(0))


_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LETTERS = among(_UPPER + _UPPER.lower())
_HEX = among("0123456789ABCDEFabcdef")
_BEYOND = among("89ABCDEF")
_PARTS = among("0123456789.,:()'%" + _UPPER + _UPPER.lower()) | (np.arange(256) >= 0x80)  # noqa: PLR2004
"""What may stand on either side of a plus that is a space."""
