"""Which numbers stand in texts? Kinds whose digits stand close together, read all at once by the shapes of windows.

For each shape that some windows have, and each kind that may stand in it, `ways` tells where a match would be and which
signs it would take. The signs are looked up for all of them in one go; what is left meets the kind's check. Of readings
of one kind that overlap the leftmost that passes counts, of one start the first that the pattern prefers.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import chain

import numpy as np

from transforms.detectors.checks.layout import Layout
from transforms.detectors.texts.context import by_themselves, counted, nearness_of
from transforms.detectors.texts.forms import form_of
from transforms.detectors.texts.lexicon import Bits
from transforms.detectors.texts.matches import Matches, Reader, Verdicts, joined
from transforms.detectors.texts.nearness import Nearness
from transforms.detectors.texts.spans import Places
from transforms.detectors.texts.stretches import Texts
from transforms.detectors.texts.ways import Way, Ways
from transforms.detectors.texts.windows import ANY, Clusters, Kind, Shapes, Sorted, asks_of, clusters, core, fits
from transforms.spread import spread


def readable(reader: Reader) -> bool:
    """Whether a kind can be read here."""
    return reader.led and reader.detector.amid is None and fits(form_of(reader.pattern))


@dataclass(frozen=True)
class Group:
    """Kinds with at most so many signs before and behind their digits."""

    lead: int
    tail: int
    kinds: Places
    """Their numbers among the readers."""
    shapes: Shapes


@dataclass(frozen=True)
class Part:
    """The windows of a group."""

    group: Group
    held: Texts
    origin: Places
    """Where each begins in the texts."""
    shapes: Sorted


@dataclass(frozen=True)
class Readings:
    """What may be a number, of any kind and in any window."""

    kind: Places
    start: Places
    end: Places
    way: Places
    """The number of the way in which it was read."""

    def __len__(self) -> int:
        return len(self.kind)

    @classmethod
    def joined(cls, parts: Iterable["Readings"]) -> "Readings":
        """All of them."""
        columns = zip(*((one.kind, one.start, one.end, one.way) for one in parts), strict=True)
        return cls(*(np.concatenate(column) for column in columns))

    @property
    def places(self) -> tuple[Places, Places, Places]:
        """Start, end and kind."""
        return self.start, self.end, self.kind

    def where(self, chosen: Verdicts | Places) -> "Readings":
        """Those of them."""
        return Readings(self.kind[chosen], self.start[chosen], self.end[chosen], self.way[chosen])


@dataclass(frozen=True)
class Numbers:
    """The kinds that are read, and those of them that were asked for one by one."""

    readers: tuple[Reader, ...]
    named: Collection[str]

    @property
    def glance(self) -> str | None:
        """What finds something in every text of ASCII in which there is a number; None where none is read."""
        forms = [form for reader in self.readers if (form := form_of(reader.pattern))]
        if not forms:
            return None
        least, gap = min(form.least for form in forms), max(form.gap for form in forms)
        return f"[0-9](?:[^0-9]{{0,{gap}}}[0-9]){{{least - 1}}}"

    def found(self, texts: Texts) -> list[Matches]:
        """What of each kind stands in the texts and counts, in no order."""
        parts: list[list[Matches]] = [[Matches(_NOWHERE, _NOWHERE)] for _ in self.readers]
        seen = clusters(texts) if self.readers else None
        if seen is not None and len(seen):
            for kind, matches in self._in_clusters(texts, seen):
                parts[kind].append(matches)
        return [joined(*part) for part in parts]

    def _in_clusters(self, texts: Texts, seen: Clusters) -> Iterator[tuple[int, Matches]]:
        parts = [self._sorted_out(texts, seen, group) for group in self._groups]
        near = self._near(texts, seen, parts)
        readings = []
        for part in parts:
            read: list[tuple[Places, Way]] = []
            for kind, shape, at in self._pairs(part, near):
                ways = self._of(kind, part.shapes.names[shape])
                if ways is None:
                    reader = self.readers[kind]
                    matches = reader.found(texts, part.held.take(at), part.origin[at], plain=part.held.plain)
                    yield kind, matches.where(counted(texts, matches, reader.detector, self.named))
                else:
                    read.extend((at, way) for way in ways)
            readings.append(self._read(part, read))
        yield from self._told(texts, Readings.joined(readings))

    def _sorted_out(self, texts: Texts, seen: Clusters, group: Group) -> Part:
        """The windows of a group by shape."""
        start, end = seen.windows(texts, group.lead, group.tail)
        held = texts.cut(start, end)
        return Part(group, held, start, group.shapes.sorted_out(held))

    def _asks(self, own: list[int], place: int, shape: str) -> bool:
        """Whether a kind of a group counts near context alone in every way in which it may stand in a shape."""
        ways = self._of(own[place], shape)
        return ways is not None and all(way.asks for way in ways)

    def _of(self, kind: int, shape: str) -> tuple[Way, ...] | None:
        return None if shape in ANY else self._ways.of(kind, shape, core(shape))

    def _near(self, texts: Texts, seen: Clusters, parts: list[Part]) -> Bits:
        """By window, the kinds of which a word stands near; all kinds where it is not listened to.

        Where few kinds ask for words, fewer are left to be asked for when the numbers have met their checks.
        """
        asking = np.zeros(len(seen), np.int64)
        for part in parts:
            kinds = np.count_nonzero(part.shapes.may & part.shapes.asks, axis=1)
            asking[part.shapes.order] += np.repeat(kinds, np.diff(part.shapes.bounds))
        heard = asking > _FEW
        near = np.full((len(seen), self._nearness.own.shape[1]), _ALL, np.uint64)
        near[heard] = self._nearness.words.around(texts, seen.first[heard], seen.last[heard])
        return near

    def _pairs(self, part: Part, near: Bits) -> Iterator[tuple[int, int, Places]]:
        """Each kind of the group that may stand in a shape, the shape, and the windows of it where it may count."""
        shapes, kinds = part.shapes, part.group.kinds
        column, bit = kinds // 64, (kinds % 64).astype(np.uint64)
        some = np.bitwise_or.reduceat(near[shapes.order], shapes.bounds[:-1], axis=0)
        told = some[:, column] >> bit & np.uint64(1) != 0
        for shape, kind in np.argwhere(shapes.may & (told | ~shapes.asks)).tolist():
            at = shapes.order[shapes.bounds[shape] : shapes.bounds[shape + 1]]
            if shapes.asks[shape, kind]:
                at = at[near[at, column[kind]] >> bit[kind] & np.uint64(1) != 0]
            yield int(kinds[kind]), shape, at

    def _read(self, part: Part, read: list[tuple[Places, Way]]) -> Readings:
        """The windows that have the signs of a way."""
        if not read:
            return Readings(_NOWHERE, _NOWHERE, _NOWHERE, _NOWHERE)
        at = np.concatenate([one for one, _ in read])
        which = np.repeat(np.arange(len(read)), [len(one) for one, _ in read])
        kind, start, end, number = np.array([way.place for _, way in read], np.int64)[which].T
        base = part.held.offsets[at] + start
        right = self._ways.fitting(part.held.data, base, [way.signs for _, way in read], which)
        shift = part.origin[at] - part.held.offsets[at] + base
        return Readings(kind, shift, shift + end - start, number).where(right)

    def _told(self, texts: Texts, readings: Readings) -> Iterator[tuple[int, Matches]]:
        """The readings that are real and count, by kind."""
        if not len(readings):
            return
        readings = readings.where(_order(readings))
        words = texts.cut(readings.start, readings.end)
        kinds, begins = np.unique(readings.kind, return_index=True)
        passed, sure = np.zeros(len(readings), np.bool_), np.zeros(len(readings), np.bool_)
        laid, ends = Layout.of(words.array), [*begins[1:].tolist(), len(readings)]
        for kind, begin, end in zip(kinds.tolist(), begins.tolist(), ends, strict=True):
            reader = self.readers[kind]
            passed[begin:end] = reader.passing(laid.part(begin, end))
            if reader.detector.sure is not None:
                sure[begin:end] = by_themselves(words.part(begin, end), reader.detector, self.named)
        at = np.flatnonzero(passed)
        at = at[_first(readings.where(at))]
        readings, words, sure = readings.where(at), words.take(at), sure[at]
        sure |= self._by_themselves(readings, words)
        asked = np.flatnonzero(~sure)
        sure[asked] = self._nearness.near(texts, *readings.where(asked).places)
        readings = readings.where(sure)
        bounds = np.searchsorted(readings.kind, np.append(kinds, len(self.readers)))
        for kind, begin, end in zip(kinds.tolist(), bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
            yield kind, Matches(readings.start[begin:end], readings.end[begin:end])

    def _by_themselves(self, readings: Readings, words: Texts) -> Verdicts:
        """Which readings count without context."""
        ways = self._ways.every
        counts = np.array([way.counts for way in ways], np.bool_)[readings.way]
        unsure = np.flatnonzero(np.array([bool(way.stricts) for way in ways], np.bool_)[readings.way])
        if len(unsure):
            several, which = np.unique(readings.way[unsure], return_inverse=True)
            signs = [ways[number].stricts for number in several.tolist()]
            sizes = np.array([len(one) for one in signs], np.int64)
            whose, at = spread((np.cumsum(sizes) - sizes)[which], sizes[which])
            owner = unsure[whose]
            right = self._ways.fitting(words.data, words.offsets[owner], list(chain.from_iterable(signs)), at)
            counts[owner[right]] = True
        return counts

    @cached_property
    def _ways(self) -> Ways:
        return Ways(tuple(reader.detector for reader in self.readers), self.named)

    @cached_property
    def _groups(self) -> tuple[Group, ...]:
        """The kinds of which nothing stands before and behind the digits, and the others."""
        forms = [form_of(reader.pattern) for reader in self.readers]
        kinds = [
            Kind(form, *asks_of(reader.detector, form, self.named))
            for reader, form in zip(self.readers, forms, strict=True)
            if form is not None
        ]
        groups = []
        for tight in (True, False):
            own = [place for place, kind in enumerate(kinds) if (kind.form.lead == kind.form.tail == 0) == tight]
            if own:
                lead, tail = max(kinds[at].form.lead for at in own), max(kinds[at].form.tail for at in own)
                shapes = Shapes(tuple(kinds[at] for at in own), partial(self._asks, own))
                groups.append(Group(lead, tail, np.array(own, np.int64), shapes))
        return tuple(groups)

    @cached_property
    def _nearness(self) -> Nearness:
        return nearness_of(reader.detector for reader in self.readers)


def _order(readings: Readings) -> Places:
    """By kind, start and way: as one number where that fits, which is sorted ten times as quickly."""
    starts, ways = int(readings.start.max()) + 1, int(readings.way.max()) + 1
    if (int(readings.kind.max()) + 1) * starts * ways >= np.iinfo(np.int64).max:
        return np.lexsort((readings.way, readings.start, readings.kind))
    return np.argsort((readings.kind * starts + readings.start) * ways + readings.way)


def _first(readings: Readings) -> Places:
    """Of readings sorted by kind and start, those that overlap none of the same kind that was kept before."""
    if not len(readings):
        return readings.kind
    apart = readings.kind * (int(readings.end.max()) + 1)
    start, end = readings.start + apart, readings.end + apart
    reach = np.maximum.accumulate(end)
    alone = np.ones(len(start), np.bool_)
    alone[1:] = start[1:] >= reach[:-1]
    contested = np.flatnonzero(~(alone & np.append(alone[1:], True)))
    low, high, group = start[contested], end[contested], np.cumsum(alone)[contested]
    kept, left = alone[contested], np.arange(len(contested))
    for _ in range(_TURNS):  # of those that are left the first of each group is kept, and what it overlaps goes
        if not len(left):
            break
        first = np.flatnonzero(np.append(True, np.diff(group[left]) > 0))
        kept[left[first]] = True
        behind = np.repeat(high[left[first]], np.diff(np.append(first, len(left))))
        left = left[low[left] >= behind]
    last, of = -1, -1
    for place in left.tolist():
        if of != group[place] or low[place] >= last:
            kept[place], last, of = True, high[place], group[place]
    alone[contested] = kept
    return np.flatnonzero(alone)


_TURNS = 6
"""How often all groups of readings that overlap are looked at together; of longer ones the rest is looked at singly."""
_FEW = 1
"""Kinds whose numbers are read in a window sooner than its words are listened to."""
_ALL = np.iinfo(np.uint64).max
_NOWHERE = np.empty(0, np.int64)
