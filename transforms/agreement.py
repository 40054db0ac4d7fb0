"""How often was something drawn, and how often was that what the source holds? Mergeable, and told apart from cells.

Cells repeat: twenty rows of one person have one made-up date of birth, which is the real one in all twenty or in none.
So agreement by chance is judged over distinct draws, of which each counts once in however many cells it stands.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import ceil, floor
from typing import Any, Self

from transforms.sketch import Sketch

MARGIN = 1.25
"""By what factor a number of more than 1,024 draws, which is an estimate, is taken too low or too high."""


@dataclass(frozen=True)
class Agreement:
    """The distinct draws behind the cells of one output leaf, and those that gave what their source holds.

    Both are sketches of keyed hashes of what was drawn for. Up to 1,024 the numbers are exact, and above it estimates
    (`transforms.sketch`): the k-th smallest of n hashes, k = 1,024, tells that there are (k - 1) / U. It is off by more
    than `MARGIN` where as many as k of n hashes lie below a share of which k / 1.25 are expected, or fewer than k where
    1.25 k are: by Chernoff's bound (Mitzenmacher and Upfal, Probability and Computing, theorems 4.4 and 4.5) with odds
    below 2e-10, which is less than what a promise is judged by.
    """

    draws: Sketch = field(default_factory=Sketch)
    agreed: Sketch = field(default_factory=Sketch)

    @classmethod
    def total(cls, parts: Iterable["Agreement"]) -> "Agreement":
        """That of everything together; of nothing, the empty one."""
        several = list(parts)
        return cls(Sketch.total(one.draws for one in several), Sketch.total(one.agreed for one in several))

    def __add__(self, other: "Agreement") -> "Agreement":
        return Agreement.total((self, other))

    @property
    def at_least(self) -> int:
        """So many draws agreed, or more."""
        return ceil(self.agreed.distinct / (MARGIN if self.agreed.buckets else 1))

    @property
    def at_most(self) -> int:
        """So many draws there were, or fewer: never more than cells."""
        return min(floor(self.draws.distinct * (MARGIN if self.draws.buckets else 1)), self.cells[0])

    @property
    def cells(self) -> tuple[int, int]:
        """How many cells the draws stand in, and how many of these agree."""
        return int(self.draws.spread.sum()), int(self.agreed.spread.sum())

    def to_dict(self) -> dict[str, Any]:
        """For JSON; equal ones give equal dicts. Holds hashes."""
        return {"draws": self.draws.to_dict(), "agreed": self.agreed.to_dict()}

    @property
    def numbers(self) -> dict[str, int]:
        """The same in numbers, without a hash: for reports."""
        return {"draws_at_most": self.at_most, "agreed_at_least": self.at_least}

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Self:
        """The inverse of `to_dict`."""
        return cls(Sketch.from_dict(raw["draws"]), Sketch.from_dict(raw["agreed"]))
