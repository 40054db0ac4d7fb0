"""Of which shapes are the values that are searched for? What is of another shape need not be looked at."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NoReturn, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.survivors.octets import Counts, Mask, octets_of, per_value

MOST_WORDS = 12
"""A value of more words is searched for as a whole cell only."""
LONGEST = 255
"""Of longer values it is only known that they are as long as this at least, in bytes."""
_MANY = MOST_WORDS + 1
"""What stands for every number of words above `MOST_WORDS`."""
_LINES, _SIZES = _MANY + 1, LONGEST + 1
_BYTES = _LINES * _SIZES // 8


def _refuse(packed: bytes) -> NoReturn:
    message = f"shapes are {_BYTES} bytes, not {len(packed)}"
    raise ValueError(message)


@dataclass(frozen=True)
class Shapes:
    """Which shapes there are: (words, bytes of the spoken form), and (0, digits) of what is searched by its digits.

    More than `MOST_WORDS` words are one number of words, and more than `LONGEST` bytes one size. 448 bytes, whatever
    there is; sums are equal in any order and grouping. Tells lengths of values, and nothing else of them.
    """

    packed: bytes = bytes(_BYTES)
    """One bit for each shape, by words and then by size."""

    def __post_init__(self) -> None:
        if len(self.packed) != _BYTES:
            _refuse(self.packed)

    @classmethod
    def none(cls) -> Self:
        """No shape at all."""
        return cls()

    @classmethod
    def every(cls) -> Self:
        """Every shape."""
        return cls(b"\xff" * _BYTES)

    @classmethod
    def of_spoken(cls, spoken: pa.Array) -> Self:
        """The shapes of what `spoken` gave; a null has none."""
        words, sizes = shape_of(spoken)
        return cls.of(words[sizes > 0], sizes[sizes > 0])

    @classmethod
    def of_digits(cls, lengths: npt.NDArray[np.integer[Any]]) -> Self:
        """The shapes of values of so many digits."""
        return cls.of(np.zeros(len(lengths), np.int64), lengths)

    @classmethod
    def of(cls, words: npt.NDArray[np.integer[Any]], sizes: npt.NDArray[np.integer[Any]]) -> Self:
        """These shapes, element by element."""
        table = np.zeros(_LINES * _SIZES, np.bool_)
        table[_place(words, sizes)] = True
        return cls(np.packbits(table).tobytes())

    def __or__(self, other: "Shapes") -> "Shapes":
        both = np.frombuffer(self.packed, np.uint8) | np.frombuffer(other.packed, np.uint8)
        return Shapes(both.tobytes())

    def holds(self, words: npt.NDArray[np.integer[Any]], size: npt.NDArray[np.integer[Any]]) -> Mask:
        """Whether there is a value of so many words and bytes, or (0, digits); of both arrays, element by element."""
        held: Mask = self._table.reshape(-1)[_place(words, size)]
        return held

    @cached_property
    def widths(self) -> tuple[int, ...]:
        """The numbers of words there are, ascending; `MOST_WORDS` + 1 is every greater number."""
        return tuple((1 + np.flatnonzero(self._table[1:].any(axis=1))).tolist())

    def sizes(self, words: int) -> Mask:
        """For 0 to `LONGEST` bytes, whether there is a value of so many words; read-only."""
        sizes: Mask = self._table[words]
        return sizes

    @cached_property
    def _table(self) -> Mask:
        bits = np.unpackbits(np.frombuffer(self.packed, np.uint8)).view(np.bool_).reshape(_LINES, _SIZES)
        bits.flags.writeable = False
        return bits

    def to_bytes(self) -> bytes:
        """Always as long; equal shapes give equal bytes."""
        return self.packed

    @classmethod
    def from_bytes(cls, packed: bytes) -> Self:
        """The inverse of `to_bytes`. Raises ValueError for another length."""
        return cls(packed)

    def __reduce__(self) -> tuple[Any, ...]:
        return Shapes, (self.packed,)

    def __repr__(self) -> str:
        return "Shapes(...)"


def shape_of(spoken: pa.Array) -> tuple[Counts, Counts]:
    """(words, bytes) of each of n spoken texts; of a null (1, 0)."""
    octets, ends = octets_of(spoken)
    return per_value(octets == ord(" "), ends) + 1, np.diff(ends)


def _place(words: npt.NDArray[np.integer[Any]], sizes: npt.NDArray[np.integer[Any]]) -> npt.NDArray[np.integer[Any]]:
    places: npt.NDArray[np.int64] = np.minimum(words, _MANY).astype(np.int64) * _SIZES + np.minimum(sizes, LONGEST)
    return places
