"""How do strings of numerals become numbers below 2^62 and back, for all rows at once?"""

from typing import Any

import numpy as np
import numpy.typing as npt

from transforms.crypto.blocks import Bytes

U64 = np.uint64
Integers = npt.NDArray[np.uint64]
_PAIRS = ((8, 0x00FF00FF00FF00FF), (16, 0x0000FFFF0000FFFF), (32, 0x00000000FFFFFFFF))


def to_numbers(numerals: Bytes, radix: int) -> Integers:
    """(n, width) numerals, most significant first, to n numbers: NUM_radix of SP 800-38G, below 2^64.

    Eight numerals at a time inside a 64-bit word: neighbours to pairs, pairs to fours, fours to eights.

    >>> to_numbers(np.array([[1, 2, 3], [0, 0, 7]], np.uint8), 10).tolist()
    [123, 7]
    """
    count, width = numerals.shape
    if width % 8:
        padded = np.zeros((count, -(-width // 8) * 8), np.uint8)
        padded[:, padded.shape[1] - width :] = numerals
        numerals = padded
    z = np.ascontiguousarray(numerals.view(U64).T)  # the first numeral lies in the lowest byte
    for shift, mask in _PAIRS:
        z = (z & U64(mask)) * U64(radix ** (shift // 8)) + (z >> U64(shift) & U64(mask))
    total: Integers = z[0]
    for word in z[1:]:
        total = total * U64(radix**8) + word
    return total


def to_numerals(numbers: Integers, radix: int, width: int) -> Integers:
    """The inverse, STR_radix: (words, n), each word eight numerals; the last `width` bytes of a column count.

    >>> to_numerals(np.array([123], np.uint64), 10, 3).view(np.uint8).tolist()
    [[0, 0, 0, 0, 0, 1, 2, 3]]
    """
    eight = U64(radix**8)
    z = np.empty((-(-width // 8), len(numbers)), U64)
    for k in range(len(z) - 1, -1, -1):
        numbers, rest = numbers // eight, numbers
        z[k] = rest - numbers * eight
    flat = z.reshape(-1)
    for kind, bits in ((np.uint64, 32), (np.uint32, 16), (np.uint16, 8)):
        lane: npt.NDArray[Any] = flat.view(kind)
        power = kind(radix ** (bits // 8))
        high = lane // power
        flat = (high | (lane - high * power) << kind(bits)).view(U64)
    return flat.reshape(-1, len(numbers))


def remainder(x: Integers, modulus: int) -> Integers:
    """`x % modulus`. NumPy divides by a constant with vector instructions but takes remainders one by one."""
    m = U64(modulus)
    rest: Integers = x - x // m * m
    return rest


def remainder96(high: Integers, low: Integers, modulus: int) -> Integers:
    """(high * 2^32 + low) % modulus, for low < 2^32 and modulus < 2^62.

    >>> remainder96(np.array([2**64 - 1], np.uint64), np.array([5], np.uint64), 10**18).tolist()
    [264337589248983045]
    """
    m = U64(modulus)
    if modulus < 1 << 48:  # 16 bits more at a time stay below 2^64
        part = remainder(remainder(high, modulus) << U64(16) | low >> U64(16), modulus)
        return remainder(part << U64(16) | low & U64(0xFFFF), modulus)
    quotient = ((high.astype(np.float64) * 2.0**32 + low) * (1 / modulus)).astype(U64)  # below 2^48, at most off by one
    rest = ((high << U64(32) | low) - quotient * m).view(np.int64)  # what overflows cancels out
    rest += np.where(rest < 0, modulus, 0)
    exact: Integers = np.where(rest >= modulus, rest - modulus, rest).astype(U64)
    return exact


def add(x: Integers, y: Integers, modulus: int) -> Integers:
    """(x + y) % modulus for x < modulus and y <= modulus: of sum and sum - modulus the smaller, as below zero wraps."""
    total = x + y
    smaller: Integers = np.minimum(total, total - U64(modulus))
    return smaller
