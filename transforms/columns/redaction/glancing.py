"""Which texts may hold what several patterns find? One pass for all of them, where few texts do."""

from collections.abc import Callable

import numpy as np
import polars as pl
import pyarrow as pa

from transforms.columns.redaction.instructed import HINTS, Mask
from transforms.detectors.texts.plain import plainly
from transforms.detectors.texts.spans import Places

Glance = Callable[[pa.LargeStringArray, Places], Mask | None]
"""Of each text, whether anything may be in it or it is one of those beyond ASCII; None: not worth a look."""
_SAMPLE, _FEW = 256, 8
"""The first texts tell whether no more than one in so many holds anything."""


def glance_of(pattern: str | None) -> Glance | None:
    """The look for instructions and for what the pattern, one for texts of ASCII, finds; None without a pattern."""
    if pattern is None:
        return None
    either = f"{pattern}|{plainly(HINTS)}"

    def glance(texts: pa.LargeStringArray, beyond: Places) -> Mask | None:
        column = pl.Series(pl.from_arrow(texts))
        if np.count_nonzero(_holding(column.head(_SAMPLE), pattern)) * _FEW > len(texts[:_SAMPLE]):
            return None
        mask = _holding(column, either)
        mask[beyond] = True
        return mask

    return glance


def _holding(column: pl.Series, pattern: str) -> Mask:
    return np.array(column.str.contains(pattern).fill_null(value=False), np.bool_)
