"""Which of several kinds is meant that claim one stretch of a text? The one whose own word stands closest before it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from transforms.detectors.detector import Detector
from transforms.detectors.texts.context import nearness_of
from transforms.detectors.texts.matches import Verdicts
from transforms.detectors.texts.nearness import Nearness
from transforms.detectors.texts.spans import Places
from transforms.detectors.texts.stretches import Texts, among, digital

BUCKETS = np.array((4, 12, 1_000))
"""Bytes between a word and a finding: those of one bucket are as close as each other."""
UNSAID = len(BUCKETS)
_SURE = 0.02
"""The chance up to which a kind that stands alone is not taken apart by what lies inside it."""
_HOLDING = "street_address"
"""The kind that is not either, as postal codes are part of it."""
_WEAK = 0.2
"""The chance from which on a kind never takes a part of a longer number so that digits of that stay."""
_NUMBER = among("0123456789 ().+/_-")
"""By byte, whether it may be one of a number: digits and what parts them."""


@dataclass(frozen=True)
class Meaning:
    """The kinds that may claim something."""

    detectors: tuple[Detector, ...]

    def ranks(self, texts: Texts, start: Places, end: Places, kind: Places) -> Places:
        """A rank for each finding, the strongest 0: by how close its own word stands, where findings overlap.

        What lies inside a longer finding that chance hardly meets (an account number, an address of mail) is never
        stronger than that; nor is what says little (the code of a card, a postal code) inside a longer number, unless
        such findings cover all digits of that.
        """
        rank = np.full(len(start), UNSAID, np.int64)
        heap = _heaps(start, end)
        contested = np.flatnonzero(np.bincount(heap, minlength=1)[heap] > 1) if len(heap) else heap
        if len(contested):
            own, where = kind[contested].astype(np.int64), heap[contested]
            free = ~self._inside(start[contested], end[contested], own, where)
            at = contested[free]
            distance = self._nearness.distance(texts, start[at], own[free])
            rank[at] = np.where(distance >= 0, np.searchsorted(BUCKETS, distance), UNSAID)
            rank[contested] = self._whole(texts, start[contested], end[contested], own, rank[contested])
        return rank

    def _whole(self, texts: Texts, start: Places, end: Places, kind: Places, rank: Places) -> Places:
        """The ranks, but those of weak findings never before that of a longer number of which digits would stay."""
        order = np.lexsort((-end, start))
        reach = np.maximum.accumulate(end[order])
        longest = order[np.append(True, reach[1:] > reach[:-1])]  # none of them inside another
        within = np.searchsorted(start[longest], start, side="right") - 1
        best = np.full(len(longest), UNSAID)
        same = end - start == (end - start)[longest][within]
        np.minimum.at(best, within[same], rank[same])
        at = np.flatnonzero(~same & (rank < best[within]) & self._weak[kind])
        if not len(at):
            return rank
        asked, which = np.unique(within[at], return_inverse=True)
        held = texts.cut(start[longest[asked]], end[longest[asked]])
        low, high = (side[at] - start[longest[asked]][which] + held.offsets[which] for side in (start, end))
        apart = _is_number(held) & (_uncovered(held, low, high) > 0)
        taken = at[apart[which]]
        rank = rank.copy()
        rank[taken] = best[within[taken]]
        return rank

    def _inside(self, start: Places, end: Places, kind: Places, heap: Places) -> Verdicts:
        """Whether each lies inside the longest sure finding of its heap."""
        sure = np.flatnonzero(self._sure[kind])
        low, high = np.full(heap.max() + 1, -1), np.full(heap.max() + 1, -1)
        for at in sure[np.argsort(end[sure] - start[sure], kind="stable")].tolist():
            low[heap[at]], high[heap[at]] = start[at], end[at]
        within = (start >= low[heap]) & (end <= high[heap])
        inside: Verdicts = within & (end - start < high[heap] - low[heap])
        return inside

    @cached_property
    def _sure(self) -> Verdicts:
        return np.array(
            [one.kind == _HOLDING or (one.alone and not one.leaning and one.chance <= _SURE) for one in self.detectors],
            np.bool_,
        )

    @cached_property
    def _weak(self) -> Verdicts:
        return np.array([one.leaning or one.chance >= _WEAK for one in self.detectors], np.bool_)

    @cached_property
    def _nearness(self) -> Nearness:
        return nearness_of(self.detectors)


def _heaps(start: Places, end: Places) -> Places:
    """By finding, the number of the heap of overlapping ones that it lies in."""
    order = np.argsort(start, kind="stable")
    reach = np.maximum.accumulate(end[order])
    first = np.ones(len(order), np.bool_)
    first[1:] = start[order][1:] >= reach[:-1]
    heap = np.empty(len(order), np.int64)
    heap[order] = np.cumsum(first) - 1
    return heap


def _is_number(held: Texts) -> Verdicts:
    """Which texts, none of them empty, are of digits and what parts them."""
    return np.asarray(np.logical_and.reduceat(_NUMBER[held.data], held.offsets[:-1]), np.bool_)


def _uncovered(held: Texts, low: Places, high: Places) -> Places:
    """How many digits of each text, none of them empty, lie in none of these stretches."""
    edges = np.zeros(len(held.data) + 1, np.int64)
    np.add.at(edges, low, 1)
    np.add.at(edges, high, -1)
    free = digital(held.data) & (np.cumsum(edges)[:-1] == 0)
    return np.add.reduceat(free.astype(np.int64), held.offsets[:-1])
