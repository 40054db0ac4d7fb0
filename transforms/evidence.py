"""Evidence that needs the input: mergeable counts of rows and cells and profiles of leaves, never a value.

`Anonymize` gives one `Counts` per batch; counts add up in any order and grouping, so that they may be
combined anywhere. What the read-back measures is added later, by `expectations`.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from transforms.agreement import Agreement
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
class ProtectedCounts:
    """How many values of one input leaf were searched for in the output of their rows."""

    searched: int = 0
    too_short: int = 0
    """Values of fewer than six letters or digits, which stand anywhere by chance."""
    unreadable: int = 0
    """Values that have no canonical form: binary ones that are no text."""

    def __add__(self, other: "ProtectedCounts") -> "ProtectedCounts":
        return ProtectedCounts(
            self.searched + other.searched,
            self.too_short + other.too_short,
            self.unreadable + other.unreadable,
        )

    @property
    def looked_at(self) -> int:
        """All values, searched for or not."""
        return self.searched + self.too_short + self.unreadable


@dataclass(frozen=True)
class SurvivorCounts:
    """How many values of one input leaf stand in one output column, in their own row; of batches that have a hit."""

    found: int = 0
    """Cells whose value survived beyond doubt."""
    possible: int = 0
    """Values whose hits chance may explain, each once per batch."""
    searched: int = 0
    """Values that were searched for."""
    elsewhere: int = 0
    """Hits like the possible ones in rows that hold another value."""
    tries: int = 0
    """Values that were searched for in such rows."""

    def __add__(self, other: "SurvivorCounts") -> "SurvivorCounts":
        return SurvivorCounts(
            self.found + other.found,
            self.possible + other.possible,
            self.searched + other.searched,
            self.elsewhere + other.elsewhere,
            self.tries + other.tries,
        )


@dataclass(frozen=True)
class RedactedCounts:
    """What was found in the texts of one redacted output leaf, in cells: twice in a cell counts once."""

    texts: int = 0
    """Cells that hold a text."""
    changed: int = 0
    """Cells in which something was replaced or removed."""
    hidden: int = 0
    """Cells with characters that nobody sees."""
    instructions: int = 0
    """Cells with instructions to a model, whatever became of them."""
    kinds: Mapping[str, int] = field(default_factory=dict)
    """By kind of detector; of findings that overlap only the one that won."""
    columns: Mapping[str, int] = field(default_factory=dict)
    """By column whose value of the row was found, whole or in part."""

    def __add__(self, other: "RedactedCounts") -> "RedactedCounts":
        return RedactedCounts(
            self.texts + other.texts,
            self.changed + other.changed,
            self.hidden + other.hidden,
            self.instructions + other.instructions,
            _summed(self.kinds, other.kinds),
            _summed(self.columns, other.columns),
        )


@dataclass(frozen=True)
class Counts:
    """Row counts by input file (a keyed digest of its path); cell counts and profiles by output leaf (its path)."""

    files: Mapping[str, RowCounts] = field(default_factory=dict)
    cells: Mapping[str, CellCounts] = field(default_factory=dict)
    profiles: Mapping[str, tuple[Profile, Profile]] = field(default_factory=dict)
    """Before and after; of a kept leaf the same twice."""
    protected: Mapping[str, ProtectedCounts] = field(default_factory=dict)
    """By input leaf (its path)."""
    survivors: Mapping[str, Mapping[str, SurvivorCounts]] = field(default_factory=dict)
    """By output column and input leaf; only where there is a hit."""
    redacted: Mapping[str, RedactedCounts] = field(default_factory=dict)
    """By output leaf, of those that are redacted."""
    agreements: Mapping[str, Agreement] = field(default_factory=dict)
    """By output leaf, of those that may agree with their source by chance."""

    def __add__(self, other: "Counts") -> "Counts":
        return Counts.total((self, other))

    @classmethod
    def total(cls, counts: Iterable["Counts"]) -> "Counts":
        """The sum; of nothing, the empty count."""
        files: dict[str, RowCounts] = {}
        cells: dict[str, CellCounts] = {}
        profiles: dict[str, list[tuple[Profile, Profile]]] = {}
        protected: dict[str, ProtectedCounts] = {}
        survivors: dict[str, dict[str, SurvivorCounts]] = {}
        redacted: dict[str, RedactedCounts] = {}
        agreements: dict[str, list[Agreement]] = {}
        for one in counts:
            for file, rows in one.files.items():
                files[file] = files.get(file, RowCounts()) + rows
            for leaf, values in one.cells.items():
                cells[leaf] = cells.get(leaf, CellCounts()) + values
            for leaf, pair in one.profiles.items():
                profiles.setdefault(leaf, []).append(pair)
            for source, sought in one.protected.items():
                protected[source] = protected.get(source, ProtectedCounts()) + sought
            for column, found in one.survivors.items():
                there = survivors.setdefault(column, {})
                for source, hits in found.items():
                    there[source] = there.get(source, SurvivorCounts()) + hits
            for leaf, told in one.redacted.items():
                redacted[leaf] = redacted.get(leaf, RedactedCounts()) + told
            for leaf, agreed in one.agreements.items():
                agreements.setdefault(leaf, []).append(agreed)
        shapes = {leaf: _total(pairs) for leaf, pairs in profiles.items()}
        drawn = {leaf: Agreement.total(parts) for leaf, parts in agreements.items()}
        return cls(files, cells, shapes, protected, survivors, redacted, drawn)

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
        drawn = {leaf: one.to_dict() for leaf, one in self.agreements.items()}
        return json.dumps(self._plain() | {"profiles": sides, "agreements": drawn}, sort_keys=True)

    @property
    def publishable(self) -> str:
        """The same with the numbers of the profiles and without a hash: for reports and failed runs."""
        shapes = {leaf: [one.shape.to_dict() for one in _apart(pair)] for leaf, pair in self.profiles.items()}
        drawn = {leaf: one.numbers for leaf, one in self.agreements.items()}
        return json.dumps(self._plain() | {"profiles": shapes, "agreements": drawn}, sort_keys=True)

    def _plain(self) -> dict[str, Any]:
        plain = {
            key: {name: asdict(one) for name, one in getattr(self, key).items()}
            for key in ("files", "cells", "protected", "redacted")
        }
        hits = {column: {name: asdict(one) for name, one in found.items()} for column, found in self.survivors.items()}
        return plain | {"survivors": hits}

    @classmethod
    def from_publishable(cls, text: str) -> Self:
        """What `publishable` wrote, without the numbers of profiles and agreements, which are for people."""
        return cls.from_json(json.dumps(json.loads(text) | {"profiles": {}, "agreements": {}}))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The inverse of `to_json`."""
        raw = json.loads(text)
        sides = {leaf: [Profile.from_dict(one) for one in pair] for leaf, pair in raw["profiles"].items()}
        return cls(
            {k: RowCounts(**{**v, "dropped": tuple(v["dropped"])}) for k, v in raw["files"].items()},
            {k: CellCounts(**v) for k, v in raw["cells"].items()},
            {leaf: (pair[0], pair[-1]) for leaf, pair in sides.items()},
            {k: ProtectedCounts(**v) for k, v in raw["protected"].items()},
            {k: {s: SurvivorCounts(**n) for s, n in v.items()} for k, v in raw["survivors"].items()},
            {k: RedactedCounts(**v) for k, v in raw["redacted"].items()},
            {k: Agreement.from_dict(v) for k, v in raw["agreements"].items()},
        )


def _summed(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return {key: one.get(key, 0) + other.get(key, 0) for key in {*one, *other}}


def _total(pairs: Sequence[tuple[Profile, Profile]]) -> tuple[Profile, Profile]:
    before = Profile.total(was for was, _ in pairs)
    return before, before if all(was == is_ for was, is_ in pairs) else Profile.total(is_ for _, is_ in pairs)


def _apart(pair: tuple[Profile, Profile]) -> tuple[Profile, ...]:
    """Both sides, or the one where they are equal: a kept leaf is written once."""
    return pair[:1] if pair[0] == pair[1] else pair
