"""Which check digit makes a number pass the Luhn test?"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.bad_values import BadValues
from transforms.crypto.blocks import layout
from transforms.crypto.text import validity

SEPARATORS = b" -./()"
_SKIP, _OTHER = 10, 11
_KINDS = np.full(256, _OTHER, np.uint8)
_KINDS[list(b"0123456789")] = np.arange(10)
_KINDS[list(SEPARATORS)] = _SKIP
_PLAIN = np.array([*range(10), 0, 0])
_DOUBLED = np.array([0, 2, 4, 6, 8, 1, 3, 5, 7, 9, 0, 0])


def check_digits(digits: pa.Array) -> pa.StringArray:
    """The digit to write behind each value: n strings in, n strings of one character out, nulls stay.

    Construction: ISO/IEC 7812-1 annex B (mod 10, the last digit of the value counts double). Separators (space - . /
    and round brackets) are passed over. Raises BadValues for values without a digit or with any other character.

    >>> check_digits(pa.array(["7992739871", None])).to_pylist()
    ['3', None]
    """
    full = digits.fill_null("0") if digits.null_count else digits
    data, offsets = layout(full)
    bounds = offsets.astype(np.int64) - int(offsets[0])
    kinds = _KINDS.take(data[int(offsets[0]) : int(offsets[-1])])
    ends = _counts(kinds < _SKIP)[bounds]
    _refuse(np.diff(_counts(kinds == _OTHER)[bounds]) > 0, "characters other than digits and separators")
    _refuse(np.diff(ends) == 0, "no digit to make a check digit for")
    numerals = kinds[kinds < _SKIP]
    even = np.arange(len(numerals)) % 2 == 0  # place in the run of all digits; rows choose by the place of their last
    sums = [
        np.diff(_counts(np.where(doubled, _DOUBLED.take(numerals), _PLAIN.take(numerals)))[ends])
        for doubled in (even, ~even)
    ]
    total = np.where(ends[1:] % 2 == 1, sums[0], sums[1])
    text = ((-total) % 10 + ord("0")).astype(np.uint8)
    place = pa.py_buffer(np.arange(len(text) + 1, dtype=np.int32))
    return pa.StringArray.from_buffers(len(text), place, pa.py_buffer(text), validity(digits), digits.null_count)


def _counts(flags: npt.NDArray[np.generic]) -> npt.NDArray[np.int64]:
    """Running sums with a zero before them: one entry per place between items."""
    sums = np.zeros(len(flags) + 1, np.int64)
    np.cumsum(flags, out=sums[1:])
    return sums


def _refuse(bad: npt.NDArray[np.bool_], rule: str) -> None:
    if bad.any():
        raise BadValues(bad, rule)
