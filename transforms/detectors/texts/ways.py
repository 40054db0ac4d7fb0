"""In which ways may each kind stand in a shape, and which of them count without context? Learned as shapes are met."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from transforms.detectors.detector import Detector
from transforms.detectors.texts.context import by_itself
from transforms.detectors.texts.forms import form_of
from transforms.detectors.texts.matches import Verdicts
from transforms.detectors.texts.paths import Alphabet, paths
from transforms.detectors.texts.spans import Places
from transforms.detectors.texts.stretches import Bytes
from transforms.spread import spread

_KEPT = 200_000
_BARE, _PLAIN = "0 .", "0 ./-"
Signs = tuple[Places, npt.NDArray[np.int64]]
"""The places, from where it begins, whose sign the shape does not say, and the sets of signs that these are of."""


@dataclass(frozen=True)
class Way:
    """One way in which a kind may stand in windows of a shape."""

    place: tuple[int, int, int, int]
    """Its kind, where it begins and ends in the window, and its number."""
    signs: Signs
    counts: bool
    """Whether what is read so counts without context."""
    stricts: tuple[Signs, ...]
    """The signs by any of which it does, where it does by these alone."""
    asks: bool
    """Whether it never does."""


@dataclass
class Ways:
    """All that were met."""

    detectors: tuple[Detector, ...]
    named: Collection[str]
    every: list[Way] = field(default_factory=list, repr=False)
    alphabet: Alphabet = field(default_factory=Alphabet, repr=False)
    known: dict[tuple[int, str, int], tuple[Way, ...] | None] = field(default_factory=dict, repr=False)

    def of(self, kind: int, shape: str, core: tuple[int, int]) -> tuple[Way, ...] | None:
        """The ways in which the kind may stand in windows of the shape, most wanted first; None: too many to tell.

        `core` is where the close digits begin and end.
        """
        form = form_of(self.detectors[kind].loose or self.detectors[kind].pattern)
        if form is None:
            return None
        begin = max(0, core[0] - form.lead - 1)
        told = kind, shape[begin : core[1] + form.tail + 1], begin
        if told not in self.known:
            found = paths(form.parts, told[1], self.alphabet)
            self.known[told] = (
                None
                if found is None
                else tuple(
                    self._way(kind, (begin + path.start, begin + path.end), path.signs, told[1][path.start : path.end])
                    for path in found
                )
            )
        return self.known[told]

    def _way(self, kind: int, place: tuple[int, int], signs: Sequence[int], shape: str) -> Way:
        detector = self.detectors[kind]
        bare = not shape.strip(_BARE)
        sure = detector.sure is not None
        counts = not detector.leaning and not sure
        stricts: tuple[Signs, ...] = ()
        if shape[0] == "0" and not shape.strip(_PLAIN) and counts:
            loosely, strictly = (by_itself(detector, self.named, bare=bare, strict=one) for one in (False, True))
            counts = loosely if detector.loose is not None else strictly
            if strictly and not counts:
                stricts = self._stricts(detector, shape)
        asks = not counts and not stricts and (detector.leaning or not sure)
        self.every.append(Way((kind, *place, len(self.every)), self._unsaid(signs, shape), counts, stricts, asks))
        return self.every[-1]

    def _stricts(self, detector: Detector, shape: str) -> tuple[Signs, ...]:
        form = form_of(detector.pattern)
        found = paths(form.parts, shape, self.alphabet, whole=True) if form else None
        return tuple(self._unsaid(path.signs, shape) for path in found or ())

    def _unsaid(self, signs: Sequence[int], shape: str) -> Signs:
        """Where any digit may stand, and where a separator stands, the shape says it all."""
        asked = [at for at, number in enumerate(signs) if not self.alphabet.said(number, shape[at])]
        return np.array(asked, np.int64), np.array([signs[at] for at in asked], np.int64)

    def fitting(self, data: Bytes, base: Places, signs: Sequence[Signs], which: Places) -> Verdicts:
        """Whether there stand at each of these places in the data the signs that it is to have (by number)."""
        sizes = np.array([len(places) for places, _ in signs], np.int64)
        right = np.ones(len(base), np.bool_)
        asked = np.flatnonzero(sizes[which])
        if len(asked):
            own = sizes[which[asked]]
            owner, at = spread((np.cumsum(sizes) - sizes)[which[asked]], own)
            places = np.concatenate([places for places, _ in signs])[at] + base[asked][owner]
            wanted = np.concatenate([sets for _, sets in signs])[at]
            right[asked] = np.logical_and.reduceat(self.alphabet.table[wanted, data[places]], np.cumsum(own) - own)
        return right
