"""How is a column of bytes of any length written as base64 text, and read back?"""

import binascii

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from transforms.bad_values import BadValues
from transforms.crypto.blocks import Numbers, items
from transforms.crypto.ragged import Group, Part, by_group

NOT_BASE64 = "not base64"
_ALPHABET = np.zeros(256, np.bool_)
_ALPHABET[list(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")] = True
_PAD = ord("=")


def to_base64_part(part: Part) -> Part:
    """RFC 4648 base64 with padding, row by row. The matrix is a multiple of 3 bytes wide, zero behind the values."""
    rows, matrix, lengths = part
    text = np.frombuffer(bytearray(binascii.b2a_base64(matrix.data, newline=False)), np.uint8)
    text = text.reshape(len(matrix), -1)  # no row ends inside a quad, so that rows do not mix
    ends = (lengths + 2) // 3 * 4
    for missing in (1, 2):
        at = np.flatnonzero(ends // 4 * 3 - lengths >= missing)
        text[at, ends[at] - missing] = _PAD
    return Part(rows, text, ends)


def from_base64(array: pa.Array) -> pa.BinaryArray:
    """Padded base64 text to bytes, n values to n; nulls stay.

    Raises BadValues for all values that are not base64, or empty. Unused bits of the last character are not looked at.
    """
    bad = np.zeros(len(array), np.bool_)

    def part(group: Group) -> Part:
        width = group.kind
        text = items(group.buffer, width)[group.starts].view(np.uint8).reshape(-1, width)
        last = text[:, -1] == _PAD
        both = last & (text[:, -2] == _PAD)
        text[last, -1] = text[both, -2] = ord("A")
        try:  # rows of one length decode as one long text
            data = binascii.a2b_base64(text.data, strict_mode=True)
        except binascii.Error:
            wrong = ~_ALPHABET.take(text).all(axis=1)
            bad[group.at] = wrong
            text[wrong] = ord("A")
            data = binascii.a2b_base64(text.data, strict_mode=True)
        return Part(group.rows, np.frombuffer(data, np.uint8).reshape(len(text), -1), width // 4 * 3 - last - both)

    out = by_group(array, pa.binary(), part, _quads, lambda lengths: lengths // 4 * 3)
    bad |= _odd(array)
    if bad.any():
        raise BadValues(bad, NOT_BASE64)
    return out


def _quads(lengths: Numbers) -> Numbers:
    return np.where((lengths > 0) & (lengths % 4 == 0), lengths, 0)


def _odd(array: pa.Array) -> npt.NDArray[np.bool_]:
    """Values that cannot be base64 by their length."""
    lengths = pc.binary_length(array).fill_null(4).to_numpy(zero_copy_only=False)
    odd: npt.NDArray[np.bool_] = (lengths == 0) | (lengths % 4 > 0)
    return odd
