"""Where do many small numbers stand in a row? Tables, vectors, matrices and dumps of bytes, which are nobody's number.

Read as a number each stretch of them is hundreds, of which chance makes some look real. The digits of one card set
apart are no such row: it takes more numbers than the longest code has signs.
"""

import numpy as np
import numpy.typing as npt

from transforms.detectors.texts.spans import Places
from transforms.detectors.texts.stretches import Texts, among
from transforms.spread import spread

Marks = npt.NDArray[np.bool_]
_FEWEST = 40
"""Numbers of a row, at least; an IBAN has 34 signs."""
_SMALL, _APART = 3, 2
"""Digits of each, and bytes between two, at most; these bytes are the same throughout."""
_GROUPS = 1_000
"""Groups of telephone numbers behind each other, at most."""
_GROUPING = among(" .-/")
"""By byte, whether it parts the groups of a telephone number."""
_NOBODYS = 0x03
"""What stands for each of their digits, so that nothing is read there."""


def without_rows(texts: Texts) -> Texts:
    """The texts with the digits of such rows crossed out, all else in its place.

    >>> import pyarrow as pa
    >>> vector = ", ".join("123456789" * 5)
    >>> without_rows(Texts.of(pa.array([vector, " 12, 3"], pa.large_string()))).digits.tolist()
    [134, 136, 138, 139]
    """
    first, behind, _ = texts.numbers
    small = behind - first <= _SMALL
    begins, ends = _rows(small[1:] & small[:-1] & (first[1:] - behind[:-1] <= _APART))
    if not len(begins):
        return texts
    _, number = spread(begins, ends - begins)
    begins, ends = _rows(_linked(texts, first, behind, number))
    loose = np.flatnonzero(~_may_be_grouped(texts, first, behind, begins, ends))
    if not len(loose):
        return texts
    _, number = spread(begins[loose], (ends - begins)[loose])
    _, digits = spread(first[number], behind[number] - first[number])
    data = texts.data.copy()
    data[digits] = _NOBODYS
    return Texts(data, texts.offsets)


def _rows(linked: Marks) -> tuple[Places, Places]:
    """The first number of each row, and the one behind its last, where each number is linked to the next or not."""
    apart = np.concatenate((np.full(1, -1), np.flatnonzero(~linked), np.full(1, len(linked))))
    at = np.flatnonzero(np.diff(apart) >= _FEWEST)
    return apart[at] + 1, apart[at + 1] + 1


def _may_be_grouped(texts: Texts, first: Places, behind: Places, begins: Places, ends: Places) -> Marks:
    """Which rows may be telephone numbers behind each other: groups of two digits, or of three, parted as these are."""
    size, edges = behind - first, np.ravel(np.column_stack((begins, ends)))
    least, most = (how.reduceat(np.append(size, 0), edges)[::2] for how in (np.minimum, np.maximum))
    alike = (least == most) & (least > 1) & (ends - begins <= _GROUPS)
    parted = _GROUPING[texts.data[behind[begins]]] & (first[begins + 1] - behind[begins] == 1)
    return np.asarray(alike & parted, np.bool_)


def _linked(texts: Texts, first: Places, behind: Places, number: Places) -> Marks:
    """Of all numbers, whether one of these is linked to the next of these by the bytes that link it to the one before.

    The first of a row, which has none before, is linked by any bytes.
    """
    linked = np.zeros(len(first) - 1, np.bool_)
    one = number[:-1][np.diff(number) == 1]
    start, end = behind[one], first[one + 1]
    signs = texts.data[start].astype(np.int64) << 8 | texts.data[end - 1]
    inside = np.diff(texts.row_of(first[one + np.arange(2)[:, np.newaxis]]), axis=0)[0] == 0
    alike = np.ones(len(one), np.bool_)
    alike[1:] = (np.diff(one) > 1) | ((np.diff(signs) == 0) & (np.diff(end - start) == 0)) | ~inside[:-1]
    linked[one[inside & alike]] = True
    return linked
