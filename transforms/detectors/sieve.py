"""Which kinds may stand where? Cheap looks first, so that each kind is read only where it may be; none is passed over.

Kinds whose form says that their digits stand close together are read in the windows of close digits whose shape they
may have. All others are read in the texts that one pass for all of their patterns finds.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.detectors.context import Lexicon, needs, told, words_of
from transforms.detectors.detector import BEFORE
from transforms.detectors.forms import Form, form_of
from transforms.detectors.matches import Matches, Reader
from transforms.detectors.spans import Places
from transforms.detectors.stretches import Texts
from transforms.detectors.windows import Shapes, Sorted, fits, windows

_UNION = 12
"""Patterns that are joined into one: of more the automaton gets too large to be quick."""


@dataclass(frozen=True)
class Sieve:
    """The kinds that are looked for, in their order, and those of them that were asked for one by one."""

    readers: tuple[Reader, ...]
    named: Collection[str]

    def matches(self, texts: Texts) -> list[Matches]:
        """What each reader finds in the texts."""
        found = [Matches(_NOWHERE, _NOWHERE)] * len(self.readers)
        for place, matches in [*self._in_windows(texts), *self._in_whole(texts)]:
            found[place] = matches
        return found

    def _in_windows(self, texts: Texts) -> list[tuple[int, Matches]]:
        """What the readers of numbers find."""
        seen = windows(texts) if self._numbers else None
        if seen is None or not len(seen):
            return []
        held = texts.cut(seen.start, seen.end)
        by_shape = self._shapes.sorted_out(held)
        asked = self._asked(by_shape, len(seen))
        near = np.zeros((len(seen), self._lexicon.bits.shape[1]), np.uint64)
        near[asked] = self._lexicon.around(texts, seen.start[asked], seen.end[asked])
        found = []
        for form, place in enumerate(self._numbers):
            at = self._windows_of(form, by_shape, near)
            if len(at):
                found.append((place, self.readers[place].found(texts, held.column.gather(at), seen.start[at])))
        return found

    def _asked(self, by_shape: Sorted, count: int) -> Places:
        """The windows of which some kind asks what stands around them."""
        chosen = np.zeros(count, np.bool_)
        for form in np.flatnonzero(self._weak | self._leaning).tolist():
            chosen[by_shape.of(form)] = True
        return np.flatnonzero(chosen)

    def _windows_of(self, form: int, by_shape: Sorted, near: npt.NDArray[np.uint64]) -> Places:
        """The windows in which this reader of numbers may find what counts."""
        if self._leaning[form]:
            at = by_shape.of(form)
            return at[told(near[at], form)]
        if self._weak[form]:
            at = by_shape.of(form, bare=True)
            return np.concatenate((by_shape.of(form, bare=False), at[told(near[at], form)]))
        return by_shape.of(form)

    def _in_whole(self, texts: Texts) -> list[tuple[int, Matches]]:
        """What the other readers find."""
        hit = np.zeros(len(texts), np.bool_)
        for union in self._unions:
            hit |= texts.column.str.contains(union).to_numpy()
        rows = np.flatnonzero(hit)
        if not len(rows):
            return []
        column, found = texts.column.gather(rows), []
        for place in self._others:
            at = np.flatnonzero(column.str.contains(self.readers[place].pattern).to_numpy())
            if len(at):
                origin = texts.offsets[rows[at]]
                found.append((place, self.readers[place].found(texts, column.gather(at), origin)))
        return found

    @cached_property
    def _forms(self) -> tuple[Form | None, ...]:
        return tuple(form_of(reader.pattern) for reader in self.readers)

    @cached_property
    def _numbers(self) -> tuple[int, ...]:
        """The readers of numbers."""
        return tuple(place for place, form in enumerate(self._forms) if fits(form))

    @cached_property
    def _others(self) -> tuple[int, ...]:
        return tuple(place for place, form in enumerate(self._forms) if not fits(form))

    @cached_property
    def _shapes(self) -> Shapes:
        return Shapes(tuple(form for form in self._forms if form is not None and fits(form)))

    @cached_property
    def _lexicon(self) -> Lexicon:
        """The words of the readers of numbers."""
        return Lexicon.of([words_of(self.readers[place].detector) for place in self._numbers])

    @cached_property
    def _leaning(self) -> npt.NDArray[np.bool_]:
        """By reader of numbers, whether nothing of it counts without context."""
        return np.array([self.readers[place].detector.leaning for place in self._numbers], np.bool_)

    @cached_property
    def _weak(self) -> npt.NDArray[np.bool_]:
        """By reader of numbers, whether its bare digits do not count without."""
        readers = [self.readers[place].detector for place in self._numbers]
        sure = np.array([getattr(detector, "sure", None) is not None for detector in readers], np.bool_)
        weak = np.array([needs(detector, self.named) for detector in readers], np.bool_)
        inside = np.array([form.lead == form.tail == 0 for form in self._shapes.forms], np.bool_)
        return weak & inside & ~sure & ~self._leaning

    @cached_property
    def _unions(self) -> tuple[str, ...]:
        """Patterns that find whatever one of the other readers finds."""
        patterns = list(dict.fromkeys(self.readers[place].pattern for place in self._others))
        led = [f"(?:{pattern.removeprefix(BEFORE)})" for pattern in patterns if pattern.startswith(BEFORE)]
        free = [f"(?:{pattern})" for pattern in patterns if not pattern.startswith(BEFORE)]
        unions = [f"{BEFORE}(?:{joined})" for joined in _joined(led)] + _joined(free)
        for union in unions:
            pl.Series([""]).str.contains(union)  # raises here, and not on a worker, what cannot be compiled
        return tuple(unions)


_NOWHERE = np.empty(0, np.int64)


def _joined(patterns: list[str]) -> list[str]:
    return ["|".join(patterns[at : at + _UNION]) for at in range(0, len(patterns), _UNION)]
