"""What is the deterministic encryption (AES-SIV) of every value of a column, and back?"""

from functools import partial
from typing import NoReturn

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import algorithms
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.cmac import CMAC

from transforms.bad_values import BadValues
from transforms.crypto.base64_text import from_base64, to_base64_part
from transforms.crypto.blocks import (
    BLOCK,
    Bytes,
    Ecb,
    Numbers,
    Words,
    block_counts,
    chain,
    clear_tail,
    double,
    gather,
    items,
    mark,
    sum_of,
    words,
    xor,
)
from transforms.crypto.cmac import tag_of
from transforms.crypto.ragged import Group, Part, by_group

PREFIX = 5
OVERHEAD = PREFIX + BLOCK
NOT_OURS = "not ciphertexts of this key and associated data"
_COUNTER_BITS = np.uint64(0x7FFFFFFF7FFFFFFF)  # RFC 5297 section 2.6 clears bits 31 and 63: adding never carries
_LONG = 8  # blocks
_Mask = npt.NDArray[np.bool_]


class SivColumn:
    """AES-SIV of columns in the wire format of Tink's AES256_SIV keys. Equal values give equal ciphertexts.

    Construction: AES-SIV (RFC 5297); the key is S2V's half, then CTR's half (64 bytes: AES-256 twice). The associated
    data are the same for the whole column, at most 126 strings; Tink and BigQuery's DETERMINISTIC_DECRYPT functions
    have exactly one. Wire format: 0x01, key id (4 bytes, big-endian), SIV (16 bytes), ciphertext (as long as the
    value).
    Arrays in: string or binary, with 32- or 64-bit offsets, n values; out: n values in the same order. Nulls stay
    null, an empty value gives 21 bytes. Raises InputError where the output would pass 2 GiB.
    May be used from several threads at once; cannot be pickled and prints no key.
    """

    def __init__(self, key: bytes, key_id: int, *associated: bytes) -> None:
        half = len(key) // 2
        self._mac, self._ctr = Ecb(key[:half]), Ecb(key[half:])
        self._library, self._associated = AESSIV(key), list(associated)
        self._prefix = b"\1" + key_id.to_bytes(4, "big")
        cmac = CMAC(algorithms.AES(key[:half]))
        d = tag_of(cmac, bytes(BLOCK))
        for text in associated:
            d = sum_of(double(d), tag_of(cmac, text))
        k1 = double(self._mac(np.zeros((1, 2), np.uint64)).tobytes())
        k2 = double(k1)
        # A value of one block: dbl(D) and the padding where it is shorter than 16 bytes, D (xorend) where it is full;
        # what CMAC reads is a full block then, so that K1 comes on top.
        self._one_block = words([*(sum_of(double(d), mark(r), k1) for r in range(BLOCK)), sum_of(d, k1)])
        # A longer value, by the r bytes in its last block: D lies over its last 16 bytes, in the last two blocks; on
        # the last of them CMAC's padding and K2 where it is short, K1 where it is full.
        ends = [*(sum_of(mark(r), k2) for r in range(BLOCK)), k1]
        self._more_blocks = words([sum_of(bytes(r) + d + bytes(16 - r), bytes(16) + end) for r, end in enumerate(ends)])

    def __repr__(self) -> str:
        return "SivColumn(...)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("what holds a key cannot be pickled")

    def encrypt(self, array: pa.Array) -> pa.BinaryArray:
        """Ciphertexts as bytes."""
        return by_group(array, pa.binary(), self._seal, block_counts, lambda lengths: lengths + OVERHEAD)

    def decrypt(self, array: pa.Array) -> pa.BinaryArray:
        """The values of which `encrypt` makes these ciphertexts.

        Raises BadValues for all that do not authenticate, and gives nothing out then.
        """
        bad = np.zeros(len(array), np.bool_)
        plain = by_group(array, pa.binary(), partial(self._open, bad), _sealed_counts, lambda lengths: lengths)
        _refuse_short(bad, array)
        if bad.any():
            raise BadValues(bad, NOT_OURS)
        return plain

    def encrypt_text(self, array: pa.Array) -> pa.StringArray:
        """Ciphertexts as padded base64 (RFC 4648)."""

        def part(group: Group) -> Part:
            return to_base64_part(self._seal(group))

        return by_group(array, pa.string(), part, block_counts, lambda lengths: (lengths + OVERHEAD + 2) // 3 * 4)

    def decrypt_text(self, array: pa.Array) -> pa.StringArray:
        """The texts of which `encrypt_text` makes these. Raises BadValues like `decrypt`, and for what is no UTF-8."""
        plain = self.decrypt(from_base64(array))
        try:
            return plain.cast(pa.string())
        except pa.ArrowInvalid:
            bad = np.array([value is not None and not _is_text(value) for value in plain.to_pylist()])
        raise BadValues(bad, "ciphertexts of bytes that are not UTF-8 text")

    def _s2v(self, blocks: Words, last: Numbers) -> Words:
        text = blocks.copy()
        before = blocks.shape[1] - self._more_blocks.shape[1]
        if before < 0:
            xor(text, self._one_block.take(last, axis=0))
        else:
            xor(text, self._more_blocks.take(last, axis=0), at=before)
        return chain(self._mac, text)

    def _with_key_stream(self, blocks: Words, siv: Words, last: Numbers) -> Words:
        low = siv[:, 1].byteswap() & _COUNTER_BITS
        counters = np.empty_like(blocks)
        for j in range(blocks.shape[1] // 2):
            counters[:, 2 * j] = siv[:, 0]
            counters[:, 2 * j + 1] = (low + np.uint64(j)).byteswap()
        mixed = blocks ^ self._ctr(counters)
        clear_tail(mixed, last)  # or the key stream would stand behind short values
        return mixed

    def _seal(self, group: Group) -> Part:
        lengths, k = group.lengths, group.kind
        width = -(-(OVERHEAD + BLOCK * k) // 3) * 3  # whole base64 quads
        frame = np.zeros((len(lengths), width), np.uint8)
        frame[:, :PREFIX] = np.frombuffer(self._prefix, np.uint8)
        if _few(group):
            for i, (a, n) in enumerate(zip(group.starts, lengths, strict=True)):
                sealed = self._library.encrypt(group.buffer[a : a + n].tobytes(), self._associated)
                frame[i, PREFIX : OVERHEAD + n] = np.frombuffer(sealed, np.uint8)
            return Part(group.rows, frame, lengths + OVERHEAD)
        last, blocks = lengths - BLOCK * (k - 1), gather(group.buffer, group.starts, k)
        clear_tail(blocks, last)
        siv = self._s2v(blocks, last)
        for j, column in enumerate((*siv.T, *self._with_key_stream(blocks, siv, last).T)):
            np.ndarray(len(frame), np.uint64, frame, PREFIX + 8 * j, (width,))[:] = column
        return Part(group.rows, frame, lengths + OVERHEAD)

    def _open(self, bad: _Mask, group: Group) -> Part:
        starts, lengths, k = group.starts, group.lengths - OVERHEAD, group.kind
        foreign = items(group.buffer, PREFIX)[starts] != np.void(self._prefix)
        if _few(group):
            plain, wrong = self._open_each(group)
        else:
            last, siv = lengths - BLOCK * (k - 1), gather(group.buffer, starts + PREFIX, 1)
            blocks = self._with_key_stream(gather(group.buffer, starts + OVERHEAD, k), siv, last)
            again, plain = self._s2v(blocks, last), blocks.view(np.uint8)
            wrong = (again[:, 0] != siv[:, 0]) | (again[:, 1] != siv[:, 1])
        bad[group.at] = wrong | foreign
        return Part(group.rows, plain, lengths)

    def _open_each(self, group: Group) -> tuple[Bytes, _Mask]:
        plain = np.zeros((len(group.starts), BLOCK * group.kind), np.uint8)
        wrong = np.zeros(len(group.starts), np.bool_)
        for i, (a, n) in enumerate(zip(group.starts, group.lengths, strict=True)):
            try:
                value = self._library.decrypt(group.buffer[a + PREFIX : a + n].tobytes(), self._associated)
            except InvalidTag:
                wrong[i] = True
            else:
                plain[i, : n - OVERHEAD] = np.frombuffer(value, np.uint8)
        return plain, wrong


def _few(group: Group) -> bool:
    """Whether the library, value by value, is cheaper than a call per block."""
    return group.kind > _LONG and len(group.starts) < 4 * group.kind


def _sealed_counts(lengths: Numbers) -> Numbers:
    """Blocks of plain text per ciphertext; none where null or too short to be one."""
    return block_counts(np.where(lengths < OVERHEAD, -1, lengths - OVERHEAD))


def _refuse_short(bad: _Mask, array: pa.Array) -> None:
    """Mark the values that are too short for a ciphertext."""
    if len(array):
        lengths = pc.binary_length(array).fill_null(OVERHEAD).to_numpy(zero_copy_only=False)
        bad |= lengths < OVERHEAD


def _is_text(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True
