"""What did the search across the data set find? Mergeable counts by place and input leaf, never a value."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Self

from transforms.evidence import ProtectedCounts


@dataclass(frozen=True)
class Standing:
    """How many distinct values of one input leaf stand at one place of the output."""

    values: int = 0
    """Beyond doubt."""
    cells: int = 0
    """In which those stand."""
    doubtful: int = 0
    """Numbers of ten or fewer digits, of those that were looked up."""
    neighbours: int = 0
    """How many of the neighbours of those that were looked up are values of the leaf too: what chance brings."""
    again: int = 0
    """Values that are searched for by their words too, found by their digits: most of them are among `values`."""
    cells_again: int = 0
    """In which those stand."""

    def __add__(self, other: "Standing") -> "Standing":
        return Standing(
            self.values + other.values,
            self.cells + other.cells,
            self.doubtful + other.doubtful,
            self.neighbours + other.neighbours,
            self.again + other.again,
            self.cells_again + other.cells_again,
        )

    @property
    def found(self) -> int:
        """Values beyond doubt, each once: so many at least, and just so many where one form stands with the other."""
        return max(self.values, self.again)

    @property
    def found_in(self) -> int:
        """The cells of those."""
        return max(self.cells, self.cells_again)


@dataclass(frozen=True)
class Proof:
    """The whole search: what was searched for, in what, and what stands where."""

    guarded: Mapping[str, ProtectedCounts] = field(default_factory=dict)
    """By input leaf, how many of its values were searched for. Whoever is missing here was not."""
    standing: Mapping[str, Mapping[str, Standing]] = field(default_factory=dict)
    """By place (`places.whereabouts`) and input leaf; only where there is a hit."""
    tried: Mapping[str, int] = field(default_factory=dict)
    """By place, how many distinct numbers of ten or fewer digits were looked up."""
    parts: int = 0
    """Parts that were searched, with what they hold beside their rows."""
    rows: int = 0
    """Rows that were searched."""
    read: int = 0
    """Rows of the input whose values were searched for; rows that cannot be read are not among them."""
    unreadable: Mapping[str, int] = field(default_factory=dict)
    """By place, how many cells hold a value that cannot be searched; only where there are such."""

    @classmethod
    def total(cls, proofs: Iterable["Proof"]) -> "Proof":
        """The sum; of nothing, the proof of nothing."""
        guarded: dict[str, ProtectedCounts] = {}
        standing: dict[str, dict[str, Standing]] = {}
        tried: dict[str, int] = {}
        unreadable: dict[str, int] = {}
        parts = rows = read = 0
        for one in proofs:
            for leaf, counts in one.guarded.items():
                guarded[leaf] = guarded.get(leaf, ProtectedCounts()) + counts
            for place, found in one.standing.items():
                there = standing.setdefault(place, {})
                for leaf, hits in found.items():
                    there[leaf] = there.get(leaf, Standing()) + hits
            for place, numbers in one.tried.items():
                tried[place] = tried.get(place, 0) + numbers
            for place, cells in one.unreadable.items():
                unreadable[place] = unreadable.get(place, 0) + cells
            parts, rows, read = parts + one.parts, rows + one.rows, read + one.read
        return cls(guarded, standing, tried, parts, rows, read, unreadable)

    def to_json(self) -> str:
        """Canonical: equal proofs have equal text. Holds no value and no digest of one."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The inverse of `to_json`."""
        raw = json.loads(text)
        return cls(
            {leaf: ProtectedCounts(**counts) for leaf, counts in raw["guarded"].items()},
            {place: {leaf: Standing(**n) for leaf, n in found.items()} for place, found in raw["standing"].items()},
            raw["tried"],
            raw["parts"],
            raw["rows"],
            raw["read"],
            raw["unreadable"],
        )
