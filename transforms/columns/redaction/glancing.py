"""Which texts may hold what several patterns find? One pass for all of them, where few texts do."""

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from transforms.columns.redaction.instructed import HINTS
from transforms.detectors.seeking import Look, Search
from transforms.detectors.texts.plain import plainly
from transforms.detectors.texts.spans import Places

Glance = Callable[[pa.LargeStringArray, Places], Look | None]
"""What one pass tells of the texts, of which those are beyond ASCII, and of `HINTS` in them; None: not worth a look."""
_SAMPLE, _FEW = 128, 2
"""The first texts tell whether no more than one in so many holds anything."""


def glance_of(search: Search) -> Glance:
    """The look for instructions and for what the search finds, or for as much of it as few texts hold."""
    patterns = [(one, f"{one}|{plainly(HINTS)}", every) for one, every in _patterns(search)]

    def glance(texts: pa.LargeStringArray, beyond: Places) -> Look | None:
        column = pl.Series(pl.from_arrow(texts))
        head = column.head(_SAMPLE)
        for pattern, both, every in patterns:
            if np.count_nonzero(_holding(head, pattern)) * _FEW <= len(head):
                held = _holding(column, both)
                held[beyond] = True
                return Look(held, every)
        return None

    return glance


def _patterns(search: Search) -> Iterator[tuple[str, bool]]:
    """What finds something in texts worth a look, and whether in all of them; the more it tells the earlier."""
    if search.every is not None:
        yield search.every, True
    if search.whole not in {None, search.every}:
        yield search.whole, False


def _holding(column: pl.Series, pattern: str) -> npt.NDArray[np.bool_]:
    return np.array(column.str.contains(pattern).fill_null(value=False), np.bool_)
