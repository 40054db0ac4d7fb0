"""What does a column look like, in numbers? Values, nulls, distinct values, the top share, lengths, order: mergeable.

A `Profile` is evidence: profiles of batches add up, in any order and grouping, to the profile of the whole. It carries
keyed hashes of values, and stays in the folder where a run stages its work. Its `Shape` has the same numbers and no
hash: that is what reports show.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from transforms.sketch import Sketch

_TELLING = 10
"""Neighbours that must differ before an order is called one: 11 values in no order come sorted once in 20 million."""
BOUNDS = (*range(16), *(part << shift for shift in range(2, 60) for part in range(4, 8)))
"""Lower bounds of the buckets of lengths: exact below 16, then four to each doubling (16, 20, 24, 28, 32, 40 ...)."""


@dataclass(frozen=True)
class Order:
    """Whether the batches of a column come sorted, up or down. A batch is at most 65,536 rows that were read in a row.

    What lies between two batches is not looked at: the order within each reveals rank already.
    """

    steps: int = 0
    """Neighbours that differ, in the batches that are sorted."""
    mixed: int = 0
    """Batches that are not sorted."""

    def __add__(self, other: "Order") -> "Order":
        return Order(self.steps + other.steps, self.mixed + other.mixed)

    @property
    def sorted(self) -> bool | None:
        """Whether every batch ascends or descends; None where too few neighbours differ to call it an order."""
        if self.mixed:
            return False
        return True if self.steps >= _TELLING else None


@dataclass(frozen=True)
class Profile:
    """One side, before or after, of one output leaf."""

    values: int = 0
    """Cells that hold a value."""
    nulls: int = 0
    """Cells that are null."""
    sampled: int = 0
    """Values that the sketch has seen: all, but in batches of more than `profiling.WHOLE` cells about one in eight."""
    lengths: Mapping[int, int] = field(default_factory=dict)
    """Lower bound of a bucket of lengths (one of `BOUNDS`) -> how many values are that long: characters of text, bytes
    of binary. Empty for all other types: how long a number or a date is says its type, or next to nothing.
    """
    sketch: Sketch | None = None
    """None where values of the type are not told apart: kept structs, lists and maps."""
    order: Order | None = None
    """None where nobody looked: kept leaves, leaves below a list or map, outputs, and where rows are shuffled."""

    @classmethod
    def total(cls, profiles: Iterable["Profile"]) -> "Profile":
        """The profile of everything together; of nothing, the empty one."""
        parts = list(profiles)
        lengths: dict[int, int] = {}
        for one in parts:
            for bound, count in one.lengths.items():
                lengths[bound] = lengths.get(bound, 0) + count
        sketches = [one.sketch for one in parts if one.sketch is not None]
        orders = [one.order for one in parts if one.order is not None]
        return cls(
            values=sum(one.values for one in parts),
            nulls=sum(one.nulls for one in parts),
            sampled=sum(one.sampled for one in parts),
            lengths=dict(sorted(lengths.items())),
            sketch=Sketch.total(sketches) if sketches else None,
            order=sum(orders, Order()) if orders else None,
        )

    def __add__(self, other: "Profile") -> "Profile":
        return Profile.total((self, other))

    @property
    def distinct(self) -> float | None:
        """How many distinct values there are.

        Where every value was sampled: exact up to `sketch.KEPT`, else within `sketch.ERROR`. Else an estimate from the
        sample, see `Sketch.distinct_of`; never fewer than the sample holds, nor more than there can be.
        """
        if self.sketch is None or not self.sampled:
            return None if self.sketch is None else 0.0
        most = min(self.sketch.distinct, self.sampled) + self.values - self.sampled
        return float(min(self.sketch.distinct_of(self.sampled / self.values), most))

    @property
    def top(self) -> float | None:
        """The share of the most frequent value among those sampled, as exact as `Sketch.top`; None without a value."""
        return None if self.sketch is None or not self.sampled else self.sketch.top / self.sampled

    @property
    def ordered(self) -> bool | None:
        """Whether the values came in ascending or descending order in every batch; None where not looked at.

        Text counts as sorted by its bytes or, as numbers in text are, by length and then bytes. Also None where too few
        neighbours differ.
        """
        return None if self.order is None else self.order.sorted

    @property
    def shape(self) -> "Shape":
        """The numbers without the hashes."""
        return Shape(self.values, self.nulls, self.sampled, self.distinct, self.top, self.lengths, self.ordered)

    def to_dict(self) -> dict[str, Any]:
        """For JSON; equal profiles give equal dicts. Holds hashes of values."""
        return {
            "values": self.values,
            "nulls": self.nulls,
            "sampled": self.sampled,
            "lengths": [[bound, count] for bound, count in self.lengths.items()],
            "sketch": self.sketch and self.sketch.to_dict(),
            "order": self.order and [self.order.steps, self.order.mixed],
        }

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Self:
        """The inverse of `to_dict`."""
        return cls(
            raw["values"],
            raw["nulls"],
            raw["sampled"],
            dict(raw["lengths"]),
            None if raw["sketch"] is None else Sketch.from_dict(raw["sketch"]),
            None if raw["order"] is None else Order(*raw["order"]),
        )


@dataclass(frozen=True)
class Shape:
    """The numbers of a profile, as they may stand in a report: each is what `Profile` says under the same name."""

    values: int = 0
    nulls: int = 0
    sampled: int = 0
    distinct: float | None = None
    top: float | None = None
    lengths: Mapping[int, int] = field(default_factory=dict)
    ordered: bool | None = None

    def to_dict(self) -> dict[str, Any]:
        """For JSON; equal shapes give equal dicts."""
        lengths = [[bound, count] for bound, count in self.lengths.items()]
        return {**vars(self), "lengths": lengths}

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Self:
        """The inverse of `to_dict`."""
        return cls(**{**raw, "lengths": dict(raw["lengths"])})
