"""Where may a number stand? Windows of texts in which digits stand close together, and the shapes of the windows."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.detectors.detector import Detector
from transforms.detectors.texts.context import by_itself
from transforms.detectors.texts.forms import SHAPES, STRANGE, Form, form_of
from transforms.detectors.texts.lexicon import without_signs
from transforms.detectors.texts.spans import Places
from transforms.detectors.texts.stretches import Texts

LEAST, LEAD, GAP, TAIL = 5, 6, 3, 4
"""Which forms are found in windows: those of so many digits at least, and of so many signs before, between and behind
them at most. The signs before and behind hold too few digits of other windows for a number: LEAD + 1 less GAP + 1."""
_LONGEST = 96
"""Bytes of windows whose shapes are told apart; longer ones may hold anything."""
_SHAPES_KEPT = 50_000
_CORE = re.compile(rf"0(?:[^0]{{0,{GAP}}}0){{{LEAST - 1},}}")
_TABLE = np.frombuffer(SHAPES, np.uint8)
Masks = npt.NDArray[np.bool_]


def fits(form: Form | None) -> bool:
    """Whether whatever has the form stands in one of the windows, with all that decides whether it does."""
    return form is not None and form.least >= LEAST and form.lead <= LEAD and form.gap <= GAP and form.tail <= TAIL


@dataclass(frozen=True)
class Clusters:
    """Where digits stand close together: `LEAST` or more, none farther than `GAP` signs from the next; sorted."""

    first: Places
    """The first digit of each."""
    last: Places
    """The last digit."""
    row: Places

    def __len__(self) -> int:
        return len(self.first)

    def windows(self, texts: Texts, lead: int, tail: int) -> tuple[Places, Places]:
        """Where each with so many signs before and behind begins and ends, and one more, in its text."""
        start = np.maximum(texts.aligned(np.maximum(self.first - lead - 1, 0)), texts.offsets[self.row])
        end = np.minimum(texts.aligned(self.last + tail + 2, up=True), texts.offsets[self.row + 1])
        return start, end


def clusters(texts: Texts) -> Clusters:
    """Those of the texts."""
    first, behind, begun = texts.numbers
    if not len(first):
        return Clusters(first, first, first)
    apart = np.empty(len(first) + 1, np.bool_)
    apart[0] = apart[-1] = True
    np.greater(first[1:] - behind[:-1], GAP, out=apart[1:-1])
    apart[begun] = True  # those of the next text
    begins = np.flatnonzero(apart)
    digits = np.add.reduceat(behind - first, begins[:-1])
    chosen = np.flatnonzero(digits >= LEAST)
    low, high = first[begins[chosen]], behind[begins[chosen + 1] - 1] - 1
    return Clusters(low, high, texts.row_of(low))


Asks = tuple[bool, bool, bool]
"""Whether all that may stand in a window counts only near context: where nothing but spaces and dots stands between its
digits, where nothing but separators do, and in other windows."""


@dataclass(frozen=True)
class Kind:
    """What is asked of windows for one kind."""

    form: Form
    strict: Form | None
    """The form of what needs no context where the form's other matches do; None: not known."""
    asks: Asks
    asks_loose: Asks
    """The same where what has the form is not strictly of it."""


_NEVER: Asks = (False, False, False)


def asks_of(detector: Detector, form: Form, named: Collection[str]) -> tuple[Form | None, Asks, Asks]:
    """What `Kind` holds of a kind beside its form; `named` are the kinds that were asked for one by one."""
    if detector.sure is not None and not detector.leaning:
        return None, _NEVER, _NEVER
    inside = form.lead == form.tail == 0  # what is found among plain digits is plain digits

    def asks(*stricts: bool) -> Asks:
        if detector.leaning:
            return True, True, True
        bare, plain = (
            inside
            and not any(by_itself(detector, named, bare=bare, strict=strict) for bare in bares for strict in stricts)
            for bares in ((True,), (True, False))
        )
        return bare, plain, False

    if detector.loose is None:
        return None, asks(True), asks(True)
    return form_of(detector.pattern), asks(True, False), asks(False)


@dataclass(frozen=True)
class Shapes:
    """Which forms may stand in windows of each shape: learned as shapes are met."""

    kinds: tuple[Kind, ...]
    asking: Callable[[int, str], bool]
    """Whether a kind, by its place, counts only near context in each of the ways in which it may stand in a shape."""
    known: dict[str, tuple[Masks, Masks]] = field(default_factory=dict, repr=False)
    """By shape, by kind: whether one may stand there, and whether it counts only near context."""

    def sorted_out(self, held: Texts) -> "Sorted":
        """The windows by their shape."""
        shapes = Texts(without_signs(held.data, _TABLE, STRANGE), held.offsets).column
        long = np.flatnonzero(np.diff(held.offsets) > _LONGEST)
        if len(long):
            shapes = shapes.scatter(long, [_any_like(shape) for shape in shapes.gather(long).to_list()])
        coded = shapes.cast(pl.Categorical(pl.Categories.random()))
        codes = coded.to_physical().to_numpy()
        distinct = coded.unique()
        told = dict(zip(distinct.to_physical().to_list(), distinct.cast(pl.String).to_list(), strict=True))
        names = [told.get(code, ANY[2]) for code in range(max(told) + 1)]
        if len(self.known) > _SHAPES_KEPT:
            self.known.clear()
        if new := [name for name in dict.fromkeys(names) if name not in self.known]:
            self._learn(new)
        may, asks = np.array([self.known[name] for name in names], np.bool_).transpose(1, 0, 2)
        order = np.argsort(codes.astype(np.uint16 if len(names) <= _SMALL else np.uint32), kind="stable")
        return Sorted(names, order, np.searchsorted(codes[order], np.arange(len(names) + 1)), may, asks)

    def _learn(self, names: list[str]) -> None:
        column = pl.Series(names, dtype=pl.String)
        cores = [name[slice(*core(name))] for name in names]
        bare = np.array([not one.strip("0 .") for one in cores], np.bool_)
        plain = np.array([not one.strip("0 ./-") for one in cores], np.bool_)
        may = np.zeros((len(names), len(self.kinds)), np.bool_)
        asks = np.zeros_like(may)
        for place, kind in enumerate(self.kinds):
            may[:, place] = column.str.contains(kind.form.shape).to_numpy()
            strict = column.str.contains(kind.strict.shape).to_numpy() if kind.strict else np.ones(len(names), np.bool_)
            asked, loose = (np.select([bare, plain], one[:2], one[2]) for one in (kind.asks, kind.asks_loose))
            asks[:, place] = np.where(strict, asked, loose)
            for at in np.flatnonzero(may[:, place] & ~asks[:, place]).tolist():
                asks[at, place] = self.asking(place, names[at])
        self.known.update({name: (may[at], asks[at]) for at, name in enumerate(names)})
        for place, name in enumerate(ANY):
            asking = np.array([kind.asks[place] for kind in self.kinds], np.bool_)
            self.known[name] = np.ones(len(self.kinds), np.bool_), asking


ANY = (" ", "/", "")
"""The shapes of windows that may hold anything: with nothing but spaces and dots between their digits, with nothing but
separators, and others."""


def _any_like(shape: str) -> str:
    inner = shape[slice(*core(shape))]
    return ANY[0] if not inner.strip("0 .") else ANY[1] if not inner.strip("0 ./-") else ANY[2]


_SMALL = 1 << 16


@dataclass(frozen=True)
class Sorted:
    """Windows sorted by shape."""

    names: list[str]
    """The shapes."""
    order: Places
    """The windows, those of one shape behind each other."""
    bounds: Places
    """Where those of each shape begin in `order`, and where the last end."""
    may: Masks
    """By shape and kind, whether one may stand there."""
    asks: Masks
    """By shape and kind, whether it counts only near context."""


def core(shape: str) -> tuple[int, int]:
    """Where the close digits of a window's shape begin and end."""
    found = _CORE.search(shape)
    return found.span() if found else (0, len(shape))
