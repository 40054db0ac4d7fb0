"""Which digests may be among those that were put in? Never a wrong no, in bounded memory, in any order."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from transforms.survivors import bloom
from transforms.survivors.bloom import Hashes, Table
from transforms.survivors.digests import Digests
from transforms.survivors.octets import Mask
from transforms.survivors.shapes import Shapes

EXACT = 1 << 20
"""Up to so many distinct digests, each is kept."""
WORDS = 1 << 22
"""64-bit words of the Bloom filter that stands for more of them: 2^28 bits."""
_LOOSE = 1 << 20
"""Digests that are laid aside before they are sorted and put in, all at once."""
_FRONT = 4
"""Exact digests for one word of the table that is asked first: of what is not in, half a percent passes it."""
_HEAD = b"sieve/1"
_SHAPES = slice(len(_HEAD) + 1, len(_HEAD) + 1 + len(Shapes.none().to_bytes()))


@dataclass(frozen=True, eq=False, repr=False)
class Sieve:
    """Digests that were put in, and the shapes of what they are digests of. Made by `empty`; prints nothing of them.

    Of each digest it takes the first word; two that share it, with odds of 2^-64, are one. Up to `EXACT` distinct ones,
    1,048,576, it keeps them sorted: 8 MB, and no other wrong yes. Above that it is the Bloom filter of `bloom` with
    2^28 bits, 32 MB however many there are, whose wrong yes has these odds by the number of distinct digests:

        2 million 0.003%    10 million 0.13%    30 million 2.4%    100 million 36%

    What was put in decides the form and every bit of it, whatever the order, the grouping and the number of the parts:
    equal content gives equal bytes. To put in costs some 40 ns a digest; to ask costs 10 to 15, and some 100 more for
    one that is in an exact one. The digest of a null, which is 0, 0, is never in.
    """

    shapes: Shapes = Shapes.none()  # noqa: RUF009 - it is frozen
    exact: Hashes = field(default_factory=lambda: np.zeros(0, np.uint64))
    """Distinct, ascending; none where there is a table."""
    table: Table | None = None
    loose: tuple[Hashes, ...] = ()
    """What is still to be put in, in any order."""

    @classmethod
    def empty(cls) -> "Sieve":
        """Nothing is in it."""
        return cls()

    def with_digests(self, digests: Digests, shapes: Shapes) -> "Sieve":
        """This sieve with n more digests, (n, 2), and the shapes of what they are digests of."""
        are = _are(digests)
        return self._grown(shapes, [digests[:, 0].copy() if are.all() else digests[are, 0]])

    def __or__(self, other: "Sieve") -> "Sieve":
        if other.table is not None and self.table is not None:
            both = Sieve(self.shapes, table=self.table | other.table, loose=self.loose)
            return both._grown(other.shapes, other.loose)
        one, two = (self, other) if other.table is None else (other, self)
        return one._grown(two.shapes, [two.exact, *two.loose])

    def _grown(self, shapes: Shapes, hashes: Iterable[Hashes]) -> "Sieve":
        parts = list(self.loose)
        for more in hashes:
            parts += [more] if len(more) else []
            while len(parts) > 1 and len(parts[-2]) < 2 * len(parts[-1]):  # so that small batches do not pile up
                parts[-2:] = [np.concatenate(parts[-2:])]
        grown = Sieve(self.shapes | shapes, self.exact, self.table, tuple(parts))
        return grown._settled if sum(map(len, parts)) >= _LOOSE else grown

    def holds(self, digests: Digests) -> Mask:
        """Whether each of n digests, (n, 2), may be in; always True of one that is."""
        if self.loose:
            return self._settled.holds(digests)
        hashes = np.ascontiguousarray(digests[:, 0])
        held = bloom.holds(self._front, hashes)
        at = np.flatnonzero(held)
        held[at] = _are(digests[at])
        if self.table is None:
            held[at] &= _stand_in(self.exact, hashes[at])
        return held

    @property
    def is_empty(self) -> bool:
        """Whether no digest was put in."""
        return self.table is None and not len(self.exact) and not self.loose

    def to_bytes(self) -> bytes:
        """A version, a letter for the form, the shapes, the words little-endian; equal content gives equal bytes."""
        settled = self._settled
        form, words = (b"e", settled.exact) if settled.table is None else (b"b", settled.table)
        return b"".join((_HEAD, form, settled.shapes.to_bytes(), words.astype("<u8", copy=False).data))

    @classmethod
    def from_bytes(cls, packed: bytes) -> "Sieve":
        """The inverse of `to_bytes`. Raises ValueError for what that never gives."""
        form, size = packed[: _SHAPES.start], len(packed) - _SHAPES.stop
        if size >= 0 and size % 8 == 0:
            shapes, words = Shapes.from_bytes(packed[_SHAPES]), np.frombuffer(packed, "<u8", offset=_SHAPES.stop)
            if form == _HEAD + b"e" and len(words) <= EXACT and (words[1:] > words[:-1]).all():
                return cls(shapes, words)
            if form == _HEAD + b"b" and len(words) == WORDS:
                return cls(shapes, table=words)
        raise ValueError("these bytes are no sieve")

    @cached_property
    def _settled(self) -> "Sieve":
        """The same content, all of it put in."""
        if not self.loose:
            return self
        if self.table is not None:
            return Sieve(self.shapes, table=_with(self.table.copy(), _distinct(self.loose)))
        hashes = _distinct((self.exact, *self.loose))
        if len(hashes) <= EXACT:
            return Sieve(self.shapes, hashes)
        return Sieve(self.shapes, table=_with(np.zeros(WORDS, np.uint64), hashes))

    @cached_property
    def _front(self) -> Table:
        """What is asked first: the table, or a small one of the exact digests, which stays in the processor's cache."""
        if self.table is not None:
            return self.table
        bits = max(len(self.exact) // _FRONT - 1, 1).bit_length()
        return _with(np.zeros(1 << bits, np.uint64), self.exact)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sieve) and self.to_bytes() == other.to_bytes()

    def __hash__(self) -> int:
        return hash(self.shapes)

    def __reduce__(self) -> tuple[Any, ...]:
        return Sieve.from_bytes, (self.to_bytes(),)

    def __repr__(self) -> str:
        return "Sieve(...)"


def _are(digests: Digests) -> Mask:
    """Which are digests of a value, not of a null."""
    are: Mask = (digests[:, 0] | digests[:, 1]) != 0
    return are


def _distinct(parts: tuple[Hashes, ...]) -> Hashes:
    """Distinct and ascending."""
    hashes = np.concatenate(parts)
    hashes.sort()
    return hashes[np.concatenate(([True], hashes[1:] != hashes[:-1]))[: len(hashes)]]


def _with(table: Table, ascending: Hashes) -> Table:
    bloom.add(table, ascending)
    return table


def _stand_in(ascending: Hashes, hashes: Hashes) -> Mask:
    """Which hashes are among those; they are sought in order, which takes a tenth of the time."""
    found = np.zeros(len(hashes), np.bool_)
    if len(ascending):
        order = np.argsort(hashes)
        sought = hashes[order]
        places = np.minimum(np.searchsorted(ascending, sought), len(ascending) - 1)
        found[order] = ascending[places] == sought
    return found
