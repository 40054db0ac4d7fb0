"""What was seen of a data set's places? Counts, and samples of hashes, that add up in any order and grouping."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce

import numpy as np
import numpy.typing as npt

from transforms.detectors.finding import Found
from transforms.profile import Profile

KEPT_ROWS = 20_000
"""Rows that are kept, as hashes of their cells, to tell what columns single out together."""
KEPT_TEXTS = 1_024
"""Distinct texts of a place that are looked at closely: those whose hashes are least."""
Counts = Mapping[str, int]


@dataclass(frozen=True)
class TextSample:
    """What was found in up to `KEPT_TEXTS` distinct texts of a place, and how often each text stands."""

    texts: Mapping[int, tuple[int, frozenset[str]]] = field(default_factory=dict, repr=False)
    """By the text's hash: how often it stands, and what was found: `WHOLE` or `INSIDE` with the kind behind it."""

    def __add__(self, other: "TextSample") -> "TextSample":
        texts = dict(self.texts)
        for hash_, (count, found) in other.texts.items():
            texts[hash_] = count + texts.get(hash_, (0, found))[0], found
        return TextSample({hash_: texts[hash_] for hash_ in sorted(texts)[:KEPT_TEXTS]})

    @property
    def values(self) -> int:
        """How many values the texts stand for."""
        return sum(count for count, _ in self.texts.values())

    def distinct(self, word: str) -> int:
        """In how many distinct texts this was found."""
        return sum(word in found for _, found in self.texts.values())

    def counts(self, where: str) -> dict[str, int]:
        """By kind: values that are one finding as a whole (`WHOLE`), others in which one stands (`INSIDE`)."""
        of_kinds = [
            {word[len(where) :]: count for word in found if word.startswith(where)}
            for count, found in self.texts.values()
            if found
        ]
        return summed(of_kinds)


WHOLE, INSIDE = "is ", "holds "


@dataclass(frozen=True)
class LeafEvidence:
    """What was seen of one place. No value is in it; hashes are, in what it is added up from."""

    profile: Profile = field(default_factory=Profile)
    """Values, nulls, distinct values, lengths."""
    found: Found = field(default_factory=Found)
    """Bare numbers and codes, of which only chance tells what they are."""
    texts: TextSample = field(default_factory=TextSample)
    """What was found in texts."""
    forms: Counts = field(default_factory=dict)
    """By form (see `pipelines.scanning.forms`): values that have it."""

    @property
    def values(self) -> int:
        """Cells that hold a value."""
        return self.profile.values

    def share(self, form: str) -> float:
        """The share of the values that have a form; 0 where there is no value."""
        return self.forms.get(form, 0) / self.values if self.values else 0.0

    def __add__(self, other: "LeafEvidence") -> "LeafEvidence":
        return LeafEvidence(
            self.profile + other.profile,
            self.found + other.found,
            self.texts + other.texts,
            summed((self.forms, other.forms)),
        )


@dataclass(frozen=True)
class RowSample:
    """Hashes of the cells of up to `KEPT_ROWS` rows: of the rows whose own hashes are least."""

    rows: npt.NDArray[np.uint64] = field(default_factory=lambda: np.empty(0, np.uint64), repr=False)
    """The hash of each row: of all its cells together, so that it does not matter in which file or batch it stands."""
    cells: npt.NDArray[np.uint32] = field(default_factory=lambda: np.empty((0, 0), np.uint32), repr=False)
    """Rows by columns (the flat places, in their order)."""

    @classmethod
    def of(cls, cells: Sequence[npt.NDArray[np.uint64]], rows: int) -> "RowSample":
        """The sample of a batch, from the hashes of its columns; null is a value like others."""
        whole = np.zeros(rows, np.uint64)
        for column in cells:
            whole = _mixed(whole * np.uint64(31) + column)
        matrix = np.stack([column.astype(np.uint32) for column in cells], axis=1) if cells else None
        return cls.least(whole, np.empty((rows, 0), np.uint32) if matrix is None else matrix)

    @classmethod
    def total(cls, parts: Sequence["RowSample"]) -> "RowSample":
        """The sample of all rows together."""
        full = [part for part in parts if len(part.rows)]
        if not full:
            return cls()
        return cls.least(np.concatenate([p.rows for p in full]), np.concatenate([p.cells for p in full]))

    @classmethod
    def least(cls, rows: npt.NDArray[np.uint64], cells: npt.NDArray[np.uint32]) -> "RowSample":
        """Of these rows those whose hashes are least."""
        order = np.argsort(rows, kind="stable")[:KEPT_ROWS]
        return cls(rows[order], cells[order])


@dataclass(frozen=True)
class Evidence:
    """What was seen of a whole data set."""

    rows: int = 0
    """Rows that were looked at."""
    leaves: Mapping[str, LeafEvidence] = field(default_factory=dict)
    """By path."""
    sample: RowSample = field(default_factory=RowSample)

    @classmethod
    def total(cls, parts: Iterable["Evidence"]) -> "Evidence":
        """The evidence of everything together; of nothing, the empty one."""
        seen = list(parts)
        if len(seen) == 1:
            return seen[0]
        paths = dict.fromkeys(path for one in seen for path in one.leaves)
        leaves = {path: [one.leaves[path] for one in seen if path in one.leaves] for path in paths}
        return cls(
            sum(one.rows for one in seen),
            {path: reduce(LeafEvidence.__add__, several) for path, several in leaves.items()},
            RowSample.total([one.sample for one in seen]),
        )


def summed(counts: Iterable[Counts]) -> dict[str, int]:
    """Counts added up by word, in the order of the words.

    >>> summed([{"b": 1}, {"a": 2, "b": 3}])
    {'a': 2, 'b': 4}
    """
    total: dict[str, int] = {}
    for one in counts:
        for word, count in one.items():
            total[word] = total.get(word, 0) + count
    return dict(sorted(total.items()))


def _mixed(numbers: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    with np.errstate(over="ignore"):
        shuffled: npt.NDArray[np.uint64] = (numbers ^ (numbers >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
        return shuffled ^ (shuffled >> np.uint64(32))
