"""Evidence that needs the input: mergeable counts of rows and cells and profiles of leaves, never a value.

`Anonymize` gives one `Counts` per batch; counts add up in any order and grouping, so that they may be
combined anywhere. What the read-back measures is added later, by `expectations`.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from transforms.profile import Profile


@dataclass(frozen=True)
class RowCounts:
    """What became of the rows of one input file. `dropped` has one number per row rule of the policy."""

    read: int = 0
    dropped: tuple[int, ...] = ()
    suppressed: int = 0
    quarantined: int = 0
    staged: int = 0

    def __add__(self, other: "RowCounts") -> "RowCounts":
        longer, shorter = sorted((self.dropped, other.dropped), key=len, reverse=True)
        dropped = tuple(n + (shorter[i] if i < len(shorter) else 0) for i, n in enumerate(longer))
        return RowCounts(
            self.read + other.read,
            dropped,
            self.suppressed + other.suppressed,
            self.quarantined + other.quarantined,
            self.staged + other.staged,
        )

    @property
    def unaccounted(self) -> int:
        """Rows read that are neither staged nor dropped, suppressed or quarantined; below zero: rows too many.

        >>> RowCounts(read=10, dropped=(2, 1), staged=7).unaccounted
        0
        """
        return self.read - sum(self.dropped) - self.suppressed - self.quarantined - self.staged


@dataclass(frozen=True)
class CellCounts:
    """What became of the cells of one output leaf, compared cell by cell with the input leaf that it was made from."""

    values: int = 0
    """Cells that hold a value in the input and in the output."""
    null_differences: int = 0
    """Cells that are null on one side only."""
    equal: int = 0
    """Cells with a value whose text equals the input's; counted only where the transform promises a difference."""

    def __add__(self, other: "CellCounts") -> "CellCounts":
        return CellCounts(
            self.values + other.values,
            self.null_differences + other.null_differences,
            self.equal + other.equal,
        )


@dataclass(frozen=True)
class Counts:
    """Row counts by input file (a keyed digest of its path); cell counts and profiles by output leaf (its path)."""

    files: Mapping[str, RowCounts] = field(default_factory=dict)
    cells: Mapping[str, CellCounts] = field(default_factory=dict)
    profiles: Mapping[str, tuple[Profile, Profile]] = field(default_factory=dict)
    """Before and after; of a kept leaf the same twice."""

    def __add__(self, other: "Counts") -> "Counts":
        return Counts.total((self, other))

    @classmethod
    def total(cls, counts: Iterable["Counts"]) -> "Counts":
        """The sum; of nothing, the empty count."""
        files: dict[str, RowCounts] = {}
        cells: dict[str, CellCounts] = {}
        profiles: dict[str, list[tuple[Profile, Profile]]] = {}
        for one in counts:
            for file, rows in one.files.items():
                files[file] = files.get(file, RowCounts()) + rows
            for leaf, values in one.cells.items():
                cells[leaf] = cells.get(leaf, CellCounts()) + values
            for leaf, pair in one.profiles.items():
                profiles.setdefault(leaf, []).append(pair)
        return cls(files, cells, {leaf: _total(pairs) for leaf, pairs in profiles.items()})

    @property
    def rows(self) -> RowCounts:
        """The row counts of all files together."""
        summed = RowCounts()
        for one in self.files.values():
            summed += one
        return summed

    def to_json(self) -> str:
        """Canonical: equal counts have equal text. Holds keyed hashes of values: for where the run is staged only."""
        sides = {leaf: [one.to_dict() for one in _apart(pair)] for leaf, pair in self.profiles.items()}
        return json.dumps(self._plain() | {"profiles": sides}, sort_keys=True)

    @property
    def publishable(self) -> str:
        """The same with the numbers of the profiles and without a hash: for reports and failed runs."""
        shapes = {leaf: [one.shape.to_dict() for one in _apart(pair)] for leaf, pair in self.profiles.items()}
        return json.dumps(self._plain() | {"profiles": shapes}, sort_keys=True)

    def _plain(self) -> dict[str, Any]:
        return {key: {name: asdict(one) for name, one in getattr(self, key).items()} for key in ("files", "cells")}

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The inverse of `to_json`."""
        raw = json.loads(text)
        sides = {leaf: [Profile.from_dict(one) for one in pair] for leaf, pair in raw["profiles"].items()}
        return cls(
            {k: RowCounts(**{**v, "dropped": tuple(v["dropped"])}) for k, v in raw["files"].items()},
            {k: CellCounts(**v) for k, v in raw["cells"].items()},
            {leaf: (pair[0], pair[-1]) for leaf, pair in sides.items()},
        )


def _total(pairs: Sequence[tuple[Profile, Profile]]) -> tuple[Profile, Profile]:
    before = Profile.total(was for was, _ in pairs)
    return before, before if all(was == is_ for was, is_ in pairs) else Profile.total(is_ for _, is_ in pairs)


def _apart(pair: tuple[Profile, Profile]) -> tuple[Profile, ...]:
    """Both sides, or the one where they are equal: a kept leaf is written once."""
    return pair[:1] if pair[0] == pair[1] else pair
