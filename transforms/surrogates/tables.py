"""What is a table of words, and how likely is its likeliest entry?"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from transforms.surrogates.marked import Refused


@dataclass(frozen=True)
class Halves:
    """Words of men, then words of women, in one table; or, where a locale does not tell them apart, just words."""

    words: pa.StringArray
    men: int = 0
    """Entries before the first word of women; 0: not told apart."""

    @property
    def heaviest(self) -> float:
        """The largest share of one word, whichever half is drawn from."""
        if not self.men:
            return heaviest(self.words)
        return max(heaviest(self.words[: self.men]), heaviest(self.words[self.men :]))


class Lazily(dict[str, pa.StringArray]):
    """A dictionary that builds what it is asked for."""

    def __init__(self, build: Callable[[str], pa.StringArray]) -> None:
        super().__init__()
        self._build = build

    def __missing__(self, kind: str) -> pa.StringArray:
        self[kind] = self._build(kind)
        return self[kind]


def heaviest(table: pa.StringArray) -> float:
    """The largest share of one value of the table.

    >>> heaviest(pa.array(["a", "b", "b", "c"]))
    0.5
    """
    return float(np.max(table.value_counts().field("counts").to_numpy())) / len(table)


def varied(table: pa.StringArray) -> pa.StringArray:
    """The table, where it holds at least two values: of one alone everybody's surrogate would be the same."""
    if len(table.unique()) < 2:  # noqa: PLR2004
        msg = "Faker has a single value for it"
        raise Refused(msg)
    return table
