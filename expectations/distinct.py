"""How many different values are there? Exact up to a stated size, within bounds above it, from hashes alone.

The hashes of a column that are among its `most` smallest are kept, each once. Fewer than that, and they are all there
is: the count is exact. Else the greatest kept one says how densely they lie: of D values with evenly spread hashes the
k-th smallest lies near k / D (Bar-Yossef et al., "Counting distinct elements in a data stream", RANDOM 2002; (k - 1) /
u as the estimate, of relative standard error 1 / sqrt(k - 2), is Beyer et al., SIGMOD 2007). A union keeps the smallest
of both, so that no order of merging shows. The bounds are five standard errors wide to each side: 0.5 % for a million
kept hashes. Sketches of libraries take values one by one, at 110 to 150 ns each; here whole
arrays of hashes are sorted.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import ceil, floor, sqrt

import numpy as np

from expectations.view import Hashes

MOST = 1 << 20
"""Hashes that are kept of one of 16 shards: 8 MB."""
WHOLE = 1 << 24
"""Hashes that are kept where there are no shards: so many different values are counted exactly either way, or nearly
so, as shards of a hash are not quite equal."""
_WIDTH = 5.0


@dataclass(frozen=True)
class Smallest:
    """The smallest hashes, in order, each once; all there are while they are no more than `most`."""

    most: int = MOST
    hashes: Hashes = field(default_factory=lambda: np.empty(0, np.uint64))
    whole: bool = True
    """Whether no hash was left out."""

    def add(self, arrays: Iterable[Hashes]) -> "Smallest":
        """With these hashes too."""
        together = np.unique(np.concatenate([self.hashes, *arrays]))
        whole = self.whole and len(together) <= self.most
        return Smallest(self.most, together[: self.most].copy(), whole)

    def merge(self, other: "Smallest") -> "Smallest":
        """The smallest of both; the same in any order and grouping."""
        merged = self.add([other.hashes])
        return Smallest(self.most, merged.hashes, merged.whole and other.whole)

    @property
    def bounds(self) -> tuple[int, int]:
        """The least and the greatest number of different values; one number twice where it is exact."""
        kept = len(self.hashes)
        if self.whole:
            return kept, kept
        estimate = (kept - 1) * 2.0**64 / (int(self.hashes[-1]) + 1)
        error = _WIDTH / sqrt(kept - 2)
        return max(kept, floor(estimate * (1 - error))), ceil(estimate * (1 + error))
