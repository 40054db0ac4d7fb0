"""Which 64-bit hashes may be among those that were put in? Told from a few bits of each.

A Bloom filter (Bloom, Comm. ACM 13, 1970) whose bits of one hash all lie in one 64-bit word, so that to ask costs one
look into memory: a register-blocked filter (Putze, Sanders and Singler, Cache-, Hash- and Space-Efficient Bloom
Filters, WEA 2007, section 3). In a table of 2^b words a hash sets `SET` bits of word number h >> (64 - b): those that
its four last groups of six bits name. Hashes must be evenly spread.
"""

import math

import numpy as np
import numpy.typing as npt

from transforms.survivors.octets import Mask

SET = 4
"""Bits that a hash sets; some may be one and the same."""
_WIDTH = 64
_PIECE = 1 << 13
"""Hashes that are worked on at once: they stay in the processor's cache."""
_PAIR = np.uint64((1 << 12) - 1)
"""Two bits are looked up together, by twelve bits of the hash."""
_HALF = np.uint64(12)

Hashes = npt.NDArray[np.uint64]
Table = npt.NDArray[np.uint64]
"""A power of two of words, two at least."""


def _pairs() -> Table:
    groups = np.arange(1 << 12, dtype=np.uint64)
    one = np.uint64(1)
    return one << (groups & np.uint64(_WIDTH - 1)) | one << (groups >> np.uint64(6))


_MASKS = _pairs()


def add(table: Table, ascending: Hashes) -> None:
    """Put hashes in, in place. They come sorted, so that those of one word are neighbours; some 10 ns each."""
    shift = _shift(table)
    for first in range(0, len(ascending), _PIECE):
        hashes = ascending[first : first + _PIECE]
        words = (hashes >> shift).view(np.int64)
        starts = np.flatnonzero(np.concatenate(([True], words[1:] != words[:-1])))
        table[words[starts]] |= np.bitwise_or.reduceat(_bits_of(hashes), starts)


def holds(table: Table, hashes: Hashes) -> Mask:
    """Whether each may have been put in: always True of one that was; of others, with the odds of `chance`."""
    shift, found = _shift(table), np.empty(len(hashes), np.bool_)
    for first in range(0, len(hashes), _PIECE):
        part = hashes[first : first + _PIECE]
        bits = _bits_of(part)
        np.equal(table[(part >> shift).view(np.int64)] & bits, bits, out=found[first : first + _PIECE])
    return found


def chance(distinct: int, words: int) -> float:
    """The odds that a table of so many words, with so many distinct hashes in it, may hold a hash that is not in it.

    Hashes fall on words as a Poisson variable of mean `distinct / words`; of a word that j of them fell on, a bit is
    set with odds of 1 - (63 / 64)^(4 j), and four such bits must be.

    >>> round(chance(10_000_000, 1 << 22), 4), round(chance(100_000_000, 1 << 22), 2)
    (0.0013, 0.36)
    """
    mean = distinct / words
    most = int(mean + 12 * math.sqrt(mean) + 30)
    logs = (j * math.log(mean) - mean - math.lgamma(j + 1) if mean else -math.inf for j in range(1, most))
    return sum(math.exp(log) * (1 - (1 - 1 / _WIDTH) ** (SET * j)) ** SET for j, log in enumerate(logs, 1))


def _shift(table: Table) -> np.uint64:
    return np.uint64(_WIDTH - (len(table).bit_length() - 1))


def _bits_of(hashes: Hashes) -> Table:
    bits: Table = _MASKS[(hashes & _PAIR).view(np.int64)]
    bits |= _MASKS[(hashes >> _HALF & _PAIR).view(np.int64)]
    return bits
