"""Which kinds may stand where? Cheap looks first, so that each kind is read only where it may be; none is passed over.

Kinds whose form says that their digits stand close together are read by `numbers`, in windows. All others are read in
the texts that one pass for all of their patterns finds.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from transforms.detectors.context import counted
from transforms.detectors.detector import BEFORE
from transforms.detectors.matches import Matches, Reader, joined
from transforms.detectors.numbers import Numbers, readable
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
        found = {}
        for union, places in self._unions:
            rows = np.flatnonzero(texts.column.str.contains(union).to_numpy())
            column = texts.column.gather(rows)
            for place in places:
                found[place] = self._in_rows(texts, column, texts.offsets[rows], self.readers[place])
                if self.readers[place].detector.told is not None:
                    found[place] = joined(found[place], self.readers[place].told(texts))
        return found

    def _in_rows(self, texts: Texts, column: pl.Series, origin: Places, reader: Reader) -> Matches:
        at = np.flatnonzero(column.str.contains(reader.pattern).to_numpy()) if len(column) else np.empty(0, np.int64)
        if not len(at):
            return Matches(at, at)
        matches = reader.found(texts, column.gather(at), origin[at])
        return matches.where(counted(texts, matches, reader.detector, self.named))

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
        led = [reader.body for reader in readers if reader.led]
        free = [reader.pattern for reader in readers if not reader.led]
        return "|".join(([BEFORE + _either(led)] if led else []) + ([_either(free)] if free else []))


def _either(patterns: Iterable[str]) -> str:
    return f"(?:{'|'.join(dict.fromkeys(patterns))})"
