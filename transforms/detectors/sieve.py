"""Which kinds may stand where? Cheap looks first, so that each kind is read only where it may be; none is passed over.

Kinds whose form says that their digits stand close together are read in the windows of close digits whose shape they
may have. All others are read in the texts that one pass for all of their patterns finds.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from transforms.detectors.context import Lexicon, by_itself, told, words_of
from transforms.detectors.detector import BEFORE, Detector
from transforms.detectors.forms import Form, form_of
from transforms.detectors.matches import Matches, Reader
from transforms.detectors.stretches import Texts
from transforms.detectors.windows import Asks, Kind, Shapes, fits, windows

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
        asked = by_shape.asking(len(seen))
        near = np.zeros((len(seen), self._lexicon.bits.shape[1]), np.uint64)
        near[asked] = self._lexicon.around(texts, seen.start[asked], seen.end[asked])
        found = []
        for kind, place in enumerate(self._numbers):
            at = by_shape.of(kind, asking=True)
            at = np.concatenate((by_shape.of(kind, asking=False), at[told(near[at], kind)]))
            if len(at):
                found.append((place, self.readers[place].found(texts, held.column.gather(at), seen.start[at])))
        return found

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
        forms = [(self.readers[place].detector, self._forms[place]) for place in self._numbers]
        return Shapes(tuple(self._kind(detector, form) for detector, form in forms if form is not None))

    def _kind(self, detector: Detector, form: Form) -> Kind:
        """What is asked of windows for this kind."""
        if getattr(detector, "sure", None) is not None and not detector.leaning:
            return Kind(form, None, _NEVER, _NEVER)
        inside = form.lead == form.tail == 0  # what is found in plain digits is plain digits

        def asks(stricts: tuple[bool, ...]) -> Asks:
            bare, plain = (
                inside and not any(by_itself(detector, self.named, bare=b, strict=s) for b in bares for s in stricts)
                for bares in ((True,), (True, False))
            )
            return (bare, plain, False) if not detector.leaning else (True, True, True)

        if detector.loose is None:
            return Kind(form, None, asks((True,)), asks((True,)))
        return Kind(form, form_of(detector.pattern), asks((True, False)), asks((False,)))

    @cached_property
    def _lexicon(self) -> Lexicon:
        """The words of the readers of numbers."""
        return Lexicon.of([words_of(self.readers[place].detector) for place in self._numbers])

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


_NEVER: Asks = (False, False, False)
_NOWHERE = np.empty(0, np.int64)


def _joined(patterns: list[str]) -> list[str]:
    return ["|".join(patterns[at : at + _UNION]) for at in range(0, len(patterns), _UNION)]
