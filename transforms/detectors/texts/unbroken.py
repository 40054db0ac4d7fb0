"""Does a finding end inside a number? Of one that another finding has whole, the rest belongs to what won."""

import numpy as np
import numpy.typing as npt

from transforms.detectors.texts.spans import Places, Spans
from transforms.detectors.texts.stretches import Texts, among, digital

_PARTING = among(" ./()-")
"""By byte, what stands between the digits of one number, up to two of them."""


def unbroken(won: Spans, found: Spans, texts: Texts) -> Spans:
    """What won among `found`, grown to the end of those that lost, where its own end parts digits of one number.

    Both are of the same texts; nothing of `won` overlaps, before and after.
    """
    low, high = (texts.offsets[won.row] + side for side in (won.start, won.end))
    start, end = (texts.offsets[found.row] + side for side in (found.start, found.end))
    last = np.searchsorted(low, end) - 1  # the last that begins before a finding ends
    behind = (low[last] <= start) & (start < high[last]) & (high[last] < end)
    behind[behind] = _parts(texts.data, high[last][behind], end[behind])
    grown = high.copy()
    np.maximum.at(grown, last[behind], end[behind])
    return Spans(won.row, won.start, won.end + grown - high, won.kind, won.kinds)


def _parts(data: npt.NDArray[np.uint8], cut: Places, end: Places) -> npt.NDArray[np.bool_]:
    """Whether a digit stands before each place, and behind it the next but for what parts digits, before the end."""
    going_on, place = digital(data[cut - 1]), cut.copy()
    for _ in range(2):
        place += _PARTING[data[np.minimum(place, len(data) - 1)]]
    return np.asarray(going_on & (place < end) & digital(data[np.minimum(place, len(data) - 1)]), np.bool_)
