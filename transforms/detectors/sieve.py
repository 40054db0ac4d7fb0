"""Which kinds may stand where? Cheap looks first, so that each kind is read only where it may be; none is passed over.

Kinds whose form says that their digits stand close together are read by `numbers`, in windows. All others are read in
the texts that one pass for all of their patterns finds.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from transforms.detectors.context import counted
from transforms.detectors.detector import BEFORE
from transforms.detectors.matches import Matches, Reader
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
        numbers = zip(self._places, self._numbers.found(texts), strict=True)
        others = zip(self._others, self._in_whole(texts), strict=True)
        return [matches for _, matches in sorted((*numbers, *others), key=lambda one: one[0])]

    def _in_whole(self, texts: Texts) -> list[Matches]:
        """What the readers find that do not read numbers."""
        hit = np.zeros(len(texts), np.bool_)
        for union in self._unions:
            hit |= texts.column.str.contains(union).to_numpy()
        rows = np.flatnonzero(hit)
        column = texts.column.gather(rows)
        return [self._in_rows(texts, column, texts.offsets[rows], self.readers[place]) for place in self._others]

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
    def _others(self) -> tuple[int, ...]:
        return tuple(place for place, reader in enumerate(self.readers) if not readable(reader))

    @cached_property
    def _unions(self) -> tuple[str, ...]:
        """Patterns that find whatever one of the other readers finds."""
        patterns = list(dict.fromkeys(self.readers[place].pattern for place in self._others))
        led = [f"(?:{pattern.removeprefix(BEFORE)})" for pattern in patterns if pattern.startswith(BEFORE)]
        free = [f"(?:{pattern})" for pattern in patterns if not pattern.startswith(BEFORE)]
        return tuple([f"{BEFORE}(?:{joined})" for joined in _joined(led)] + _joined(free))


def _joined(patterns: list[str]) -> list[str]:
    return ["|".join(patterns[at : at + _UNION]) for at in range(0, len(patterns), _UNION)]
