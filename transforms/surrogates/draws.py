"""What did the keys draw for each cell? Lookups in tables by the tags of each part."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.surrogates.tables import Halves

UNKNOWN, MALE, FEMALE = 0, 1, 2


@dataclass(frozen=True)
class Draws:
    """The tags of n cells, part by part. A lookup is the tag's 8 bytes at `word` (0 or 1), big-endian, mod n."""

    tags: Mapping[str, npt.NDArray[np.uint8]]
    """Part -> (n, 16): AES-256-CMAC of what the entity keys as, under the part's key."""
    genders: npt.NDArray[np.int8] | None = None
    """UNKNOWN, MALE or FEMALE, cell by cell; None: nobody's is known."""
    unique: pa.StringArray | None = None
    """64 keyed bits as base32, cell by cell, where surrogates are to be unique."""

    def numbers(self, part: str, word: int = 0) -> npt.NDArray[np.uint64]:
        """Give the numbers that a part's lookups are made from."""
        return self.tags[part].view(">u8")[:, word].astype(np.uint64)

    def of(self, table: pa.Array, part: str, word: int = 0) -> pa.Array:
        """Look the part up in a table."""
        return table.take(pa.array(self.places_in(table, part, word)))

    def places_in(self, table: pa.Array, part: str, word: int = 0) -> npt.NDArray[np.uint64]:
        """Give the entries of a table that the part draws."""
        return _modulo(self.numbers(part, word), len(table))

    def places(self, halves: Halves, part: str) -> npt.NDArray[np.uint64]:
        """Give the entries of a table of men's and women's words: in the half of the cell's gender, else in both."""
        whole = np.uint64(len(halves.words))
        numbers = self.numbers(part)
        if self.genders is None or not halves.men:
            return _modulo(numbers, len(halves.words))
        men = np.uint64(halves.men)
        sizes = np.array([whole, men, whole - men], np.uint64).take(self.genders)
        return numbers % sizes + np.array([0, 0, men], np.uint64).take(self.genders)

    def first(self, names: Halves) -> npt.NDArray[np.uint64]:
        """Give the entries of the first names."""
        return self.places(names, "first_name")

    def last(self, first: Halves, last: Halves) -> npt.NDArray[np.uint64]:
        """Give the entries of the last names; where both tell men and women apart, of the first name's gender."""
        if not (first.men and last.men):
            return self.places(last, "last_name")
        female = (self.first(first) >= np.uint64(first.men)).astype(np.int8) + np.int8(MALE)
        return Draws(self.tags, female).places(last, "last_name")


def _modulo(numbers: npt.NDArray[np.uint64], size: int) -> npt.NDArray[np.uint64]:
    """`numbers % size`: NumPy divides by a constant with vector instructions but takes remainders one by one."""
    divisor = np.uint64(size)
    rest: npt.NDArray[np.uint64] = numbers - numbers // divisor * divisor
    return rest
