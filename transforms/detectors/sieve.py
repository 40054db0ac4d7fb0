"""Which kinds may stand where? Cheap looks first, so that each kind is read only where it may be; none is passed over.

Kinds whose form says that their digits stand close together are read by `numbers`, in windows. All others are read in
the texts that one pass for all of their patterns finds.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from transforms.detectors.context import counted
from transforms.detectors.detector import BEFORE
from transforms.detectors.matches import Matches, Reader, joined
from transforms.detectors.numbers import Numbers, readable
from transforms.detectors.plain import loosely, plainly
from transforms.detectors.spans import Places
from transforms.detectors.stretches import Texts

_UNION = 12
"""Patterns that are joined into one: of more the automaton gets too large to be quick."""


@dataclass(frozen=True)
class Sieve:
    """The kinds that are looked for, in their order, and those of them that were asked for one by one."""

    readers: tuple[Reader, ...]
    named: Collection[str]

    def matches(self, texts: Texts) -> list[Matches]:
        """What of each kind stands in the texts and counts."""
        found = self._in_whole(texts) | dict(zip(self._places, self._numbers.found(texts), strict=True))
        return [found[place] for place in range(len(self.readers))]

    def _in_whole(self, texts: Texts) -> dict[int, Matches]:
        """What the readers find that do not read numbers."""
        wide = np.unique(texts.row_of(np.flatnonzero(texts.data >= _BEYOND_ASCII)))
        narrow = np.delete(np.arange(len(texts)), wide) if len(wide) else None
        found = {place: [Matches(wide[:0], wide[:0])] for _, places in self._unions for place in places}
        for rows in (narrow, wide) if narrow is not None else (None,):
            for place, matches in self._in_rows(texts, rows, plain=rows is not wide):
                found[place].append(matches)
        for place, parts in found.items():
            if self.readers[place].detector.told is not None:
                parts.append(self.readers[place].told(texts))
        return {place: joined(*parts) for place, parts in found.items()}

    def _in_rows(self, texts: Texts, rows: Places | None, *, plain: bool) -> Iterator[tuple[int, Matches]]:
        """The same in these rows (None: all), all or none of which are `plain` ASCII."""
        column = texts.column if rows is None else texts.column.gather(rows)
        origin = texts.offsets[:-1] if rows is None else texts.offsets[rows]
        for union, places in self._unions:
            hit = _having(column, union, plain=plain)
            for place in places:
                reader = self.readers[place]
                at = hit[_having(column.gather(hit), reader.pattern, plain=plain)]
                if len(at):
                    matches = reader.found(texts, column.gather(at), origin[at], plain=plain)
                    yield place, matches.where(counted(texts, matches, reader.detector, self.named))

    @cached_property
    def _places(self) -> tuple[int, ...]:
        """The readers of numbers."""
        return tuple(place for place, reader in enumerate(self.readers) if readable(reader))

    @cached_property
    def _numbers(self) -> Numbers:
        return Numbers(tuple(self.readers[place] for place in self._places), self.named)

    @cached_property
    def _unions(self) -> list[tuple[str, list[int]]]:
        """Patterns that find whatever one of some other readers finds, and these."""
        others = [place for place in range(len(self.readers)) if place not in self._places]
        groups = [others[at : at + _UNION] for at in range(0, len(others), _UNION)]
        return [(self._union(group), group) for group in groups]

    def _union(self, places: Iterable[int]) -> str:
        readers = [self.readers[place] for place in places]
        led = [f"(?:{reader.body})" for reader in readers if reader.led]
        free = [f"(?:{reader.pattern})" for reader in readers if not reader.led]
        return "|".join(([BEFORE + _either(led)] if led else []) + ([_either(free)] if free else []))


_BEYOND_ASCII = 0x80


def _having(column: pl.Series, pattern: str, *, plain: bool) -> Places:
    """Which texts the pattern finds something in, and some in which it does not where they are not plain."""
    if not len(column):
        return np.empty(0, np.int64)
    return np.flatnonzero(column.str.contains(plainly(pattern) if plain else loosely(pattern)).to_numpy())


def _either(patterns: Iterable[str]) -> str:
    return f"(?:{'|'.join(dict.fromkeys(patterns))})"
