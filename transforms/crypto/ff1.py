"""What is the format-preserving encryption (FF1) of every value of a column, and back?"""

from collections.abc import Callable
from typing import NamedTuple, NoReturn

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.bad_values import BadValues
from transforms.crypto.blocks import BLOCK, SPARE, Bytes, Ecb, Numbers, Piece, Words, chain, items, layout, pieces
from transforms.crypto.numerals import Integers, add, remainder, remainder96, to_numbers, to_numerals
from transforms.crypto.text import check_size, validity
from transforms.crypto.tweaks import LONG_TWEAK as LONG_TWEAK
from transforms.crypto.tweaks import MAX_TWEAK as MAX_TWEAK
from transforms.crypto.tweaks import NO_TWEAK as NO_TWEAK
from transforms.crypto.tweaks import OneTweak, TweakPerRow, check_tweak, of_rows

SEPARATORS = " -./()"
OUTSIDE = "a character that is neither in the alphabet nor a separator"
SHORT = "fewer than a million possible values of that length"
LONG = "too long: half of it has 2^62 or more possible values"
_RULES = (OUTSIDE, SHORT, LONG, NO_TWEAK, LONG_TWEAK)
_RADIXES = range(2, 96)  # as many as there are printable ASCII characters
_FEWEST, _HALF = 10**6, 1 << 62
_LENGTHS = 160  # of radix 2 a half has at most 61 numerals: a table by length can end here
_ROUNDS = 10
_ROWS = 16_384  # some ten arrays live at once, so that pieces are smaller than for CMAC
_OTHER, _SEPARATOR = 255, 254
_WORD = 8
_NARROW = 4  # bytes of NUM(B) up to which 8 bytes of S are read, instead of 12
_U64 = np.uint64
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
        if not (len(alphabet) in _RADIXES and both.isascii() and len(set(both)) == len(both)):
            raise ValueError("an alphabet has 2 to 95 different ASCII characters, none of them a separator")
        if not set(separators) <= set(SEPARATORS):
            raise ValueError(f"separators are some of {SEPARATORS!r}")
        self._radix, self._encrypt_blocks = len(alphabet), Ecb(key)
        self._separators = separators.encode()
        ranks = np.full(256, _OTHER, np.uint8)
        ranks[list(self._separators)] = _SEPARATOR
        ranks[list(alphabet.encode())] = np.arange(self._radix)
        self._ranks, self._characters = ranks.tobytes(), alphabet.encode().ljust(256, b"\0")
        self._short = np.array([self._radix**n < _FEWEST for n in range(_LENGTHS)])
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
        """The values of which `encrypt` makes these, and the same errors.

        FF1 does not authenticate: any value of the right form decrypts to something.
        """
        return self._mapped(array, tweak, forward=False)

    def _mapped(self, array: pa.Array, tweak: bytes | pa.Array, *, forward: bool) -> pa.StringArray:
        check_tweak(tweak, len(array))
        full = array.fill_null("") if array.null_count else array  # what lies under a null never goes in
        _, bounds = layout(full)
        check_size(int(bounds[-1] - bounds[0]))
        some = array.is_valid().to_numpy(zero_copy_only=False)
        faults = {rule: np.zeros(len(array), np.bool_) for rule in _RULES}
        out = [pa.array([], pa.string())]
        for piece in pieces(full, _ROWS):
            read, tweaks = self._read(piece), of_rows(tweak, piece.rows)
            for rule, bad in {**self._faults(read), **tweaks.faults(some[piece.rows])}.items():
                faults[rule][piece.rows] = bad & some[piece.rows]
            if not any(bad[piece.rows].any() for bad in faults.values()):
                numerals = self._numerals(read, tweaks, forward=forward)
                out.append(self._written(piece, read, numerals, array[piece.rows]))
        for rule in _RULES:
            if faults[rule].any():
                raise BadValues(faults[rule], rule)
        return pa.concat_arrays(out)

    def _read(self, piece: Piece) -> "_Read":
        """Pull the numerals of a piece together: a column of its own, with its own offsets."""
        raw = piece.buffer[:-SPARE].tobytes()
        ranks = np.frombuffer(raw.translate(self._ranks), np.uint8)
        member = ranks < self._radix
        if member.all():
            return _Read(ranks, piece.starts, piece.lengths, None, np.zeros(len(piece.starts), np.bool_))
        before = np.zeros(len(ranks) + 1, np.int64)
        np.cumsum(member, out=before[1:])
        ends = piece.starts + piece.lengths
        starts, lengths = before[piece.starts], before[ends] - before[piece.starts]
        foreign = np.zeros(len(starts), np.bool_)
        foreign[np.searchsorted(ends, np.flatnonzero(ranks == _OTHER), side="right")] = True
        # translate drops separators twice as fast as a mask does; where a foreign character is, nothing is encrypted
        numerals = np.frombuffer(raw.translate(self._ranks, self._separators), np.uint8)
        return _Read(numerals, starts, lengths, member, foreign)

    def _faults(self, read: "_Read") -> dict[str, _Mask]:
        lengths = np.minimum(read.lengths, _LENGTHS - 1)
        return {OUTSIDE: read.foreign, SHORT: self._short[lengths], LONG: self._long[lengths]}

    def _numerals(self, read: "_Read", tweaks: OneTweak | TweakPerRow, *, forward: bool) -> Bytes:
        """The numerals of the piece, each value encrypted where it stands."""
        old = read.numerals
        new = np.empty_like(old)
        for n, rows, group_tweaks in tweaks.groups(read.lengths):
            prf = self._round(n, group_tweaks)
            if isinstance(rows, slice):
                return self._values(old.reshape(-1, n), prf, forward=forward).reshape(-1)
            first = read.starts[rows]
            values = items(old, n)[first].view(np.uint8).reshape(-1, n)
            items(new, n)[first] = self._values(values, prf, forward=forward).view(f"V{n}")[:, 0]
        return new

    def _written(self, piece: Piece, read: "_Read", numerals: Bytes, like: pa.Array) -> pa.StringArray:
        text = np.frombuffer(numerals.tobytes().translate(self._characters), np.uint8)
        if read.member is not None:
            spread = piece.buffer[:-SPARE].copy()
            spread[read.member] = text
            text = spread
        offsets = pa.py_buffer(np.append(piece.starts, len(text)).astype(np.int32))
        return pa.StringArray.from_buffers(len(like), offsets, pa.py_buffer(text), validity(like), like.null_count)

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
        out = np.empty((len(x), _WORD * len(halves)), np.uint8)
        for j, half in enumerate(halves):
            out.view(_U64)[:, j] = half
        if n % (2 * _WORD) == 0:
            return out
        end = -(-u // _WORD) * _WORD  # of the first half, which like the second stands at the right of its words
        return np.concatenate([out[:, end - u : end], out[:, out.shape[1] - v :]], axis=1)

    def _round(self, n: int, tweaks: Bytes) -> _Round:
        """The round function for values of n numerals with tweaks (1, t), one for all, or (m, t).

        A half is below 2^62, so that NUM(B) has at most 8 bytes and only the last block of P || Q varies from round to
        round; the blocks before are chained here, once. S lies in one block, of which the first 8 or 12 bytes count.
        """
        b = ((self._radix ** (n - n // 2) - 1).bit_length() + 7) // 8
        leading, last = self._p_and_q(n, b, tweaks)
        constant = chain(self._encrypt_blocks, leading) ^ last
        place = BLOCK - 1 - b  # of the round's number in the last block
        word, shift = place // _WORD, 8 * (place % _WORD)

        def prf(half: Integers, i: int, modulus: int) -> Integers:
            block = np.empty((len(half), 2), _U64)
            block[:, 0] = constant[:, 0]
            np.bitwise_xor(half.byteswap(), constant[:, 1], out=block[:, 1])
            block[:, word] ^= _U64(i << shift)
            s = self._encrypt_blocks(block)
            high = s[:, 0].byteswap()
            if b <= _NARROW:
                return remainder(high, modulus)
            return remainder96(high, s[:, 1].byteswap() >> _U64(32), modulus)

        return prf

    def _p_and_q(self, n: int, b: int, tweaks: Bytes) -> tuple[Words, Words]:
        """All blocks of P || Q but the last, and the last with zeros for the round and NUM(B)."""
        count, t = tweaks.shape
        p = b"\1\2\1" + self._radix.to_bytes(3, "big") + bytes([_ROUNDS, n // 2])
        p += n.to_bytes(4, "big") + t.to_bytes(4, "big")
        text = np.zeros((count, BLOCK + t + (-t - b - 1) % BLOCK + 1 + b), np.uint8)
        text[:, :BLOCK] = np.frombuffer(p, np.uint8)
        text[:, BLOCK : BLOCK + t] = tweaks
        blocks: Words = text.view(_U64)
        return blocks[:, :-2], blocks[:, -2:]


class _Read(NamedTuple):
    """The numerals of a piece without its separators."""

    numerals: Bytes
    starts: Numbers
    lengths: Numbers
    member: _Mask | None
    """Which bytes of the piece are numerals; None: all."""
    foreign: _Mask
    """Which values hold a character that may not stand there."""
