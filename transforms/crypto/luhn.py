"""Which check digit makes a number pass the Luhn test?"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.bad_values import BadValues
from transforms.crypto.blocks import Bytes, Numbers, layout
from transforms.crypto.text import validity

SEPARATORS = b" -./()"
FOREIGN = "a character that is neither a digit nor a separator"
NO_DIGIT = "no digit to make a check digit for"
_DIGITS = b"0123456789"
_PLAIN = bytes.maketrans(_DIGITS, bytes(range(10)))
_DOUBLED = bytes.maketrans(_DIGITS, bytes([0, 2, 4, 6, 8, 1, 3, 5, 7, 9]))
_IS_DIGIT = np.isin(np.arange(256), list(_DIGITS))
_IS_FOREIGN = np.isin(np.arange(256), list(_DIGITS + SEPARATORS), invert=True)
_DIGIT_FOR = np.frombuffer(b"0987654321", np.uint8)
_HIGH_DIGIT = np.uint64(0x000F000F000F000F), np.uint64(0x0F000F000F000F00)
"""Of eight digits in a word, those that count once and those that count double."""
_SIX, _ONE, _EACH = np.uint64(0x0600060006000600), np.uint64(0x0100010001000100), np.uint64(0x0101010101010101)
_NINE = np.uint8(9)


def check_digits(digits: pa.Array) -> pa.StringArray:
    """The digit to write behind each value: n strings in, n strings of one character out, nulls stay.

    Construction: ISO/IEC 7812-1 annex B (modulus 10; the last digit of the value counts double). Separators (space - .
    / and round brackets) are passed over. Raises BadValues for values without a digit or with any other character.

    >>> check_digits(pa.array(["7992739871", None])).to_pylist()
    ['3', None]
    """
    full = digits.fill_null("0") if digits.null_count else digits
    data, offsets = layout(full)
    bounds = offsets.astype(np.int64) - int(offsets[0])
    text = data[int(offsets[0]) : int(offsets[-1])]
    digit = _of_even_rows(text, bounds)
    if digit is None:
        digit = _of_any_rows(text, bounds)
    places = pa.py_buffer(np.arange(len(digit) + 1, dtype=np.int32))
    return pa.StringArray.from_buffers(len(digit), places, pa.py_buffer(digit), validity(digits), digits.null_count)


def _of_even_rows(text: Bytes, bounds: Numbers) -> Bytes | None:
    """The digits behind values that are digits only and all equally long; None where some are not.

    Eight digits at a time inside a 64-bit word, the last digit of the value in its highest byte.
    """
    width, rest = divmod(len(text), max(len(bounds) - 1, 1))
    if rest or not width or np.any(np.diff(bounds) != width) or np.any(text - np.uint8(ord("0")) > _NINE):
        return None
    padded = np.full((len(bounds) - 1, -(-width // 8) * 8), ord("0"), np.uint8)
    padded[:, padded.shape[1] - width :] = text.reshape(-1, width)
    total = np.zeros(len(padded), np.uint64)
    for word in padded.view(np.uint64).T:
        single = word & _HIGH_DIGIT[0]
        double = (word & _HIGH_DIGIT[1]) * np.uint64(2)
        double -= (double + _SIX >> np.uint64(4) & _ONE) * _NINE  # above 9: its two digits added, which is 9 less
        total += (single + double) * _EACH >> np.uint64(56)
    return _DIGIT_FOR.take(total.view(np.int64) % 10)


def _of_any_rows(text: Bytes, bounds: Numbers) -> Bytes:
    raw = text.tobytes()
    if raw.translate(None, _DIGITS + SEPARATORS):
        _refuse(np.diff(_running(_IS_FOREIGN.take(text))[bounds]) > 0, FOREIGN)
    plain = np.frombuffer(raw.translate(_PLAIN, SEPARATORS), np.uint8)
    doubled = np.frombuffer(raw.translate(_DOUBLED, SEPARATORS), np.uint8)
    ends = bounds if len(plain) == len(raw) else _running(_IS_DIGIT.take(text))[bounds]
    _refuse(np.diff(ends) == 0, NO_DIGIT)
    sums = []
    for first in (0, 1):  # double every other digit of all there are; each value takes the sum that doubles its last
        mixed = plain.copy()
        mixed[first::2] = doubled[first::2]
        sums.append(np.diff(_running(mixed)[ends]))
    total = np.where(ends[1:] % 2 == 1, sums[0], sums[1])
    return _DIGIT_FOR.take(total % 10)


def _running(numbers: npt.NDArray[np.generic]) -> npt.NDArray[np.int64]:
    """Running sums with a zero before them: one entry per place between items."""
    sums = np.zeros(len(numbers) + 1, np.int64)
    np.cumsum(numbers, out=sums[1:])
    return sums


def _refuse(bad: npt.NDArray[np.bool_], rule: str) -> None:
    if bad.any():
        raise BadValues(bad, rule)
