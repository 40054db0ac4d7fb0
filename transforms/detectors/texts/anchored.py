"""Where may an address stand? The stretches around an @ or between dots, so that no more has to be read for it.

Only in texts of ASCII, and only where signs are signs: where words or brackets stand for them, `elsewhere` finds
something, and the whole text has to be read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from transforms.detectors.kinds.contact import EMAIL, MAIL
from transforms.detectors.kinds.network import NETWORK
from transforms.detectors.texts.spans import Places
from transforms.detectors.texts.stretches import Texts, digital, places_of

_DOTS = "dot|punkt|point|punto|ponto|kropka"
_TOKEN = bytes(byte < 0x80 and (chr(byte).isalnum() or chr(byte) in "_.%+'-@") for byte in range(256))  # noqa: PLR2004
"""By byte, whether it may stand in an address of mail whose signs are signs."""
_APART = 8
"""Bytes between one dot of an address and the next, at most: three digits, and two signs on either side."""
_BEHIND = 12
"""Bytes behind the last dot that are looked at."""
_OPENING, _CLOSING = b" [(", b" ])"
Verdicts = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Anchor:
    """What makes a text one that need not be read whole, and the stretches to read then."""

    elsewhere: str
    """Finds something in all other texts of ASCII in which the kind stands."""
    there: str
    """Finds something in all texts of ASCII that have such stretches."""
    stretches: Callable[[Texts], tuple[Places, Places, Places]]
    """(row, start, end) of each, and `row` alone, with no length, of texts that have to be read whole."""


def around_at(texts: Texts) -> tuple[Places, Places, Places]:
    """What stands around each @ up to what belongs to no address."""
    rows = np.unique(texts.row_of(places_of(texts.data, lambda signs: signs == ord("@"))))
    held = texts.take(rows)
    apart = np.flatnonzero(np.frombuffer(held.data.tobytes().translate(_TOKEN), np.uint8) == 0)
    at = np.flatnonzero(held.data == ord("@"))
    own = held.row_of(at)
    apart = np.concatenate((np.full(1, -1), apart, np.full(1, len(held.data))))
    place = np.searchsorted(apart, at)
    start = np.maximum(apart[place - 1] + 1, held.offsets[own])
    end = np.minimum(apart[place], held.offsets[own + 1])
    start, first = np.unique(start, return_index=True)
    row, end = own[first], end[first]
    shift = texts.offsets[rows[row]] - held.offsets[row]
    return rows[row], start + shift, end + shift


def between_dots(texts: Texts) -> tuple[Places, Places, Places]:
    """Numbers with three dots between them or more, with one sign before and behind."""
    data, last = texts.data, len(texts.data) - 1
    dots = places_of(data, lambda signs: signs == ord("."))
    before, behind = data[np.maximum(dots - 1, 0)], data[np.minimum(dots + 1, last)]
    wide = np.zeros(len(dots), np.bool_)
    for opening, closing in zip(_OPENING, _CLOSING, strict=True):
        wide |= (before == opening) & (behind == closing)
    tied = digital(np.where(wide, data[np.maximum(dots - 2, 0)], before))
    tied &= digital(np.where(wide, data[np.minimum(dots + 2, last)], behind))
    dots, wide = dots[tied], wide[tied]
    if not len(dots):
        return dots, dots, dots
    row = texts.row_of(dots)
    begins = np.flatnonzero(np.append(True, (np.diff(dots) > _APART) | (np.diff(row) > 0)))
    ends = np.append(begins[1:], len(dots)) - 1
    chosen = ends - begins >= 2  # noqa: PLR2004
    first, final = dots[begins[chosen]], dots[ends[chosen]] + wide[ends[chosen]]
    row = row[begins[chosen]]
    places = np.minimum(final[:, np.newaxis] + np.arange(1, _BEHIND + 1), last)
    goes_on = digital(data[places]) | (data[places] == ord("."))
    size = np.argmin(np.concatenate((goes_on, np.zeros((len(goes_on), 1), np.bool_)), axis=1), axis=1)
    start = np.maximum(first - 6, texts.offsets[row])
    end = np.minimum(final + size + 2, texts.offsets[row + 1])
    return row, start, np.where(size == _BEHIND, start, end)


_IPV4 = next(one for one in NETWORK if one.kind == "ipv4")
ANCHORS: Mapping[str | None, Anchor] = {
    EMAIL.loose: Anchor(
        rf"(?i:[(\[{{<] ?(?:@|\.|at|arroba|chiocciola|{_DOTS})| (?:{_DOTS}) | @|@ | at  ?{MAIL}\.)",
        "@",
        around_at,
    ),
    _IPV4.loose: Anchor(
        r"[0-9](?: ?\[| ?\(| )dot",
        rf"[0-9][ \[(]?\.(?:[^.]{{1,{_APART - 1}}}\.){{2}}",
        between_dots,
    ),
}
"""By pattern."""
