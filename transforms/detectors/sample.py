"""Which values stand for a column, the same whatever the order and size of the batches? Those whose hashes are least.

A sample of distinct values by least hash merges exactly: the least of the least are the least of all (bottom-k, Cohen
and Kaplan 2007). A value that fills half a column counts once, as it should where chance is asked about.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

SIZE = 128
"""Values of a stratum that stand for it. Where one in ten passes by chance, 35 of 128 do not: a quarter of real ones is
seen, and neither 13 nor 30 raise an alarm."""
Hashes = npt.NDArray[np.uint64]
Marks = tuple[tuple[str, bool], ...]
"""The kinds whose form a value has, and whether it passed."""
Outcome = tuple[int, Marks]
"""A hash of what leads the value, and its marks."""


@dataclass(frozen=True, order=True)
class Seen:
    """One sampled value, by its hash. It is looked at when asked for, as most give way to lesser hashes before that.

    What leaves the process is the outcome: the value itself is not pickled, and never printed.
    """

    hash: int
    look: Callable[[], Outcome] = field(compare=False, repr=False)

    @cached_property
    def outcome(self) -> Outcome:
        """What the look gave."""
        return self.look()

    def __reduce__(self) -> tuple[object, ...]:
        return _told, (self.hash, self.outcome)


def _told(hash_: int, outcome: Outcome) -> Seen:
    return Seen(hash_, lambda: outcome)


Sample = Mapping[int, tuple[Seen, ...]]
"""By stratum, sorted by hash, distinct, at most `SIZE` each."""


def merged(one: Sample, other: Sample) -> Sample:
    """The sample of both; the same in any order and grouping."""
    return {stratum: least(one.get(stratum, ()) + other.get(stratum, ())) for stratum in {*one, *other}}


def least(seen: tuple[Seen, ...]) -> tuple[Seen, ...]:
    """Those with the least hashes, each once."""
    return tuple(sorted({entry.hash: entry for entry in seen}.values())[:SIZE])


def least_places(hashes: Hashes) -> npt.NDArray[np.int64]:
    """Where the `SIZE` least of the distinct hashes stand."""
    if len(hashes) > 8 * SIZE:
        near = np.flatnonzero(hashes < np.uint64((1 << 64) * 4 * SIZE // len(hashes)))
        distinct, first = np.unique(hashes[near], return_index=True)
        if len(distinct) >= SIZE:
            return np.asarray(near[first[:SIZE]], np.int64)
    return np.unique(hashes, return_index=True)[1][:SIZE].astype(np.int64)


def mixed(numbers: npt.NDArray[np.uint64]) -> Hashes:
    """A hash of each number: the finalizer of splitmix64 (Steele, Lea and Flood 2014)."""
    with np.errstate(over="ignore"):
        z = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        mixed_: Hashes = z ^ (z >> np.uint64(31))
    return mixed_


def lead_of(digits: str) -> int:
    """A hash of all but the last six digits."""
    return int.from_bytes(hashlib.blake2b(digits[:-6].encode(), digest_size=8).digest())


def tally(sample: Sample, kind: str, *, led: bool) -> tuple[int, int]:
    """(values that passed as this kind, values of its form); `led`: of those with one lead only the first counts."""
    marked = [(seen.outcome[0], dict(seen.outcome[1])) for part in sample.values() for seen in part]
    passed = [(lead, marks[kind]) for lead, marks in marked if kind in marks]
    if led:
        passed = list(dict(reversed(passed)).items())
    return sum(one for _, one in passed), len(passed)
