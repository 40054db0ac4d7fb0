"""Where may a number stand? Windows of texts in which digits stand close together, and the shapes of the windows."""

import re
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.detectors.forms import SHAPES, Form
from transforms.detectors.spans import Places
from transforms.detectors.stretches import Texts

LEAST, LEAD, GAP, TAIL = 5, 6, 3, 4
"""Which forms are found in windows: those of so many digits at least, and of so many signs before, between and behind
them at most. The signs before and behind hold too few digits of other windows for a number: LEAD + 1 less GAP + 1."""
_LONGEST = 96
"""Bytes of windows whose shapes are told apart; longer ones may hold anything."""
_SHAPES_KEPT = 50_000
_CORE = re.compile(rf"0(?:[^0]{{0,{GAP}}}0){{{LEAST - 1},}}")
_TABLE = np.frombuffer(SHAPES, np.uint8)
_BEYOND_ASCII = 0x80
Masks = npt.NDArray[np.bool_]


def fits(form: Form | None) -> bool:
    """Whether whatever has the form stands in one of the windows, with all that decides whether it does."""
    return form is not None and form.least >= LEAST and form.lead <= LEAD and form.gap <= GAP and form.tail <= TAIL


@dataclass(frozen=True)
class Windows:
    """Stretches of texts, sorted; each within one text."""

    start: Places
    end: Places

    def __len__(self) -> int:
        return len(self.start)


def windows(texts: Texts) -> Windows:
    """Around every `LEAST` digits or more of which none is farther than `GAP` signs from the next."""
    digits = np.flatnonzero(texts.data - np.uint8(ord("0")) < 10)  # noqa: PLR2004 # unsigned: below 0 is far above
    if len(digits) < LEAST:
        return Windows(digits[:0], digits[:0])
    apart = np.empty(len(digits) + 1, np.bool_)
    apart[0] = apart[-1] = True
    np.greater(np.diff(digits), GAP + 1, out=apart[1:-1])
    apart[np.searchsorted(digits, texts.offsets)] = True
    begins = np.flatnonzero(apart)
    chosen = np.flatnonzero(np.diff(begins) >= LEAST)
    first, last = digits[begins[chosen]], digits[begins[chosen + 1] - 1]
    row = texts.row_of(first)
    start = np.maximum(texts.aligned(np.maximum(first - LEAD - 1, 0)), texts.offsets[row])
    end = np.minimum(texts.aligned(last + TAIL + 2, up=True), texts.offsets[row + 1])
    return Windows(start, end)


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


@dataclass(frozen=True)
class Shapes:
    """Which forms may stand in windows of each shape: learned as shapes are met."""

    kinds: tuple[Kind, ...]
    known: dict[str, tuple[Masks, Masks]] = field(default_factory=dict, repr=False)
    """By shape, by kind: whether one may stand there, and whether it counts only near context."""

    def sorted_out(self, held: Texts) -> "Sorted":
        """The windows by their shape."""
        data = _TABLE[held.data]
        shapes = Texts(data, held.offsets).column
        odd = _rows_with(held, data >= _BEYOND_ASCII) | (np.diff(held.offsets) > _LONGEST)
        if odd.any():
            shapes = shapes.scatter(np.flatnonzero(odd), _ANY)
        coded = shapes.cast(pl.Categorical(pl.Categories.random()))
        codes = coded.to_physical().to_numpy()
        distinct = coded.unique()
        names, numbers = distinct.cast(pl.String).to_list(), distinct.to_physical().to_numpy()
        if len(self.known) > _SHAPES_KEPT:
            self.known.clear()
        if new := [name for name in names if name not in self.known]:
            self._learn(new)
        size = int(numbers.max()) + 1
        masks = np.zeros((2, size, len(self.kinds)), np.bool_)
        masks[:, numbers] = np.array([self.known[name] for name in names], np.bool_).transpose(1, 0, 2)
        order = np.argsort(codes.astype(np.uint16 if size <= _SMALL else np.uint32), kind="stable")
        return Sorted(order, np.searchsorted(codes[order], np.arange(size + 1)), masks[0], masks[1])

    def _learn(self, names: list[str]) -> None:
        column = pl.Series(names, dtype=pl.String)
        cores = [core[0] if (core := _CORE.search(name)) else "a" for name in names]
        bare = np.array([not core.strip("0 .") for core in cores], np.bool_)
        plain = np.array([not core.strip("0 ./-") for core in cores], np.bool_)
        may = np.zeros((len(names), len(self.kinds)), np.bool_)
        asks = np.zeros_like(may)
        for place, kind in enumerate(self.kinds):
            may[:, place] = column.str.contains(kind.form.shape).to_numpy()
            strict = column.str.contains(kind.strict.shape).to_numpy() if kind.strict else np.ones(len(names), np.bool_)
            asked, loose = (np.select([bare, plain], one[:2], one[2]) for one in (kind.asks, kind.asks_loose))
            asks[:, place] = np.where(strict, asked, loose)
        self.known.update({name: (may[at], asks[at]) for at, name in enumerate(names)})
        asking = np.array([kind.asks[2] for kind in self.kinds], np.bool_)
        self.known[_ANY] = np.ones(len(self.kinds), np.bool_), asking


_ANY = ""
"""The shape of windows that may hold anything."""
_SMALL = 1 << 16


@dataclass(frozen=True)
class Sorted:
    """Windows sorted by shape."""

    order: Places
    """The windows, those of one shape behind each other."""
    bounds: Places
    """Where those of each shape begin in `order`, and where the last end."""
    may: Masks
    """By shape and kind, whether one may stand there."""
    asks: Masks
    """By shape and kind, whether it counts only near context."""

    def of(self, kind: int, *, asking: bool) -> Places:
        """The windows in which one of the kind may stand: those where it counts only near context, or the others."""
        shapes = np.flatnonzero(self.may[:, kind] & (self.asks[:, kind] == asking)).tolist()
        parts = [self.order[self.bounds[shape] : self.bounds[shape + 1]] for shape in shapes]
        return np.concatenate(parts) if parts else self.order[:0]

    def asking(self, count: int) -> Places:
        """Which of so many windows some kind asks for context in."""
        shapes = (self.may & self.asks).any(axis=1)
        sizes = np.diff(self.bounds)
        chosen = np.zeros(count, np.bool_)
        chosen[self.order] = np.repeat(shapes, sizes)
        return np.flatnonzero(chosen)


def _rows_with(texts: Texts, chosen: Masks) -> Masks:
    """Which texts hold one of the bytes that were chosen."""
    there = np.zeros(len(texts), np.bool_)
    there[texts.row_of(np.flatnonzero(chosen))] = True
    return there
