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


@dataclass(frozen=True)
class Shapes:
    """Which forms may stand in windows of each shape: learned as shapes are met."""

    forms: tuple[Form, ...]
    known: dict[str, tuple[Masks, bool]] = field(default_factory=dict, repr=False)

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
        told = [self.known[name] for name in names]
        may = np.zeros((int(numbers.max()) + 1, len(self.forms)), np.bool_)
        bare = np.zeros(len(may), np.bool_)
        may[numbers] = [one for one, _ in told]
        bare[numbers] = [one for _, one in told]
        order = np.argsort(codes.astype(np.uint16 if len(may) <= _SMALL else np.uint32), kind="stable")
        return Sorted(order, np.searchsorted(codes[order], np.arange(len(may) + 1)), may, bare)

    def _learn(self, names: list[str]) -> None:
        column = pl.Series(names, dtype=pl.String)
        may = np.array([column.str.contains(form.shape).to_numpy() for form in self.forms], np.bool_).T
        for name, mask in zip(names, may, strict=True):
            core = _CORE.search(name)
            self.known[name] = mask, core is not None and not core[0].strip("0 .")
        self.known[_ANY] = np.ones(len(self.forms), np.bool_), False


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
    """By shape and form, whether one may stand there."""
    bare: Masks
    """By shape, whether nothing but spaces and dots stands between its digits."""

    def of(self, form: int, *, bare: bool | None = None) -> Places:
        """The windows in which one of the form may stand; those with bare digits, or without, where that is said."""
        chosen = self.may[:, form] if bare is None else self.may[:, form] & (self.bare == bare)
        shapes = np.flatnonzero(chosen).tolist()
        parts = [self.order[self.bounds[shape] : self.bounds[shape + 1]] for shape in shapes]
        return np.concatenate(parts) if parts else self.order[:0]


def _rows_with(texts: Texts, chosen: Masks) -> Masks:
    """Which texts hold one of the bytes that were chosen."""
    there = np.zeros(len(texts), np.bool_)
    there[texts.row_of(np.flatnonzero(chosen))] = True
    return there
