"""How are tags written down as text or numbers?

Every encoder takes the (n, width) tags and the array `like` that they were made of, and gives an array of n values
that is null exactly where `like` is.
"""

import binascii

import numpy as np
import pyarrow as pa

from transforms.crypto.blocks import Bytes, Words, null_mask
from transforms.errors import InputError

_LIMIT = 1 << 31  # offsets of a string array have 32 bits
_HEX = np.frombuffer(b"".join(b"%02x%02x" % (i & 255, i >> 8) for i in range(1 << 16)), np.uint32)
_SIGNS = "abcdefghijklmnopqrstuvwxyz234567"
_BASE32 = np.frombuffer("".join(a + b for a in _SIGNS for b in _SIGNS).encode(), np.uint16)
_WORD = 64
_ROWS = 16_384  # so that what is worked on stays in the processor's cache
_HEX_ROWS = 4096  # the same, beside a table of 256 KB
_UUID_FIELDS = ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32))


def to_hex(tags: Bytes, like: pa.Array) -> pa.StringArray:
    """Lower-case hexadecimal, two characters per byte."""
    return _strings(_hex(tags), like)


def to_base32(tags: Bytes, like: pa.Array) -> pa.StringArray:
    """RFC 4648 base32 of 16-byte tags in lower case without padding: 26 characters of a-z and 2-7."""
    text = np.empty((len(tags), 13), np.uint16)
    for first in range(0, len(tags), _ROWS):
        rows = slice(first, first + _ROWS)
        high, low = tags[rows].view(">u8").T.astype(np.uint64)
        for j in range(13):  # two characters, 10 bits, by one look-up
            text[rows, j] = _BASE32.take(_ten_bits(high, low, 10 * j).view(np.int64))
    return _strings(text.view(np.uint8), like)


def to_uuid(tags: Bytes, like: pa.Array) -> pa.StringArray:
    """UUIDs of RFC 9562 version 8, variant 10: the 16-byte tag with 6 of its 128 bits overwritten, 36 characters."""
    tags = tags.copy()
    tags[:, 6] = tags[:, 6] & 0x0F | 0x80
    tags[:, 8] = tags[:, 8] & 0x3F | 0x80
    plain = _hex(tags)
    text = np.full((len(tags), 36), ord("-"), np.uint8)
    for hyphens, (first, end) in enumerate(_UUID_FIELDS):
        text[:, first + hyphens : end + hyphens] = plain[:, first:end]
    return _strings(text, like)


def to_int64(tags: Bytes, like: pa.Array) -> pa.Int64Array:
    """The first 8 bytes, big-endian, two's complement.

    Of m distinct values, two share a number with a probability of about m * m / 2^65: one in 37 for a billion.
    """
    numbers = np.ascontiguousarray(tags[:, :8]).view(">i8").astype(np.int64)
    buffers = [validity(like), pa.py_buffer(numbers)]
    return pa.Int64Array.from_buffers(pa.int64(), len(tags), buffers, like.null_count)


def to_base64(tags: Bytes, like: pa.Array) -> pa.StringArray:
    """RFC 4648 base64 with padding: 44 characters for 32-byte tags."""
    count, width = tags.shape
    whole = -(-width // 3) * 3
    padded = np.zeros((count, whole), np.uint8)
    padded[:, :width] = tags
    text = np.frombuffer(bytearray(binascii.b2a_base64(padded.data, newline=False)), np.uint8)
    text = text.reshape(count, whole // 3 * 4)  # no row ends inside a quad, so that rows do not mix
    text[:, text.shape[1] - (whole - width) :] = ord("=")
    return _strings(text, like)


def validity(array: pa.Array) -> pa.Buffer | None:
    """The array's validity bitmap, packed anew from bit 0; None where nothing is null."""
    return pa.py_buffer(np.packbits(~null_mask(array), bitorder="little")) if array.null_count else None


def check_size(size: int) -> None:
    """Raise InputError where a string or binary array of so many bytes could not be made."""
    if size >= _LIMIT:
        raise InputError("a batch would come to over 2 GiB of text in one column: give it in smaller row groups")


def _ten_bits(high: Words, low: Words, first: int) -> Words:
    """Ten of the 128 bits, from the bit `first` (0: the highest) on; zeros follow the last."""
    right = _WORD - 10 - first  # how far they stand above the lowest bit of `high`
    if right >= 0:
        bits = high >> np.uint64(right)
    elif right + 10 > 0:
        bits = high << np.uint64(-right) | low >> np.uint64(_WORD + right)
    elif right + _WORD >= 0:
        bits = low >> np.uint64(_WORD + right)
    else:
        bits = low << np.uint64(-right - _WORD)
    bits &= np.uint64(0x3FF)
    return bits


def _hex(tags: Bytes) -> Bytes:
    pairs = np.ascontiguousarray(tags).view(np.uint16)
    digits = np.empty(pairs.shape, np.uint32)
    for first in range(0, len(pairs), _HEX_ROWS):
        rows = slice(first, first + _HEX_ROWS)
        np.take(_HEX, pairs[rows], out=digits[rows], mode="wrap")  # no index is outside; the default mode copies
    return digits.view(np.uint8)


def _strings(text: Bytes, like: pa.Array) -> pa.StringArray:
    count, width = text.shape
    check_size(count * width)
    offsets = pa.py_buffer(np.arange(0, count * width + 1, width, dtype=np.int32))
    return pa.StringArray.from_buffers(count, offsets, pa.py_buffer(text), validity(like), like.null_count)
