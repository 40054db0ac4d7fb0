"""Which kinds may stand where? Cheap looks first, so that each kind is read only where it may be; none is passed over.

Kinds whose form says that their digits stand close together are read by `numbers`, in windows. All others are read in
the texts that one pass for all of their patterns finds.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from transforms.detectors.detector import BEFORE
from transforms.detectors.texts.anchored import ANCHORS, Anchor
from transforms.detectors.texts.context import counted
from transforms.detectors.texts.matches import Matches, Reader, joined
from transforms.detectors.texts.numbers import Numbers, readable
from transforms.detectors.texts.plain import holding, loosely, plainly, several_of
from transforms.detectors.texts.spans import Places
from transforms.detectors.texts.stretches import Texts

_UNION = 12
"""Patterns that are joined into one: of more the automaton gets too large to be quick."""
_FEW = 4_096
"""Texts that are looked at one by one sooner than a pattern is made for half of the readers."""
_LONGEST = 2_000
"""Bytes of such texts: in longer ones RE2 gives up its automaton for one that takes a thousand times as long."""
_USUAL = frozenset(("iban", "phone", "url"))
"""Kinds that many texts hold: they are told from the others first."""
Branch = tuple[str, tuple[int, ...], tuple[Any, ...]]
"""A pattern that finds what some readers find, these, and the branches that tell them apart."""


@dataclass(frozen=True)
class Sieve:
    """The kinds that are looked for, in their order, and those of them that were asked for one by one."""

    readers: tuple[Reader, ...]
    named: Collection[str]

    @property
    def whole(self) -> str | None:
        """What finds something in all texts of ASCII that have to be read whole; None: no one pattern does."""
        branches = self._branches_of_plain
        return plainly(branches[0][0]) if len(branches) == 1 else None

    @property
    def every(self) -> str | None:
        """What finds something in all texts of ASCII in which there is something; None: no one pattern does."""
        if len(self._branches_of_plain) > 1:
            return None
        leads = [reader.lead for reader in self.readers if reader.detector.told is not None]
        anchors = [anchor.there for anchor in self._anchors.values()]
        parts = filter(None, (self.whole, *leads, *anchors, self._numbers.glance))
        return plainly("|".join(f"(?:{part})" for part in parts)) or None

    def matches(self, texts: Texts, among: Places | None = None) -> list[Matches]:
        """What of each kind stands in the texts and counts; `among` are those that `whole` finds something in."""
        found = self._in_whole(texts, among) | dict(zip(self._places, self._numbers.found(texts), strict=True))
        return [found[place] for place in range(len(self.readers))]

    def _in_whole(self, texts: Texts, among: Places | None) -> dict[int, Matches]:
        """What the readers find that do not read numbers."""
        wide = texts.wide()
        narrow = np.delete(np.arange(len(texts)), wide) if len(wide) else None
        found = {place: [Matches(wide[:0], wide[:0])] for _, places, _ in self._branches for place in places}
        for rows in (narrow, wide) if narrow is not None else (None,):
            for place, matches in self._in_rows(texts, rows, among, plain=rows is not wide):
                found[place].append(matches)
        for place, parts in found.items():
            if self.readers[place].detector.told is not None:
                parts.append(self.readers[place].told(texts))
        return {place: joined(*parts) for place, parts in found.items()}

    def _in_rows(
        self, texts: Texts, rows: Places | None, among: Places | None, *, plain: bool
    ) -> Iterator[tuple[int, Matches]]:
        """The same in these rows (None: all), all or none of which are `plain` ASCII."""
        asked = np.ones(len(texts), np.bool_)
        if rows is not None:
            asked[:] = False
            asked[rows] = True
        looked = np.flatnonzero(asked) if among is None or not plain else among[asked[among]]
        branches = self._branches_of_plain if plain else self._branches
        whole = {place: at for branch in branches for place, at in _leaves(branch, texts, looked, plain=plain)}
        if plain:
            for place, anchor in self._anchors.items():
                row, start, end = anchor.stretches(texts)
                unsaid = row[(start == end) & asked[row]]
                whole[place] = np.union1d(whole.get(place, unsaid[:0]), unsaid)
                once = asked.copy()
                once[whole[place]] = False
                at = np.flatnonzero(once[row])
                yield place, self._counted(texts, place, texts.cut(start[at], end[at]), start[at], plain=True)
        for place, at in whole.items():
            yield place, self._counted(texts, place, texts.take(at), texts.offsets[at], plain=plain)

    def _counted(self, texts: Texts, place: int, held: Texts, origin: Places, *, plain: bool) -> Matches:
        reader = self.readers[place]
        if not len(held):
            return Matches(origin[:0], origin[:0])
        matches = reader.matches(held, origin, plain=plain)
        if len(matches):
            matches = reader.sound(texts, matches)
        return matches.where(counted(texts, matches, reader.detector, self.named)) if len(matches) else matches

    @cached_property
    def _places(self) -> tuple[int, ...]:
        """The readers of numbers."""
        return tuple(place for place, reader in enumerate(self.readers) if readable(reader))

    @cached_property
    def _numbers(self) -> Numbers:
        return Numbers(tuple(self.readers[place] for place in self._places), self.named)

    @cached_property
    def _anchors(self) -> dict[int, Anchor]:
        """The readers of which only stretches are read in most texts of ASCII."""
        others = (place for place in range(len(self.readers)) if place not in self._places)
        return {place: ANCHORS[pattern] for place in others if (pattern := self.readers[place].pattern) in ANCHORS}

    @cached_property
    def _branches(self) -> list[Branch]:
        """The other readers, by what finds some of them at once."""
        return self._among({place: reader.pattern for place, reader in enumerate(self.readers)})

    @cached_property
    def _branches_of_plain(self) -> list[Branch]:
        """The same for texts of ASCII."""
        elsewhere = {place: anchor.elsewhere for place, anchor in self._anchors.items()}
        return self._among({place: reader.pattern for place, reader in enumerate(self.readers)} | elsewhere)

    def _among(self, patterns: Mapping[int, str]) -> list[Branch]:
        others = [place for place in patterns if place not in self._places]
        return [
            self._branch({place: patterns[place] for place in others[at : at + _UNION]})
            for at in range(0, len(others), _UNION)
        ]

    def _branch(self, patterns: Mapping[int, str]) -> Branch:
        places = tuple(patterns)
        if len(places) == 1:
            return patterns[places[0]], places, ()
        usual = [place for place in places if self.readers[place].detector.kind in _USUAL][:1]
        first = tuple(usual) or places[: len(places) // 2]
        parts = [[place for place in places if (place in first) == one] for one in (True, False)]
        branches = tuple(self._branch({place: patterns[place] for place in part}) for part in parts)
        return _union(patterns.values()), places, branches


def _leaves(branch: Branch, texts: Texts, rows: Places, *, plain: bool) -> Iterator[tuple[int, Places]]:
    """The readers of a branch of which something may stand in some of these rows, and those rows."""
    pattern, places, parts = branch
    hit = _having(texts, rows, plainly(pattern) if plain else loosely(pattern))
    if not len(hit):
        return
    if not parts:
        yield places[0], hit
    elif len(hit) < _FEW and np.diff(texts.offsets)[hit].max() <= _LONGEST:
        patterns = tuple(plainly(one) if plain else loosely(one) for one in _patterns(branch))
        for place, at in zip(places, several_of(patterns).holding(texts.take(hit)), strict=True):
            if len(at):
                yield place, hit[at]
        return
    for part in parts:
        yield from _leaves(part, texts, hit, plain=plain)


def _patterns(branch: Branch) -> list[str]:
    """Those of a branch's readers, in their order."""
    by_place = dict(_own(branch))
    return [by_place[place] for place in branch[1]]


def _own(branch: Branch) -> Iterator[tuple[int, str]]:
    pattern, places, parts = branch
    if not parts:
        yield places[0], pattern
    for part in parts:
        yield from _own(part)


def _having(texts: Texts, rows: Places, pattern: str) -> Places:
    """Those of the rows in which the pattern finds something."""
    if not len(rows):
        return rows
    if len(rows) == len(texts):
        return np.flatnonzero(holding(texts, pattern))
    return rows[holding(texts.take(rows), pattern)]


def _union(patterns: Iterable[str]) -> str:
    led = [f"(?:{one.removeprefix(BEFORE)})" for one in patterns if one.startswith(BEFORE)]
    free = [f"(?:{one})" for one in patterns if not one.startswith(BEFORE)]
    return "|".join(([BEFORE + _either(led)] if led else []) + ([_either(free)] if free else []))


def _either(patterns: Iterable[str]) -> str:
    return f"(?:{'|'.join(dict.fromkeys(patterns))})"
