"""How are counts drawn? As small inline SVG without a script, each with its numbers as a title; numbers only go in.

Colours and sizes come from the page's style sheet by class. Drawings stretch: what must be read stands beside them.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from markupsafe import Markup

from pipelines.report.data import Lengths

_WIDE: Final = 100.0
_HIGH: Final = 30.0
_THINNEST: Final = 1.5
_WIDEST: Final = 14.0
_LINEAR: Final = 16
_BANDS: Final = 96.0
_ROW: Final = 28.0


@dataclass(frozen=True)
class Stream:
    """One place where rows ended up: how many, and the class that colours them."""

    rows: int
    kind: str


@dataclass(frozen=True)
class Flow:
    """The drawing of streams that leave one source, and how many pixels high the label beside each must be."""

    drawing: Markup
    heights: tuple[float, ...]

    @property
    def height(self) -> float:
        """Of the whole drawing."""
        return sum(self.heights)


def share(part: float) -> str:
    """Give a share as people write it; what is not none or all is never written as none or all.

    >>> share(0), share(0.00001), share(0.125), share(0.99999), share(1)
    ('0%', '<0.1%', '12.5%', '>99.9%', '100%')
    """
    if part <= 0 or part >= 1:
        return "0%" if part <= 0 else "100%"
    if part < 0.001:  # noqa: PLR2004  what is less rounds to nothing
        return "<0.1%"
    return ">99.9%" if part >= 0.9995 else f"{part:.1%}"  # noqa: PLR2004  likewise


def bars(before: float, after: float) -> Markup:
    """Draw two shares, one above the other."""
    title = f"before {share(before)}, after {share(after)}"
    return _svg(title, f"{_bar(before, y=0, kind='before')}{_bar(after, y=5, kind='after')}", high=9, kind="bars")


def _bar(part: float, *, y: float, kind: str) -> str:
    wide = max(min(part, 1.0) * _WIDE, _THINNEST if part > 0 else 0)
    track = f'<rect class="track" x="0" y="{y:g}" width="100" height="4"/>'
    return f'{track}<rect class="{kind}" x="0" y="{y:g}" width="{wide:.1f}" height="4"/>'


def histogram(before: Sequence[Lengths], after: Sequence[Lengths]) -> Markup:
    """Draw two distributions of lengths beside each other, bucket by bucket, each as shares of its own values.

    The axis is linear up to 16 and logarithmic beyond, as wide as the buckets that occur.
    """
    sides = [
        (kind, {one.at_least: one.values / max(sum(o.values for o in side), 1) for one in side})
        for kind, side in (("before", before), ("after", after))
    ]
    places = [_along(bucket) for _, side in sides for bucket in side] or [0.0]
    first, slot = min(places), _WIDE / (max(places) - min(places) + 1)
    highest, wide = max((part for _, side in sides for part in side.values()), default=0) or 1, min(slot * 0.4, _WIDEST)
    pieces = [
        _column(part / highest, x=slot * (_along(bucket) - first + 0.5) - left * wide, wide=wide, kind=kind)
        for left, (kind, side) in zip((1, 0), sides, strict=True)
        for bucket, part in side.items()
    ]
    title = "; ".join(f"{kind}: {_spelled(side)}" for kind, side in sides)
    floor = f'<rect class="track" x="0" y="{_HIGH:g}" width="100" height="1"/>'
    return _svg(title, "".join(pieces) + floor, high=_HIGH + 1, kind="histogram")


def _along(length: int) -> float:
    """Where a length stands on the axis; each doubling from 16 on is as long as a quarter of what is before it."""
    return float(length) if length < _LINEAR else _LINEAR + 4 * math.log2(length / _LINEAR)


def _column(part: float, *, x: float, wide: float, kind: str) -> str:
    high = max(part * _HIGH, _THINNEST if part > 0 else 0)
    return f'<rect class="{kind}" x="{x:.2f}" y="{_HIGH - high:.1f}" width="{wide:.2f}" height="{high:.1f}"/>'


def _spelled(side: dict[int, float]) -> str:
    return ", ".join(f"length {bucket} or more {share(part)}" for bucket, part in sorted(side.items())) or "no lengths"


def flow(streams: Sequence[Stream]) -> Flow:
    """Draw how rows part: one band per stream, as thick as its share, from one bar at the left to labels at the right.

    A stream without rows has a label's height and no band.
    """
    whole = max(sum(stream.rows for stream in streams), 1)
    bands = [max(stream.rows / whole * _BANDS, _THINNEST) if stream.rows else 0.0 for stream in streams]
    heights = tuple(max(band + 8, _ROW) for band in bands)
    start = (sum(heights) - sum(bands)) / 2
    lefts = [start + before for before in accumulate([0.0, *bands])]
    tops = list(accumulate([0.0, *heights]))
    pieces = [
        _band(left, top + (height - band) / 2, band, kind=stream.kind)
        for stream, band, left, top, height in zip(streams, bands, lefts, tops, heights, strict=False)
        if band
    ]
    source = f'<rect class="source" x="0" y="{start:.1f}" width="1.5" height="{sum(bands):.1f}"/>'
    title = ", ".join(f"{stream.rows:,} {stream.kind}" for stream in streams)
    drawing = _svg(title, "".join(pieces) + source, high=sum(heights), kind="flow")
    return Flow(drawing, heights)


def _band(left: float, right: float, thick: float, *, kind: str) -> str:
    upper = f"M1.5 {left:.1f}C45 {left:.1f} 55 {right:.1f} 100 {right:.1f}"
    lower = f"L100 {right + thick:.1f}C55 {right + thick:.1f} 45 {left + thick:.1f} 1.5 {left + thick:.1f}Z"
    return f'<path class="band {kind}" d="{upper}{lower}"/>'


def _svg(title: str, inside: str, *, high: float, kind: str) -> Markup:
    """Wrap shapes of ours; what stands in them are numbers, and words of this module."""
    opened = f'<svg class="{kind}" role="img" viewBox="0 0 100 {high:g}" preserveAspectRatio="none">'
    return Markup("{}<title>{}</title>{}</svg>").format(Markup(opened), title, Markup(inside))  # noqa: S704
