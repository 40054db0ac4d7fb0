"""How do the values of a column become rows of AES blocks that are worked on all at once?

The order of work is the same for CMAC, SIV and FF1: cut the column into pieces that stay in the processor's cache,
put rows of equally many blocks together, copy their bytes out through a view of overlapping items, and encrypt
block j of *all* those rows by one call into OpenSSL. Blocks are handled as pairs of 64-bit words. Little-endian
machines only, which is what NumPy, pyarrow and Beam are built for.
"""

import sys
import threading
from collections.abc import Iterator
from typing import Any, NamedTuple, NoReturn

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

if sys.byteorder != "little":  # pragma: no cover
    raise ImportError("transforms.crypto works on little-endian machines only")

Words = npt.NDArray[np.uint64]
"""(n, 2k): k AES blocks of each of n rows, as they lie in memory."""
Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int64]
Rows = Numbers | slice
"""Which rows of a piece: positions, or the full slice where it is all of them."""

PIECE_ROWS = 32_768
PIECE_BYTES = 1 << 21
BLOCK = 16
SPARE = 16  # zero bytes behind a piece, so that the last block of the last value can be read whole
_FEW_KINDS = 6
_OFFSETS: dict[pa.DataType, Any] = {
    pa.string(): np.int32,
    pa.binary(): np.int32,
    pa.large_string(): np.int64,
    pa.large_binary(): np.int64,
}


class Piece(NamedTuple):
    """Some consecutive rows of a column, with a copy of their bytes."""

    rows: slice
    """Which rows of the column."""
    buffer: Bytes
    """The values one after another, and `SPARE` zero bytes."""
    starts: Numbers
    """Where each value starts in the buffer."""
    lengths: Numbers
    """How many bytes each value has; -1 where null."""


class Ecb:
    """AES of whole arrays of blocks: the permutation that the constructions are built of, never a mode for data.

    May be called from several threads at once, each of which gets a context of its own. Cannot be pickled, by
    cloudpickle neither, and prints no key.
    """

    def __init__(self, key: bytes) -> None:
        self._cipher = Cipher(algorithms.AES(key), modes.ECB())  # noqa: S305 (the bare permutation is what is wanted)
        self._of_thread = threading.local()

    def __call__(self, blocks: Words) -> Words:
        """Encrypt every block, into a new array of the same shape."""
        try:
            encryptor = self._of_thread.encryptor
        except AttributeError:
            encryptor = self._of_thread.encryptor = self._cipher.encryptor()
        out = np.empty(blocks.nbytes + BLOCK, np.uint8)  # update_into asks for 15 bytes more than it writes
        encryptor.update_into(blocks.reshape(-1).view(np.uint8).data, out.data)
        return out[: blocks.nbytes].view(np.uint64).reshape(blocks.shape)

    def __reduce__(self) -> NoReturn:
        raise TypeError("what holds a key cannot be pickled")


def layout(array: pa.Array) -> tuple[Bytes, npt.NDArray[np.signedinteger[Any]]]:
    """The bytes of a string or binary array and its n + 1 offsets into them, slices respected, nothing copied.

    Raises TypeError for other types: views and dictionaries lie differently and are cast or decoded before.
    """
    if array.type not in _OFFSETS:
        raise TypeError(f"cannot read {array.type} as bytes: cast or decode it first")
    width = _OFFSETS[array.type]
    if not len(array):  # an empty array may come without buffers
        return np.empty(0, np.uint8), np.zeros(1, width)
    _, offsets, data = array.buffers()
    bounds = np.frombuffer(offsets, width)[array.offset : array.offset + len(array) + 1]
    return np.empty(0, np.uint8) if data is None else np.frombuffer(data, np.uint8), bounds


def null_mask(array: pa.Array) -> npt.NDArray[np.bool_]:
    """True where the array is null."""
    mask: npt.NDArray[np.bool_] = array.is_null().to_numpy(zero_copy_only=False)
    return mask


def pieces(array: pa.Array, limit: int = PIECE_ROWS) -> Iterator[Piece]:
    """Cut a string or binary array into pieces of at most `limit` rows and about `PIECE_BYTES`, one row at least."""
    data, offsets = layout(array)
    nulls = null_mask(array) if array.null_count else None
    total = int(offsets[-1] - offsets[0])
    step = max(1, min(limit, len(array) * PIECE_BYTES // (total + 1)))
    for first in range(0, len(array), step):
        rows = slice(first, min(first + step, len(array)))
        bounds = offsets[first : rows.stop + 1].astype(np.int64)
        buffer = np.empty(int(bounds[-1] - bounds[0]) + SPARE, np.uint8)
        buffer[:-SPARE] = data[bounds[0] : bounds[-1]]
        buffer[-SPARE:] = 0
        lengths = np.diff(bounds)
        if nulls is not None:
            lengths[nulls[rows]] = -1
        yield Piece(rows, buffer, bounds[:-1] - bounds[0], lengths)


def block_counts(lengths: Numbers) -> Numbers:
    """AES blocks per value: one for an empty value, none for a null.

    >>> block_counts(np.array([-1, 0, 16, 17])).tolist()
    [0, 1, 1, 2]
    """
    counts: Numbers = (lengths + (BLOCK - 1) >> 4) + (lengths == 0)
    return counts


def groups(kinds: Numbers) -> Iterator[tuple[int, Rows]]:
    """Every kind above zero with the rows that have it, rising; the full slice where all rows are of one kind.

    >>> [(kind, rows.tolist()) for kind, rows in groups(np.array([3, 0, 1, 3]))]
    [(1, [2]), (3, [0, 3])]
    """
    highest = int(kinds.max(initial=0))
    if highest and highest == kinds.min():
        yield highest, slice(None)
        return
    small = highest < 1 << 16
    found = np.flatnonzero(np.bincount(kinds)) if small else np.unique(kinds)
    if len(found) <= _FEW_KINDS:  # a pass per kind is cheaper than a sort
        yield from ((kind, np.flatnonzero(kinds == kind)) for kind in found.tolist() if kind)
    else:
        order = np.argsort(kinds.astype(np.uint16) if small else kinds, kind="stable")  # radix sort where 16 bits do
        parts = np.split(order, np.searchsorted(kinds[order], found[1:]))
        yield from ((kind, rows) for kind, rows in zip(found.tolist(), parts, strict=True) if kind)


def items(buffer: Bytes, width: int) -> npt.NDArray[np.void]:
    """The buffer as overlapping items of `width` bytes, one starting at every byte: index it to copy rows out."""
    return np.ndarray((len(buffer) - width + 1,), f"V{width}", buffer, strides=(1,))


def gather(buffer: Bytes, starts: Numbers, blocks: int) -> Words:
    """Copy so many blocks from each start: (n, 2 * blocks). What follows a shorter value is left as it lies."""
    return items(buffer, BLOCK * blocks)[starts].view(np.uint64).reshape(-1, 2 * blocks)


def words(rows: list[bytes]) -> Words:
    """Byte strings of equally many whole blocks, as one array with a row for each."""
    return np.frombuffer(b"".join(rows), np.uint64).reshape(len(rows), -1).copy()


def xor(into: Words, other: Words, at: int = 0) -> None:
    """Add `other` to the words from column `at` on, in place. By column: rows of two words are five times slower."""
    for j in range(other.shape[1]):
        into[:, at + j] ^= other[:, j]


_KEEP = words([b"\xff" * r + bytes(BLOCK - r) for r in range(BLOCK + 1)])


def clear_tail(blocks: Words, r: Numbers) -> None:
    """Zero, in place, what the last block of each row holds behind its r bytes of value."""
    keep = _KEEP.take(r, axis=0)
    blocks[:, -2] &= keep[:, 0]
    blocks[:, -1] &= keep[:, 1]


def as_blocks(table: Words) -> npt.NDArray[np.complex128]:
    """The same memory as 16-byte items, which NumPy copies and scatters much faster than rows of two words."""
    return table.view(np.complex128)


def chain(encrypt: Ecb, blocks: Words) -> Words:
    """CBC-MAC (all-zero start) of rows of equally many blocks: (n, 2k) -> (n, 2)."""
    state = block_at(blocks, 0)
    for j in range(1, blocks.shape[1] // 2):
        state = encrypt(state)
        state ^= block_at(blocks, j)
    return encrypt(state)


def chain_ending(encrypt: Ecb, blocks: Words, r: Numbers, ends: Words) -> Words:
    """`chain`, where the last block of each row is cut to its r bytes and has row r of `ends` added."""
    last = block_at(blocks, -1)
    last &= _KEEP.take(r, axis=0)
    last ^= ends.take(r, axis=0)
    before = blocks[:, :-2]
    if before.size:
        last ^= chain(encrypt, before)
    return encrypt(last)


def block_at(blocks: Words, j: int) -> Words:
    """A copy of block j of every row, (n, 2)."""
    return as_blocks(blocks)[:, j].copy().view(np.uint64).reshape(-1, 2)


def double(block: bytes) -> bytes:
    """Times x in GF(2^128): `dbl` of RFC 5297 section 2.3, and how RFC 4493 makes its subkeys.

    >>> double(bytes([0x80] + [0] * 15)).hex()
    '00000000000000000000000000000087'
    """
    n = int.from_bytes(block, "big") << 1
    return (n ^ 0x87 if n >> 128 else n).to_bytes(BLOCK + 1, "big")[1:]


def sum_of(*blocks: bytes) -> bytes:
    """Exclusive or of equally long byte strings."""
    total = 0
    for block in blocks:
        total ^= int.from_bytes(block, "big")
    return total.to_bytes(len(blocks[0]), "big")


def mark(r: int) -> bytes:
    """The padding of a last block that holds r < 16 bytes: zeros to there, then one 1 bit, then zeros."""
    return bytes(r) + b"\x80" + bytes(BLOCK - 1 - r)
