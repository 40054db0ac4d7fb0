"""Which kinds does one text hold? The close look at suspects: patterns first, checks on what they found."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.detectors.catalogue import BY_KIND
from transforms.detectors.detector import Detector
from transforms.detectors.sample import Outcome, lead_of

_AHEAD = re.compile(r"\A[^\w+]+")
"""What a pattern took of the text before the code itself."""


@dataclass(frozen=True)
class Spotter:
    """The detectors asked for, their patterns joined."""

    detectors: tuple[Detector, ...]

    @cached_property
    def union(self) -> str:
        """Finds whatever one of the patterns finds."""
        return _either(detector.pattern for detector in self.detectors)

    @cached_property
    def weak(self) -> str:
        """The same for the kinds that do not stand alone; empty where there are none."""
        return _either(detector.pattern for detector in self.detectors if not detector.alone)

    def cells(self, texts: pl.Series, weights: npt.NDArray[np.int64]) -> dict[str, int]:
        """By kind that stands alone, how many of the texts hold one; each text counts as many times as it weighs."""
        counts = {}
        for detector in self.detectors:
            if detector.alone:
                at = np.flatnonzero(texts.str.contains(detector.pattern).to_numpy())
                counts[detector.kind] = int(weights[at][_passing(texts.gather(at), detector)].sum())
        return {kind: count for kind, count in counts.items() if count}

    def code(self, text: str) -> Outcome:
        """The kinds that do not stand alone whose form the text holds, and whether one passed."""
        spans = [(one, [_AHEAD.sub("", found[0]) for found in pattern.finditer(text)]) for pattern, one in self._weak]
        return 0, tuple((one.kind, any(map(one.check, found))) for one, found in spans if found)

    def number(self, text: str) -> Outcome:
        """The kinds whose form a text of digits has, and whether it passed; with the lead where a kind asks for it."""
        forms = self._forms.get(len(text), ())
        marks = tuple((one.kind, one.check(text)) for form, one in forms if form.fullmatch(text))
        return lead_of(text) if self._led else 0, marks

    @cached_property
    def _weak(self) -> list[tuple[re.Pattern[str], Detector]]:
        return [(re.compile(detector.pattern), detector) for detector in self.detectors if not detector.alone]

    @cached_property
    def _led(self) -> bool:
        return any(detector.led for detector in self.detectors)

    @cached_property
    def _forms(self) -> dict[int, list[tuple[re.Pattern[str], Detector]]]:
        """By number of digits, the forms that may be as long."""
        forms: dict[int, list[tuple[re.Pattern[str], Detector]]] = {}
        for detector in self.detectors:
            for length in detector.lengths:
                forms.setdefault(length, []).append((re.compile(detector.digits or ""), detector))
        return forms


@cache
def spotter(kinds: tuple[str, ...]) -> Spotter:
    """The spotter of these kinds, made once in a process. Raises `KeyError` for a kind that there is not."""
    return Spotter(tuple(BY_KIND[kind] for kind in kinds))


def _passing(texts: pl.Series, detector: Detector) -> npt.NDArray[np.bool_]:
    """Which texts hold something that passes the check; each distinct finding is checked once."""
    found = texts.str.extract_all(detector.pattern)
    every = found.explode(empty_as_null=False)
    passed = [one for one in every.unique().to_list() if detector.check(_AHEAD.sub("", one))]
    rows = np.repeat(np.arange(len(texts)), found.list.len().to_numpy())
    passing = np.zeros(len(texts), np.bool_)
    passing[rows[every.is_in(passed).to_numpy()]] = True
    return passing


def _either(patterns: Iterable[str]) -> str:
    return "|".join(dict.fromkeys(f"(?:{pattern})" for pattern in patterns))
