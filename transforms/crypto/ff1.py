"""What is the format-preserving encryption (FF1) of every value of a column, and back?"""

from collections.abc import Callable, Iterator
from typing import NamedTuple, NoReturn

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.bad_values import BadValues
from transforms.crypto.blocks import (
    BLOCK,
    SPARE,
    Bytes,
    Ecb,
    Numbers,
    Piece,
    Rows,
    Words,
    chain,
    groups,
    items,
    layout,
    null_mask,
    pieces,
)
from transforms.crypto.numerals import Integers, add, remainder, remainder96, to_numbers, to_numerals
from transforms.crypto.text import check_size, validity

SEPARATORS = " -./()"
MAX_TWEAK = 1024
"""Bytes of a tweak. The standard allows 2^32 - 1; this bounds the memory of a piece."""
OUTSIDE = "a character that is neither in the alphabet nor a separator"
SHORT = "fewer than a million possible values of that length"
LONG = "too long: half of it has 2^62 or more possible values"
NO_TWEAK = "no tweak"
LONG_TWEAK = f"a tweak of more than {MAX_TWEAK} bytes"
_ROWS = 16_384  # some ten arrays live at once, so that pieces are smaller than for CMAC
_ROUNDS = 10
_OTHER, _SEPARATOR = 255, 254
_U64 = np.uint64
_LEAST, _HALF = 10**6, 1 << 62
_LENGTHS = 160  # of radix 2 a half has at most 61 numerals; the tables below end well behind that
_Mask = npt.NDArray[np.bool_]
_Round = Callable[[Integers, int, int], Integers]  # half, round, modulus -> NUM(S) mod modulus


class Ff1Column:
    """FF1 of columns under one key and alphabet: same length, same alphabet, separators in their places.

    Construction: FF1 (NIST SP 800-38G, with the domain of at least a million of its revision 1), AES-128, -192 or -256
    by the length of the key, 10 rounds; a numeral is a character's place in the alphabet, 2 to 95 different ASCII
    characters. Characters of `separators` (of space - . / and round brackets only, none of them in the alphabet) stay
    where they are and are no part of what is encrypted.
    The tweak is one byte string for the column, or a string or binary array with one per value; at most `MAX_TWEAK`
    bytes. Arrays in: strings with 32- or 64-bit offsets; out: strings. Nulls stay null, whatever their tweak.
    May be used from several threads at once; cannot be pickled and prints no key.
    """

    def __init__(self, key: bytes, alphabet: str, separators: str = "") -> None:
        both = alphabet + separators
        if not (2 <= len(alphabet) <= 95 and both.isascii() and len(set(both)) == len(both)):
            raise ValueError("an alphabet has 2 to 95 different ASCII characters, none of them a separator")
        if not set(separators) <= set(SEPARATORS):
            raise ValueError(f"separators are some of {SEPARATORS!r}")
        self._radix, self._encrypt_blocks = len(alphabet), Ecb(key)
        self._separators = separators.encode()
        rank = np.full(256, _OTHER, np.uint8)
        rank[list(self._separators)] = _SEPARATOR
        rank[list(alphabet.encode())] = np.arange(self._radix)
        self._ranks, self._characters = rank.tobytes(), alphabet.encode().ljust(256, b"\0")
        self._short = np.array([self._radix**n < _LEAST for n in range(_LENGTHS)])
        self._long = np.array([self._radix ** (n - n // 2) >= _HALF for n in range(_LENGTHS)])

    def __repr__(self) -> str:
        return "Ff1Column(...)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("what holds a key cannot be pickled")

    def encrypt(self, array: pa.Array, tweak: bytes | pa.Array) -> pa.StringArray:
        """Encrypt every value.

        Raises BadValues, for one rule at a time, over all values that hold a character that is neither numeral nor
        separator, that have fewer than 10^6 possible values (the empty one too), whose longer half has 2^62 or more
        (so that digits end at 36), or that have no tweak or too long a one.
        """
        return self._mapped(array, tweak, forward=True)

    def decrypt(self, array: pa.Array, tweak: bytes | pa.Array) -> pa.StringArray:
        """The values of which `encrypt` makes these; any value of the right form decrypts to something. Raises alike."""
        return self._mapped(array, tweak, forward=False)

    def _mapped(self, array: pa.Array, tweak: bytes | pa.Array, *, forward: bool) -> pa.StringArray:
        check_tweak(tweak, len(array))
        full = array.fill_null("") if array.null_count else array  # what lies under a null never goes in
        nulls = null_mask(array)
        faults: dict[str, _Mask] = {}
        out, total = [pa.array([], pa.string())], 0
        for piece in pieces(full, _ROWS):
            some = ~nulls[piece.rows]
            read = self._read(piece)
            tweaks = _Tweaks(tweak if isinstance(tweak, bytes) else tweak[piece.rows])
            found = {**self._faults(read, piece, some), **tweaks.faults(some)}
            for rule, bad in found.items():
                if bad.any():
                    faults.setdefault(rule, np.zeros(len(array), np.bool_))[piece.rows] = bad
            total += len(piece.buffer) - SPARE
            check_size(total)
            if not faults:  # once a value is bad the others are looked at only to name all that are
                out.append(self._written(piece, read, self._numerals(read, tweaks, forward=forward), array[piece.rows]))
        for rule, bad in faults.items():
            raise BadValues(bad, rule)
        return pa.concat_arrays(out)

    def _read(self, piece: Piece) -> "_Read":
        """Pull the numerals of a piece together: a column of its own, with its own offsets."""
        raw = piece.buffer[:-SPARE].tobytes()
        ranks = np.frombuffer(raw.translate(self._ranks), np.uint8)
        member = ranks < self._radix
        if member.all():
            return _Read(ranks, piece.starts, piece.lengths, None, None)
        before = np.zeros(len(ranks) + 1, np.int64)
        np.cumsum(member, out=before[1:])
        starts, ends = before[piece.starts], before[piece.starts + piece.lengths]
        other = ranks == _OTHER
        foreign = _holders(other, piece) if other.any() else None
        # translate drops separators twice as fast as a mask; where a foreign character stands nothing is encrypted
        numerals = np.frombuffer(raw.translate(self._ranks, self._separators), np.uint8)
        return _Read(numerals, starts, ends - starts, member, foreign)

    def _faults(self, read: "_Read", piece: Piece, some: _Mask) -> dict[str, _Mask]:
        lengths = np.minimum(read.lengths, _LENGTHS - 1)
        outside = np.zeros(len(some), np.bool_) if read.foreign is None else read.foreign
        return {OUTSIDE: outside & some, SHORT: self._short[lengths] & some, LONG: self._long[lengths] & some}

    def _numerals(self, read: "_Read", tweaks: "_Tweaks", *, forward: bool) -> Bytes:
        """The numerals of the piece, each value encrypted where it stands; one byte more at the end."""
        old = read.numerals
        new = np.zeros(len(old) + 1, np.uint8)
        for (n, tweak_length), rows in _by_sizes(read.lengths, tweaks.lengths):
            prepared = self._prepared(n, tweaks.of(rows, tweak_length))
            if isinstance(rows, slice):
                return self._values(old.reshape(-1, n), prepared, forward=forward).reshape(-1)
            first = read.starts[rows]
            values = items(old, n)[first].view(np.uint8).reshape(-1, n)
            items(new, n)[first] = self._values(values, prepared, forward=forward).view(f"V{n}")[:, 0]
        return new

    def _written(self, piece: Piece, read: "_Read", numerals: Bytes, like: pa.Array) -> pa.StringArray:
        text = np.frombuffer(numerals.tobytes().translate(self._characters), np.uint8)[: len(read.numerals)]
        if read.member is not None:
            spread = piece.buffer[:-SPARE].copy()
            spread[read.member] = text
            text = spread
        offsets = np.append(piece.starts, len(text)).astype(np.int32)
        return pa.StringArray.from_buffers(
            len(like), pa.py_buffer(offsets), pa.py_buffer(text), validity(like), like.null_count
        )

    def _values(self, x: Bytes, prf: _Round, *, forward: bool) -> Bytes:
        """(m, n) numerals -> (m, n): algorithms 7 and 8 of SP 800-38G."""
        n = x.shape[1]
        u, v = n // 2, n - n // 2
        a, b = to_numbers(x[:, :u], self._radix), to_numbers(x[:, u:], self._radix)
        for i in range(_ROUNDS) if forward else range(_ROUNDS - 1, -1, -1):
            modulus = self._radix ** (v if i % 2 else u)
            if forward:
                a, b = b, add(a, prf(b, i, modulus), modulus)
            else:
                a, b = add(b, _U64(modulus) - prf(a, i, modulus), modulus), a
        halves = [*to_numerals(a, self._radix, u), *to_numerals(b, self._radix, v)]
        out = np.empty((len(x), 8 * len(halves)), np.uint8)
        for j, half in enumerate(halves):
            out.view(_U64)[:, j] = half
        if n % 16 == 0:
            return out
        end = -(-u // 8) * 8  # of the first half, which like the second stands at the right of its words
        return np.concatenate([out[:, end - u : end], out[:, out.shape[1] - v :]], axis=1)

    def _prepared(self, n: int, tweaks: Bytes) -> _Round:
        """The round function for values of n numerals with tweaks (1, t), one for all, or (m, t).

        A half is below 2^62, so that NUM(B) has at most 8 bytes and only the last block of P || Q varies from round to
        round; the blocks before are chained here, once. S lies in one block, of which the first 8 or 12 bytes count.
        """
        u, t = n // 2, tweaks.shape[1]
        b = ((self._radix ** (n - u) - 1).bit_length() + 7) // 8
        head = b"\1\2\1" + self._radix.to_bytes(3, "big") + bytes([_ROUNDS, u % 256])
        head += n.to_bytes(4, "big") + t.to_bytes(4, "big")
        text = np.zeros((len(tweaks), BLOCK + t + (-t - b - 1) % BLOCK + 1 + b), np.uint8)
        text[:, :BLOCK] = np.frombuffer(head, np.uint8)
        text[:, BLOCK : BLOCK + t] = tweaks
        blocks: Words = text.view(_U64)
        last = chain(self._encrypt_blocks, blocks[:, :-2])
        last ^= blocks[:, -2:]
        place = BLOCK - 1 - b  # of the round's number in the last block
        wide = b > 4

        def prf(half: Integers, i: int, modulus: int) -> Integers:
            number = _U64(i << 8 * (place % 8))
            block = np.empty((len(half), 2), _U64)
            block[:, 0] = last[:, 0] ^ number if place < 8 else last[:, 0]
            np.bitwise_xor(half.byteswap(), last[:, 1] if place < 8 else last[:, 1] ^ number, out=block[:, 1])
            s = self._encrypt_blocks(block)
            high = s[:, 0].byteswap()
            if not wide:
                return remainder(high, modulus)
            return remainder96(high, s[:, 1].byteswap() >> _U64(32), modulus)

        return prf


class _Read(NamedTuple):
    """The numerals of a piece without its separators."""

    numerals: Bytes
    starts: Numbers
    lengths: Numbers
    member: _Mask | None
    """Which bytes of the piece are numerals; None: all."""
    foreign: _Mask | None
    """Which values hold a character that may not stand there; None: none."""


class _Tweaks:
    """The tweaks of a piece: one for all values, or one for each."""

    def __init__(self, tweak: bytes | pa.Array) -> None:
        self._one = tweak if isinstance(tweak, bytes) else None
        if isinstance(tweak, bytes):
            self.lengths, self._missing = None, None
            return
        self._data, offsets = layout(tweak)
        self._starts = offsets[:-1].astype(np.int64)
        self.lengths = np.diff(offsets).astype(np.int64)
        self._missing = null_mask(tweak) if tweak.null_count else None

    def faults(self, some: _Mask) -> dict[str, _Mask]:
        """Values without a tweak, or with one that is too long."""
        if self.lengths is None:
            return {}
        missing = np.zeros(len(some), np.bool_) if self._missing is None else self._missing
        return {NO_TWEAK: missing & some, LONG_TWEAK: (self.lengths > MAX_TWEAK) & ~missing & some}

    def of(self, rows: Rows, length: int) -> Bytes:
        """(1, length) where one is for all, else (m, length)."""
        if self._one is not None:
            return np.frombuffer(self._one, np.uint8).reshape(1, -1)
        starts = self._starts[rows]
        if not length:
            return np.empty((len(starts), 0), np.uint8)
        return items(self._data, length)[starts].view(np.uint8).reshape(-1, length)


def check_tweak(tweak: bytes | pa.Array, count: int) -> None:
    """Raise ValueError for a constant that is too long, or an array of another length than the values."""
    if isinstance(tweak, bytes):
        if len(tweak) > MAX_TWEAK:
            raise ValueError(f"a tweak has at most {MAX_TWEAK} bytes")
    elif len(tweak) != count:
        raise ValueError(f"{len(tweak)} tweaks for {count} values")


def _holders(flags: _Mask, piece: Piece) -> _Mask:
    """Which values hold a byte that is flagged."""
    holds = np.zeros(len(piece.starts), np.bool_)
    holds[np.searchsorted(piece.starts + piece.lengths, np.flatnonzero(flags), side="right")] = True
    return holds


def _by_sizes(lengths: Numbers, tweak_lengths: Numbers | None) -> Iterator[tuple[tuple[int, int], Rows]]:
    """Rows of one length and one tweak length together; values of no numerals are passed over."""
    if tweak_lengths is None:
        yield from (((n, 0), rows) for n, rows in groups(lengths))
        return
    wide = MAX_TWEAK + 1
    for kind, rows in groups(np.where(lengths > 0, lengths * wide + tweak_lengths, 0)):
        yield divmod(kind, wide), rows
