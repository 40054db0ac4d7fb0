"""Where do a kind's patterns match, and which of the matches are real? Readings of one kind in many texts at once."""

import re
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.detectors.checks import accounts
from transforms.detectors.checks.layout import Layout
from transforms.detectors.detector import BEFORE, Check, Detector, Meant
from transforms.detectors.texts.folds import spellings
from transforms.detectors.texts.plain import (
    CLOSED,
    OPENED,
    fitting,
    holding,
    located,
    loosely,
    marked,
    plainly,
    quickly,
    same,
)
from transforms.detectors.texts.spans import Places
from transforms.detectors.texts.stretches import Bytes, Texts
from transforms.spread import spread

_ROUNDS = 24
"""How often a reading that failed is looked at again, shorter or later: more groups than the longest number has."""
_BEYOND = 48
"""Bytes behind a reading that failed in which a later one may end."""
_BESIDE = 40
"""Characters before and behind a finding that `amid` sees."""
_TRIMMED = {"iban": accounts.followed}
"""Kinds whose check passes where more stands behind, and which findings may have more: the shortest that passes is
meant."""
Verdicts = npt.NDArray[np.bool_]
_ASCII = "".join(map(chr, range(128)))
WORDY = np.array([c.isalnum() or c == "_" for c in _ASCII] + [True] * 128)
"""By byte, whether it is part of a word; of characters beyond ASCII that is not asked, so that no cut splits them."""
_JOINING = np.array([c in ".-" for c in _ASCII] + [False] * 128)
TIED = WORDY | _JOINING
"""By byte, whether a code may not stand behind it (see `detector.BEFORE`)."""


@dataclass(frozen=True)
class Matches:
    """Where something matched, in bytes of the texts that were searched."""

    start: Places
    end: Places

    def __len__(self) -> int:
        return len(self.start)

    def where(self, chosen: Verdicts | Places | slice) -> "Matches":
        """Those of the matches."""
        return Matches(self.start[chosen], self.end[chosen])


def joined(*parts: Matches) -> Matches:
    """All of them, in no order."""
    return Matches(*(np.concatenate([getattr(part, name) for part in parts]) for name in ("start", "end")))


@dataclass(frozen=True)
class Reader:
    """How one kind is read in texts that `disguises` folded."""

    detector: Detector
    pattern: str = field(init=False)
    """What it looks like, taken loosely; with what stands before it where `led`."""
    led: bool = field(init=False)
    """Whether a match takes one character of the text before, unless the text begins there."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "pattern", self.detector.loose or self.detector.pattern)
        object.__setattr__(self, "led", self.pattern.startswith(BEFORE))

    @cached_property
    def body(self) -> str:
        """The pattern without what stands before."""
        return self.pattern.removeprefix(BEFORE)

    @cached_property
    def lead(self) -> str:
        """What stands before what is `told`: one of the kind's words."""
        every = frozenset().union(*map(spellings, self.detector.context))
        words = "|".join(sorted(map(re.escape, every), key=lambda word: (-len(word), word)))
        return rf"(?i:(?:\b|_)(?:{words}))(?: ?: ?\n?|[\"'] ?: ?[\"']|=[\"']|>| )"

    def found(self, texts: Texts, held: Texts, origin: Places, *, plain: bool) -> Matches:
        """What of this kind stands in stretches of the texts, whose first bytes are at `origin`; readings may overlap.

        Stretches have to begin and end where no match is cut off, and where a match may begin or end. That they are
        not `plain`, but of signs beyond ASCII, makes it quicker to say so.
        """
        return self.sound(texts, self.matches(held, origin, plain=plain))

    def matches(self, held: Texts, origin: Places, *, plain: bool) -> Matches:
        """Where the pattern matches in each stretch: leftmost first, none overlapping another."""
        if plain:
            return self._located(held, origin, plainly(self.pattern))[1]
        quick = quickly(self.body)
        if quick is None:
            return self._located(held, origin, self.pattern)[1]
        row, found = self._located(held, origin, f"{plainly(BEFORE)}{quick}" if self.led else quick)
        shift = held.offsets[row] - origin[row]
        right = same(held, row, found.start + shift, found.end + shift)
        wrong = np.unique(row[~right])
        exact = self._located(held.take(wrong), origin[wrong], self.pattern)[1] if len(wrong) else found.where(wrong)
        return joined(found.where(~np.isin(row, wrong)), exact)

    def _located(self, held: Texts, origin: Places, pattern: str) -> tuple[Places, Matches]:
        """The stretch of each match, and the match."""
        row, start, end = located(held, pattern)
        if self.led and len(start):
            start = start + self._taken(held, row, start == 0, held.data[held.offsets[row] + start])
        return row, Matches(origin[row] + start, origin[row] + end)

    def sound(self, texts: Texts, matches: Matches) -> Matches:
        """Those of the matches that pass the check, in a shorter or later reading where the first fails."""
        if self.detector.meant is not None:
            return self._meant(texts, matches, self.detector.meant)
        kept, read = [], matches
        for _ in range(_ROUNDS):
            if not len(matches):
                break
            passed = self.passing(Layout.of(texts.cut(matches.start, matches.end).array)) & self._amid(texts, matches)
            whole, failed = matches.where(passed), matches.where(~passed)
            longer = _TRIMMED.get(self.detector.kind)
            if longer is None:
                kept += [whole, self._shorter(texts, failed)]
            else:
                more = longer(Layout.of(texts.cut(whole.start, whole.end).array))
                kept += [whole.where(~more), self._shorter(texts, whole.where(more))]
            matches = _unread(self._later(texts, failed), read)
        return joined(*kept) if kept else matches

    def _meant(self, texts: Texts, matches: Matches, meant: Meant) -> Matches:
        """What is meant of each match, where anything is; the same text is asked once."""
        words = texts.cut(matches.start, matches.end).array.to_pylist()
        told = {word: _in_bytes(word, meant(word)) for word in set(words)}
        at = np.array([place for place, word in enumerate(words) if told[word]], np.int64)
        low, high = np.array([told[words[place]] for place in at], np.int64).reshape(-1, 2).T
        return Matches(matches.start[at] + low, matches.start[at] + high)

    def told(self, texts: Texts) -> Matches:
        """What stands right behind one of the kind's words and is `told` then."""
        lead = self.lead
        rows = np.flatnonzero(holding(texts, plainly(lead) if texts.plain else loosely(lead)))
        if not len(rows):
            return Matches(rows, rows)
        column = texts.column.gather(rows)
        between = column.str.replace_all(
            rf"(?P<lead>{lead})(?P<it>{self.detector.told})", f"${{lead}}{OPENED}${{it}}{CLOSED}"
        )
        row, start, end = marked(Texts.of(between))
        found = Matches(texts.offsets[rows[row]] + start, texts.offsets[rows[row]] + end)
        return found.where(self._amid(texts, found))

    def _amid(self, texts: Texts, matches: Matches) -> Verdicts:
        """Which of the findings are of the kind where they stand."""
        amid = self.detector.amid
        if amid is None or not len(matches):
            return np.ones(len(matches), np.bool_)
        row = texts.row_of(matches.start)
        before = np.maximum(texts.moved(matches.start, -_BESIDE), texts.offsets[row])
        behind = np.minimum(texts.moved(matches.end, _BESIDE), texts.offsets[row + 1])
        bounds = ((before, matches.start), (matches.start, matches.end), (matches.end, behind))
        sides = (texts.cut(*bound).array.to_pylist() for bound in bounds)
        seen = list(zip(*sides, strict=True))
        told = {sight: amid(*sight) for sight in set(seen)}
        return np.array([told[sight] for sight in seen], np.bool_)

    def passing(self, found: Layout) -> Verdicts:
        """Which of the findings pass the check; the same text is checked once."""
        if not len(found):
            return np.zeros(0, np.bool_)
        loose = self.detector.loose_check
        if self.detector.columnar is not None and loose is None:
            return self.detector.columnar(found)
        return once_each(found.array, loose or self.detector.check)

    def _checked(self, words: Texts) -> Verdicts:
        return self.passing(Layout.of(words.array))

    def _formed(self, words: Texts) -> Verdicts:
        """Which texts are of the pattern as a whole."""
        return holding(words, fitting(rf"\A(?:{self.body})\z", words))

    def _taken(self, held: Texts, row: Places, first: Verdicts, sign: Bytes) -> Places:
        """How many bytes the matches took of the text before; `sign` is the first byte of each."""
        taken = ~TIED[sign] | (sign >= _BEYOND_ASCII)
        unsure = np.flatnonzero(first & taken)
        if len(unsure):  # where a text begins nothing is taken if the code begins with such a sign itself
            begun = held.take(row[unsure])
            taken[unsure[holding(begun, fitting(rf"\A(?:{self.body})", begun))]] = False
        return np.where(taken, _SIZES[sign], 0)

    def _shorter(self, texts: Texts, failed: Matches) -> Matches:
        """What passes when groups at the end are left out, as few as will do (as many as will do where `_TRIMMED`).

        A dot or a hyphen ties what stands behind it to it: `1.2.3.4` is no part of `1.2.3.4.5`.
        """
        cuts, owner = _gaps(texts, failed, ~WORDY)
        loose = ~TIED[texts.data[cuts]] | ~WORDY[texts.data[np.minimum(cuts + 1, len(texts.data) - 1)]]
        cuts, owner = cuts[loose], owner[loose]  # a dot between digits ties them to one code
        if not len(cuts):
            return failed if self.detector.kind in _TRIMMED else failed.where(np.zeros(len(failed), np.bool_))
        heads = Matches(failed.start[owner], cuts)
        words = texts.cut(heads.start, heads.end)
        real = np.arange(len(heads))
        for judge in (self._checked, self._formed) if self.detector.columnar else (self._formed, self._checked):
            real = real[judge(words.take(real))]
        real = real[self._amid(texts, heads.where(real))]
        ends = np.zeros(len(failed), np.int64)
        if self.detector.kind in _TRIMMED:
            ends = failed.end.copy()
            np.minimum.at(ends, owner[real], cuts[real])
            return Matches(failed.start, ends)
        np.maximum.at(ends, owner[real], cuts[real])
        return Matches(failed.start[ends > 0], ends[ends > 0])

    def _later(self, texts: Texts, failed: Matches) -> Matches:
        """What matches first from the next group of a reading that failed, up to a little behind it."""
        gaps, owner = _gaps(texts, failed, ~TIED)
        owner, first = np.unique(owner, return_index=True)
        if not self.led or not len(owner):
            return failed.where(np.zeros(len(failed), np.bool_))
        start, end = gaps[first], _reach(texts, failed.end[owner])
        windows = texts.cut(start, end)
        row, found = self._located(windows, start, fitting(self.pattern, windows))
        _, leading = np.unique(row, return_index=True)
        return found.where(leading)


def _unread(later: Matches, read: Matches) -> Matches:
    """Those of the matches, each once, that are none of those read before: what fails stands in a row of such."""
    if not len(later):
        return later
    size = int(max(later.end.max(), read.end.max())) + 1
    keys, first = np.unique(later.start * size + later.end, return_index=True)
    return later.where(first[~np.isin(keys, read.start * size + read.end)])


def _in_bytes(text: str, span: tuple[int, int] | None) -> tuple[int, int] | None:
    """A stretch of characters in bytes."""
    if span is None or text.isascii():
        return span
    low = len(text[: span[0]].encode())
    return low, low + len(text[slice(*span)].encode())


def once_each(found: pa.LargeStringArray, check: Check) -> Verdicts:
    """Which findings pass the check; equal ones are checked once."""
    texts = found.to_pylist()
    told = {text: bool(check(text)) for text in set(texts)}
    return np.array([told[text] for text in texts], np.bool_)


_BEYOND_ASCII = 0x80
_SIZES = np.array([1] * 0xC0 + [2] * 0x20 + [3] * 0x10 + [4] * 0x10, np.int64)
"""By first byte, the bytes of a character (RFC 3629)."""


def _gaps(texts: Texts, matches: Matches, among: Verdicts) -> tuple[Places, Places]:
    """The places of such bytes inside the matches, behind their first, and whose each one is."""
    owner, places = spread(matches.start + 1, np.maximum(matches.end - matches.start - 1, 0))
    chosen = among[texts.data[places]]
    return places[chosen], owner[chosen]


def _reach(texts: Texts, end: Places) -> Places:
    """How far behind these ends a reading may go on: not beyond the text, and never up to the middle of a word."""
    limit = texts.offsets[texts.row_of(end - 1) + 1]
    reach = np.minimum(end + _BEYOND, limit)
    owner, places = spread(end, reach - end)
    apart = ~TIED[texts.data[places]]
    cut = end.copy()
    np.maximum.at(cut, owner[apart], places[apart])
    return np.where(reach == limit, limit, cut)
