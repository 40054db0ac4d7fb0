"""What is the AES-CMAC of every value of a column?"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from cryptography.hazmat.primitives.ciphers import algorithms
from cryptography.hazmat.primitives.cmac import CMAC

from transforms.crypto.blocks import (
    BLOCK,
    Ecb,
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


def tagger(key: bytes) -> Callable[[pa.Array], npt.NDArray[np.uint8]]:
    """Give the function from a string or binary array of n values to its (n, 16) tags; 16 zero bytes where null.

    Construction: CMAC (NIST SP 800-38B, RFC 4493) with AES-128, -192 or -256 by the length of the key (ValueError for
    other lengths), full 16-byte tag, over the value's bytes; text is taken as UTF-8. Any length, the empty value too.
    The function may be called from several threads at once; it cannot be pickled.
    """
    encrypt, library = Ecb(key), CMAC(algorithms.AES(key))
    k1 = double(encrypt(np.zeros((1, 2), np.uint64)).tobytes())
    k2 = double(k1)
    ends = words([*(sum_of(mark(r), k2) for r in range(BLOCK)), k1])  # what is added to a last block of r bytes

    def tags(array: pa.Array) -> npt.NDArray[np.uint8]:
        out = np.zeros((len(array), 2), np.uint64)
        for piece in pieces(array):
            here = out[piece.rows]
            for k, rows in groups(block_counts(piece.lengths)):
                starts, lengths = piece.starts[rows], piece.lengths[rows]
                if len(starts) < 4 * k:  # few long values: one by one is cheaper
                    values = [piece.buffer[a : a + n].tobytes() for a, n in zip(starts, lengths, strict=True)]
                    here[rows] = words([tag_of(library, value) for value in values])
                    continue
                blocks = gather(piece.buffer, starts, k)
                found = chain_ending(encrypt, blocks, lengths - BLOCK * (k - 1), ends)
                as_blocks(here).reshape(-1)[rows] = as_blocks(found).reshape(-1)
        return out.view(np.uint8)

    return tags


def tag_of(keyed: CMAC, value: bytes) -> bytes:
    """The tag of one value, from a library object that has the key and has read nothing; that object is left so."""
    mac = keyed.copy()
    mac.update(value)
    return mac.finalize()
