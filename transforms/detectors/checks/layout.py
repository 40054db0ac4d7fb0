"""How do the codes of a column lie side by side? As matrices, one character a column, made once for many checks.

    found = Layout.of(pa.array(["130 692 544", "x-1"], pa.large_string()))
    at, values = found.of_length(9)          # [0], [[1 3 0 6 9 2 5 4 4]]
    found.part(1, 2).of_length(2)            # [0], [[33 1]]: what was laid out serves every part

Digits are their values, letters are 10 to 35 in either case, as ISO/IEC 7064 and the IBAN count them, `+` and `-` come
behind them. Separators (space, dot, hyphen, slash) are left out, unless they mean something to a check.
"""

from dataclasses import dataclass, field
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Values = npt.NDArray[np.uint8]
"""Characters by code and place."""
Numbers = npt.NDArray[np.int64]

PLUS, MINUS = 36, 37
"""What `+` and, where it is kept, `-` are in a matrix."""
_FOREIGN = 255


@dataclass(frozen=True)
class _Whole:
    """All of a column, and what of it has been laid out: by the separators that stay, those beside, and the length."""

    array: pa.LargeStringArray
    flat: dict[tuple[str, str], tuple[Values, Numbers]] = field(default_factory=dict, repr=False)
    matrices: dict[tuple[str, str, int], tuple[Numbers, Values]] = field(default_factory=dict, repr=False)

    def characters(self, kept: str = "", more: str = "") -> tuple[Values, Numbers]:
        """As `Layout.characters`."""
        if (kept, more) not in self.flat:
            self.flat[kept, more] = _characters(self.array, *_values(kept, more))
        return self.flat[kept, more]

    def of_length(self, length: int, kept: str = "", more: str = "") -> tuple[Numbers, Values]:
        """As `Layout.of_length`."""
        if (kept, more, length) not in self.matrices:
            flat, bounds = self.characters(kept, more)
            at = np.flatnonzero(np.diff(bounds) == length)
            values, begins = np.empty((len(at), length), np.uint8, order="F"), bounds[at]
            for place in range(length):
                values[:, place] = flat[begins + place]
            self.matrices[kept, more, length] = at, values
        return self.matrices[kept, more, length]


@dataclass(frozen=True)
class Layout:
    """Codes of a column, without nulls; place by place in memory."""

    array: pa.LargeStringArray
    whole: _Whole = field(repr=False)
    first: int
    """Its first row in the whole."""

    @classmethod
    def of(cls, array: pa.LargeStringArray) -> "Layout":
        """The codes of an array, any slice."""
        return cls(array, _Whole(array), 0)

    def __len__(self) -> int:
        return len(self.array)

    def part(self, first: int, behind: int) -> "Layout":
        """Rows that follow each other."""
        return Layout(self.array.slice(first, behind - first), self.whole, self.first + first)

    def characters(self, *, kept: str = "", more: str = "") -> tuple[Values, Numbers]:
        """The values of all characters that are no separators, and where each code's begin; the last is where they end.

        `kept` are separators that stay, `more` are left out too.
        """
        if self._differs(kept, more):
            return self._apart.characters(kept, more)
        flat, bounds = self.whole.characters()
        own = bounds[self.first : self.first + len(self) + 1]
        return flat[own[0] : own[-1]], own - own[0]

    def of_length(self, length: int, *, kept: str = "", more: str = "") -> tuple[Numbers, Values]:
        """Which codes have so many characters, and the matrix of them."""
        if self._differs(kept, more):
            return self._apart.of_length(length, kept, more)
        at, values = self.whole.of_length(length)
        low, high = np.searchsorted(at, (self.first, self.first + len(self)))
        return at[low:high] - self.first, values[low:high]

    def _differs(self, kept: str, more: str) -> bool:
        """Whether the codes are other ones with these separators."""
        if not kept and not more:
            return False
        text = octets(self.array)[0].tobytes()
        return any(sign.encode() in text for sign in kept + more)

    @cached_property
    def _apart(self) -> _Whole:
        """The codes by themselves: what one check asks of separators is of no use to the others."""
        return _Whole(self.array)


def octets(array: pa.LargeStringArray) -> tuple[Values, Numbers]:
    """The bytes of all texts, and where each text's begin; the last is where they end."""
    _, offsets, data = array.buffers()
    if not len(array):
        return np.zeros(0, np.uint8), np.zeros(1, np.int64)
    bounds = np.frombuffer(offsets, np.int64)[array.offset : array.offset + len(array) + 1]
    every = np.zeros(0, np.uint8) if data is None else np.frombuffer(data, np.uint8)
    return every[bounds[0] : bounds[-1]], bounds - bounds[0]


def _characters(array: pa.LargeStringArray, table: bytes, skipped: bytes) -> tuple[Values, Numbers]:
    data, bounds = octets(array)
    text = data.tobytes()
    flat = np.frombuffer(text.translate(table, skipped), np.uint8)
    if len(flat) == len(text):
        return flat, bounds
    left_out = np.flatnonzero(np.frombuffer(text.translate(_counted(skipped)), np.bool_))
    return flat, bounds - np.searchsorted(left_out, bounds)


@cache
def _values(kept: str, more: str) -> tuple[bytes, bytes]:
    """What each byte is, and those that are left out."""
    table = bytearray([_FOREIGN]) * 256
    for value, character in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ+-"):
        table[ord(character)] = table[ord(character.lower())] = value
    return bytes(table), bytes(ord(character) for character in f" .-/{more}" if character not in kept)


@cache
def _counted(skipped: bytes) -> bytes:
    """A one for each byte that is left out."""
    return bytes(byte in skipped for byte in range(256))
