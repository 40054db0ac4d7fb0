"""How many different values are there, and how often does the most frequent stand? Told from hashes, in any order.

Two summaries of one stream of 64-bit hashes, which add up exactly: whatever the order, the grouping and the number of
the parts, the sum is the same, byte by byte.

- The 1,024 smallest distinct hashes, each with how often its value stands: a bottom-k sketch with counts. The hashes of
  distinct values lie evenly, so that the k-th smallest of them, as a share U of all 64-bit numbers, tells that there
  are about (k - 1) / U (Beyer et al., On Synopses for Distinct-Value Estimation, SIGMOD 2007, section 4: unbiased, with
  a relative error of about 1 / sqrt(k - 2), here 3.1%). Whatever is kept was kept in every part that had it, so its
  count is exact. Up to 1,024 distinct values all of it is exact.
- Above that, how many values fall into each of 1,024 buckets by the hash's last 10 bits: one row of a Count-Min sketch
  (Cormode and Muthukrishnan, J. Algorithms 55, 2005). A value that stands out fills its bucket above the others.
"""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
import numpy.typing as npt

KEPT = 1_024
"""Distinct hashes that a sketch keeps; as long as there are no more, its numbers are exact."""
ERROR = (KEPT - 2) ** -0.5
"""Relative standard error of `Sketch.distinct` where it is an estimate."""
_BUCKETS = 1_024
_BELOW_MEDIAN = 0.1587
"""The share of a normal distribution that lies more than one standard deviation below its median."""
_OUT_OF_LINE = 8
"""Standard deviations above the median from which on a bucket is not full by chance: odds below 1e-12 for 1,024."""
_OFTEN = 50
"""Times that a value is seen in a sample from which on all such values are: as in the paper, VLDB 1995, section 4."""
_ALL = 2.0**64

Hashes = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Sketch:
    """What is known of the distinct values of a column; of no value, nothing. Prints no hash.

    The hashes are those of values: where the values are raw, only a keyed hash will do, and none may go on to a report.
    """

    hashes: bytes = field(default=b"", repr=False)
    """The smallest distinct hashes, ascending, 8 bytes each, little-endian."""
    counts: bytes = field(default=b"", repr=False)
    """How often the value of each stands; little-endian, each in as few bytes as the largest of them takes."""
    buckets: bytes = field(default=b"", repr=False)
    """How many values fall into each bucket, likewise; empty while all distinct hashes are kept."""

    @classmethod
    def of(cls, hashes: Hashes) -> Self:
        """The sketch of these hashes, one for each value."""
        kept, counts = _smallest(hashes)
        return cls._cut(kept, counts, [_spread(hashes)] if len(kept) > KEPT else [])

    @classmethod
    def total(cls, sketches: Iterable["Sketch"]) -> "Sketch":
        """The sketch of all values together; of nothing, the empty one."""
        parts = [one for one in sketches if one.hashes]
        if len(parts) <= 1:
            return parts[0] if parts else cls()
        kept, counts = _summed(np.concatenate([_read(one.hashes) for one in parts]),
                               np.concatenate([one.numbers for one in parts]))  # fmt: skip
        full = len(kept) > KEPT or any(one.buckets for one in parts)
        return cls._cut(kept, counts, [one.spread for one in parts] if full else [])

    @classmethod
    def _cut(cls, hashes: Hashes, counts: Numbers, spread: list[Numbers]) -> Self:
        buckets = _packed(np.sum(spread, axis=0)) if spread else b""
        return cls(hashes[:KEPT].astype("<u8").tobytes(), _packed(counts[:KEPT]), buckets)

    def __add__(self, other: "Sketch") -> "Sketch":
        return Sketch.total((self, other))

    @property
    def numbers(self) -> Numbers:
        """How often the value of each kept hash stands."""
        return _unpacked(self.counts, len(self.hashes) // 8)

    @property
    def spread(self) -> Numbers:
        """How many values fall into each bucket."""
        if self.buckets:
            return _unpacked(self.buckets, _BUCKETS)
        return _spread(_read(self.hashes), self.numbers)

    @property
    def distinct(self) -> float:
        """How many distinct values there are: exact up to `KEPT`, above it with the relative error `ERROR`."""
        if not self.buckets:
            return float(len(self.hashes) // 8)
        return (KEPT - 1) * _ALL / (float(_read(self.hashes)[-1]) + 1)

    def distinct_of(self, share: float) -> float:
        """How many distinct values there are in all, where the hashes are those of this share of them, at random.

        The first-order jackknife (Haas and others, Sampling-Based Estimation of the Number of Distinct Values of an
        Attribute, VLDB 1995; Haas and Stokes, J. Amer. Stat. Assoc. 93, 1998): d / (1 - (1 - share) f1 / n), of n
        values seen, d of them distinct and f1 seen once. Values that were seen often are left out of it, as all such
        are seen. Right where all others stand equally often, within about a fifth; where they do not it can be too low,
        but never below d.
        """
        counts = self.numbers
        rare = counts[counts <= _OFTEN]
        if not len(rare):
            return self.distinct
        unseen = (1 - share) * np.count_nonzero(rare == 1) / rare.sum()
        often = 1 - len(rare) / len(counts)
        return float(self.distinct * (often + (1 - often) / (1 - unseen)))

    @property
    def top(self) -> float:
        """How often the most frequent value stands: exact up to `KEPT` distinct values.

        Above it, where one bucket is fuller than chance allows, its surplus over the median bucket, which is off by
        what else fell into it: about one part in 1,024 of all values. Where no bucket is, no value stands much more
        often than eight times the spread of the buckets, which is under 0.8% of all values; what is given then is the
        most frequent of the values kept, and that may be too little. Frequent values that fall into one bucket (for
        ten of them the odds are one in 23) count as one.
        """
        known = float(self.numbers.max()) if self.counts else 0.0
        if not self.buckets:
            return known
        spread = self.spread
        low, median = np.quantile(spread, (_BELOW_MEDIAN, 0.5))
        surplus = float(spread.max() - median)
        return max(known, surplus) if surplus > _OUT_OF_LINE * (median - low) else known

    def to_dict(self) -> dict[str, Any]:
        """For JSON; equal sketches give equal dicts."""
        spread = self.spread.tolist() if self.buckets else []
        return {"hashes": base64.b64encode(self.hashes).decode(), "counts": self.numbers.tolist(), "buckets": spread}

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Self:
        """The inverse of `to_dict`."""
        counts, buckets = (_packed(np.array(raw[key], np.int64)) for key in ("counts", "buckets"))
        return cls(base64.b64decode(raw["hashes"]), counts, buckets)


def _read(hashes: bytes) -> Hashes:
    return np.frombuffer(hashes, "<u8").astype(np.uint64)


def _packed(numbers: Numbers) -> bytes:
    """As few bytes for each as the largest takes, which is 1, 2, 4 or 8: a thousand columns have millions of them.

    >>> [len(_packed(np.array([1, most]))) for most in (255, 256, 70_000, 2**40)]
    [2, 4, 8, 16]
    """
    return numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))).newbyteorder("<")).tobytes()


def _unpacked(packed: bytes, many: int) -> Numbers:
    """The inverse, of so many numbers."""
    return np.frombuffer(packed, f"<u{len(packed) // max(many, 1) or 1}").astype(np.int64)


def _smallest(hashes: Hashes) -> tuple[Hashes, Numbers]:
    """More than `KEPT` of the smallest distinct hashes, ascending, with their counts; all of them if there are no more.

    Sought among the least hashes first, as there mostly are enough.
    """
    least = 3 * KEPT
    while 4 * least < len(hashes):
        ranked = np.partition(hashes, least)
        few = _counted(ranked[:least][ranked[:least] < ranked[least]])  # a hash with its whole count, or not at all
        if len(few[0]) > KEPT:
            return few
        least = max(2 * least, 2 * KEPT * least // max(len(few[0]), 1))
    return _counted(hashes)


def _counted(hashes: Hashes) -> tuple[Hashes, Numbers]:
    """The distinct hashes, ascending, and how often each stands."""
    ascending = np.sort(hashes)
    starts = _starts(ascending)
    return ascending[starts], np.diff(np.append(starts, len(ascending)))


def _summed(hashes: Hashes, counts: Numbers) -> tuple[Hashes, Numbers]:
    """The distinct hashes, ascending, and the sums of their counts."""
    order = np.argsort(hashes)
    starts = _starts(hashes[order])
    return hashes[order][starts], np.add.reduceat(counts[order], starts)


def _starts(ascending: Hashes) -> Numbers:
    """Where a hash stands first."""
    return np.flatnonzero(np.concatenate(([True], ascending[1:] != ascending[:-1]))[: len(ascending)])


def _spread(hashes: Hashes, counts: Numbers | None = None) -> Numbers:
    places = (hashes & np.uint64(_BUCKETS - 1)).view(np.int64)
    filled = np.bincount(places, counts, minlength=_BUCKETS)  # with counts float64, exact below 2^53
    return filled.astype(np.int64)
