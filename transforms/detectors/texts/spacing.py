r"""Where is a number written wide? Texts in which many spaces, a tab or a line's end between groups are one space.

    wide = narrowed(texts)            # "4111  1111\t1111\n1111" reads "4111 1111 1111 1111"
    wide.origin(start, end)           # the places in the texts as they came
    wide.counting(matches, detector)  # which findings go over such a gap by right

Tables stand in such spaces too, so that more is asked of what goes over a gap than of other findings.
"""

from dataclasses import dataclass

import numpy as np

from transforms.detectors.detector import BEFORE, Detector
from transforms.detectors.texts.context import near
from transforms.detectors.texts.matches import Matches, Verdicts, once_each
from transforms.detectors.texts.spans import Places
from transforms.detectors.texts.stretches import PIECE, Bytes, Texts, among

_WIDEST = 4
"""Bytes of a gap at most: wider ones stand between columns."""
_SPACE, _BREAK = ord(" "), ord("\n")
_BLANK = among(" \t\r\n")
BLANKS = r"[0-9](?:[\t\r\n]| [ \t\r\n])|(?:[\t\r\n]|[ \t\r\n] )[0-9]"
"""What finds something in all texts that have such gaps."""
_FIRST, _ODD = np.uint8(ord("\t")), np.uint8(5)
"""The tab, and the bytes from it on among which blanks other than spaces are; unsigned: below is far above."""
_DIGIT = among("0123456789")
_CAPITAL = among("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_TYING = among("-)/")
"""By byte, what a number does not end with: it goes on in the next line."""
_CLOSING = ord(")")
_OPENING = among("(")
_SURE, _CHECKED = 0.02, 0.2
"""The chance up to which a kind needs no word beside it, and up to which it may go over the end of a line."""
_TRUNK = ord("0")
_LED = frozenset("+(")
"""What a telephone number begins with that needs no word beside it."""


@dataclass(frozen=True)
class Narrowed:
    """The texts in which gaps were narrowed."""

    texts: Texts
    came: Places
    """By byte of `texts`, and one more, where it stood among the bytes of all texts."""
    narrowed: Places
    """The bytes of `texts` before which, or at which, something was left out."""
    breaks: Places
    """Those of them that were the end of a line, and nothing before it says that the number goes on."""

    def origin(self, start: Places, end: Places) -> tuple[Places, Places]:
        """Where stretches of `texts`, none of them empty, stood among the bytes of all texts."""
        return self.came[start], self.came[end - 1] + 1

    def over(self, start: Places, end: Places, *, breaks: bool = False) -> Verdicts:
        """Which stretches go over a gap, or over the end of a line."""
        among = self.breaks if breaks else self.narrowed
        return np.asarray(np.searchsorted(among, end) > np.searchsorted(among, start, side="right"), np.bool_)

    def counting(self, matches: Matches, detector: Detector) -> Verdicts:
        """Which findings of a kind go over a gap by right.

        They have a check, and a word beside them says what they are or chance hardly meets them; telephone numbers are
        of a plan as well, or begin with a trunk 0. Over the end of a line go numbers with a check
        digit alone, or what a hyphen or a bracket ties to the next line.
        """
        counts = self.over(matches.start, matches.end)
        if not goes_over(detector):
            return np.zeros(len(matches), np.bool_)
        if detector.chance > _CHECKED:
            counts &= ~self.over(matches.start, matches.end, breaks=True)
        at = np.flatnonzero(counts)
        if len(at) and detector.sure is not None:
            sure = once_each(self.texts.cut(matches.start[at], matches.end[at]).array, detector.sure)
            counts[at] = sure | (self.texts.data[matches.start[at]] == _TRUNK)
            at = np.flatnonzero(counts)
        if len(at) and not (detector.alone and not detector.leaning and detector.chance <= _SURE):
            led = np.isin(self.texts.data[matches.start[at]], [ord(sign) for sign in _LED])
            counts[at] = led | near(self.texts, matches.where(at), detector)
        return counts


def goes_over(detector: Detector) -> bool:
    """Whether what is found of a kind may go over a gap: where it has a check, and begins where a code may."""
    return detector.chance < 1.0 and detector.pattern.startswith(BEFORE)


def narrowed(texts: Texts) -> Narrowed:
    """Those of the texts that have such gaps."""
    start, end = _gaps(texts)
    if not len(start):
        return Narrowed(texts.take(start), start, start, start)
    rows, own = np.unique(texts.row_of(start), return_inverse=True)
    held = texts.take(rows)
    shift = held.offsets[own] - texts.offsets[rows[own]]
    start, end = start + shift, end + shift
    tied = _TYING[held.data[start - 1]] & (held.data[start - 1] != _CLOSING)
    lines = _lines(held.data, start, end) > 0
    left = np.ones(len(held.data), np.bool_)
    edges = np.zeros(len(held.data) + 1, np.int64)
    np.add.at(edges, start + ~(tied & lines), 1)  # one space is left, but behind a hyphen at the end of a line
    np.add.at(edges, end, -1)
    left[np.cumsum(edges)[:-1] > 0] = False
    kept = np.flatnonzero(left)
    data = held.data.copy()
    data[start] = _SPACE
    place = np.searchsorted(kept, start)
    came = kept + np.repeat(texts.offsets[rows] - held.offsets[:-1], np.diff(held.offsets))[kept]
    narrow = Texts(data[kept], np.searchsorted(kept, held.offsets))
    untied = lines & ~_TYING[held.data[start - 1]]
    return Narrowed(narrow, came, place, place[untied])


def unsaid(texts: Texts, wide: Matches, found: Matches, detector: Detector) -> Matches:
    """The findings of a kind, in `texts` as they came, that meet nothing that counts by itself, and say more.

    `found` is what was found without them. Behind a whole telephone number stands the next column, and two of them
    are two.
    """
    if not len(wide) or detector.sure is None or not len(found):
        return wide
    found = found.where(np.argsort(found.start, kind="stable"))
    held = texts.cut(found.start, found.end)
    alone = np.append(0, np.cumsum(once_each(held.array, detector.sure)))
    digits = np.append(0, np.cumsum(_digits(held)))
    first, behind = np.searchsorted(found.end, wide.start, side="right"), np.searchsorted(found.start, wide.end)
    more = digits[behind] - digits[first] < _digits(texts.cut(wide.start, wide.end))
    return wide.where((alone[behind] == alone[first]) & more)


def _digits(held: Texts) -> Places:
    """The digits of each text, none of them empty."""
    return np.add.reduceat(_DIGIT[held.data].astype(np.int64), held.offsets[:-1])


def _lines(data: Bytes, start: Places, end: Places) -> Places:
    """How many ends of lines each gap holds."""
    breaks = np.zeros(len(start), np.int64)
    for by in range(_WIDEST):
        breaks += (start + by < end) & (data[np.minimum(start + by, len(data) - 1)] == _BREAK)
    return breaks


def _gaps(texts: Texts) -> tuple[Places, Places]:
    """Where what parts the groups of numbers begins and ends that is more than one space, or other than a space."""
    data, seeds = texts.data, _beside(texts)
    if not len(seeds):
        return seeds, seeds
    start, end, last = seeds, seeds + 1, len(data) - 1
    for _ in range(_WIDEST):
        start = start - _BLANK[data[np.maximum(start - 1, 0)]]
        end = end + _BLANK[data[np.minimum(end, last)]]
    start, first = np.unique(np.maximum(start, 0), return_index=True)
    end = end[first]
    row = texts.row_of(start)
    inside = (start > texts.offsets[row]) & (end < texts.offsets[row + 1]) & (end - start <= _WIDEST)
    start, end = start[inside], end[inside]
    before, behind, lines = data[start - 1], data[end], _lines(data, start, end)
    digits = _DIGIT[before].astype(np.int64) + _DIGIT[behind]
    parts = _DIGIT[before] | _TYING[before] | (_CAPITAL[before] & (lines == 0))
    parts &= _DIGIT[behind] | _OPENING[behind] | (_CAPITAL[behind] & (lines == 0))
    chosen = parts & (digits > 0) & (lines <= 1)
    return start[chosen], end[chosen]


def _beside(texts: Texts) -> Places:
    """Blanks that stand beside digits, and are no single space."""
    data, end = texts.data, len(texts.data) - 1
    at = _edged(data)
    at = at[(at > 0) & (at < end) & _BLANK[data[at]]]
    before, behind = data[at - 1], data[at + 1]
    wide = data[at] != _SPACE
    beside = (_DIGIT[before] & (wide | _BLANK[behind])) | (_DIGIT[behind] & (wide | _BLANK[before]))
    return np.asarray(at[beside], np.int64)


def _edged(data: Bytes) -> Places:
    """All blanks beside blanks or that are no spaces, and perhaps more."""
    found = []
    for at in range(0, len(data), PIECE):
        begin = max(at - 1, 0)
        piece = data[begin : at + PIECE + 1]
        odd = piece - _FIRST < _ODD
        blank = odd | (piece == _SPACE)
        both = blank[1:] & blank[:-1]
        odd[1:] |= both
        odd[:-1] |= both
        found.append(np.flatnonzero(odd[at - begin : at - begin + PIECE]) + at)
    return np.concatenate(found) if found else np.empty(0, np.int64)
