"""Where in a column of texts does something stand? Spans of bytes, and which of two that overlap is meant."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Spans:
    """Findings in texts, sorted by row and start. Offsets are bytes of the text as it came, `end` excluded."""

    row: Places
    start: Places
    end: Places
    kind: npt.NDArray[np.int16]
    """Which of `kinds` each one is."""
    kinds: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.row)

    @classmethod
    def none(cls, kinds: Sequence[str] = ()) -> "Spans":
        """No finding."""
        empty = np.empty(0, np.int64)
        return cls(empty, empty, empty, np.empty(0, np.int16), tuple(kinds))

    def where(self, chosen: Places) -> "Spans":
        """Those of the findings."""
        return Spans(self.row[chosen], self.start[chosen], self.end[chosen], self.kind[chosen], self.kinds)


def settled(*found: Spans) -> Spans:
    """One set of spans of which none overlaps another.

    The rule: what comes from an earlier argument wins over what comes from a later one; of one argument the longer
    span wins, of equally long ones the kind that is named earlier. A span that loses is left out whole.
    """
    kinds = tuple(dict.fromkeys(kind for spans in found for kind in spans.kinds))
    place = {kind: number for number, kind in enumerate(kinds)}
    joined = [
        np.concatenate(columns)
        for columns in zip(
            (np.empty(0, np.int64),) * 5,
            *(
                (spans.row, spans.start, spans.end, _renumbered(spans, place), np.full(len(spans), number))
                for number, spans in enumerate(found)
            ),
            strict=True,
        )
    ]
    row, start, end, kind, source = joined
    order = np.lexsort((start, kind, start - end, source, row))
    kept = _kept(row[order], start[order], end[order])
    chosen = order[kept]
    chosen = chosen[np.lexsort((start[chosen], row[chosen]))]
    return Spans(row[chosen], start[chosen], end[chosen], kind[chosen].astype(np.int16), kinds)


def _renumbered(spans: Spans, place: dict[str, int]) -> Places:
    return np.array([place[kind] for kind in spans.kinds], np.int64)[spans.kind] if len(spans) else spans.row[:0]


def _kept(row: Places, start: Places, end: Places) -> npt.NDArray[np.bool_]:
    """Which spans, the strongest of a row first, overlap none that is kept.

    Spans that overlap make a heap; where its strongest covers it whole, all others lose. Other heaps are looked at one
    span after the other.
    """
    kept = np.zeros(len(row), np.bool_)
    by = np.lexsort((start, row))
    shift = row[by] * (end.max(initial=0) + 1)
    reach = np.maximum.accumulate(end[by] + shift)
    low = start[by] + shift
    first = np.flatnonzero(np.append(True, low[1:] >= reach[:-1])[: len(by)])
    if not len(first):
        return kept
    strongest = np.minimum.reduceat(by, first)
    last = np.append(first[1:], len(by)) - 1
    whole = (start[strongest] + shift[first] == low[first]) & (end[strongest] + shift[first] == reach[last])
    kept[strongest[whole]] = True
    _settle(kept, np.sort(by[np.repeat(~whole, last - first + 1)]), (row, start, end))
    return kept


def _settle(kept: npt.NDArray[np.bool_], undecided: Places, spans: tuple[Places, Places, Places]) -> None:
    """Keep, in place, of these spans (row, start, end) whatever overlaps none that is kept before."""
    row, start, end = spans
    lows: list[int] = []
    highs: list[int] = []
    last = -1
    for at in undecided.tolist():
        if row[at] != last:
            lows, highs, last = [], [], row[at]
        low, high = int(start[at]), int(end[at])
        place = bisect_left(highs, low + 1)
        if place == len(lows) or lows[place] >= high:
            kept[at] = True
            lows.insert(place, low)
            highs.insert(place, high)
