"""What is the AES-CMAC of every value of a column?"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from cryptography.hazmat.primitives.ciphers import algorithms
from cryptography.hazmat.primitives.cmac import CMAC

from transforms.crypto.blocks import (
    BLOCK,
    Ecb,
    Numbers,
    Words,
    as_blocks,
    block_counts,
    chain_ending,
    double,
    gather,
    groups,
    mark,
    pieces,
    sum_of,
    words,
)

Tags = npt.NDArray[np.uint8]


def tagger(key: bytes) -> Callable[[pa.Array], Tags]:
    """Give the function from a string or binary array of n values to its (n, 16) tags; 16 zero bytes where null.

    Construction: CMAC (NIST SP 800-38B, RFC 4493) with AES-128, -192 or -256 by the length of the key (ValueError for
    other lengths), full 16-byte tag, over the value's bytes; text is taken as UTF-8. Any length, the empty value too.
    The function may be called from several threads at once; it cannot be pickled.
    """
    of_all = taggers([key])
    return lambda array: of_all(array)[0]


def taggers(keys: Sequence[bytes]) -> Callable[[pa.Array], list[Tags]]:
    """Give the function from an array to the tags that `tagger` makes under each of the keys; it is read only once."""
    macs = [_Mac(key) for key in keys]

    def tags(array: pa.Array) -> list[Tags]:
        out = [np.zeros((len(array), 2), np.uint64) for _ in macs]
        for piece in pieces(array):
            for k, rows in groups(block_counts(piece.lengths)):
                starts, lengths = piece.starts[rows], piece.lengths[rows]
                if len(starts) < 4 * k:  # few long values: one by one is cheaper
                    values = [piece.buffer[a : a + n].tobytes() for a, n in zip(starts, lengths, strict=True)]
                    found = [mac.one_by_one(values) for mac in macs]
                else:
                    blocks, last = gather(piece.buffer, starts, k), lengths - BLOCK * (k - 1)
                    found = [mac.all_at_once(blocks, last) for mac in macs]
                for table, words_of in zip(out, found, strict=True):
                    as_blocks(table[piece.rows]).reshape(-1)[rows] = as_blocks(words_of).reshape(-1)
        return [table.view(np.uint8) for table in out]

    return tags


class _Mac:
    """CMAC under one key; it cannot be pickled, as what it holds cannot."""

    def __init__(self, key: bytes) -> None:
        self._encrypt, self._library = Ecb(key), CMAC(algorithms.AES(key))
        k1 = double(self._encrypt(np.zeros((1, 2), np.uint64)).tobytes())
        k2 = double(k1)
        self._ends = words([*(sum_of(mark(r), k2) for r in range(BLOCK)), k1])  # added to a last block of r bytes

    def __repr__(self) -> str:
        return "_Mac(...)"

    def all_at_once(self, blocks: Words, last: Numbers) -> Words:
        """(n, 2): tags of values of equally many blocks, whose last holds so many bytes."""
        return chain_ending(self._encrypt, blocks, last, self._ends)

    def one_by_one(self, values: list[bytes]) -> Words:
        """(n, 2) likewise."""
        return words([tag_of(self._library, value) for value in values])


def tag_of(keyed: CMAC, value: bytes) -> bytes:
    """The tag of one value, from a library object that has the key and has read nothing; that object is left so."""
    mac = keyed.copy()
    mac.update(value)
    return mac.finalize()
