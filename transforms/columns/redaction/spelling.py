"""How may the values of a column be spelled in text? As they are, with umlauts written out, as dates of many forms."""

from collections.abc import Iterator

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from transforms.detectors.letters import Places

_INTEGERS = 100_000
"""Whole numbers below it are not looked for."""
_OUT = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Å": "Aa", "Ø": "Oe"}
_IN = {"ae": "a", "oe": "o", "ue": "u", "Ae": "A", "Oe": "O", "Ue": "U", "AE": "A", "OE": "O", "UE": "U"}
_DATES = ("%Y-%m-%d", "%d.%m.%Y", "%-d.%-m.%Y", "%m/%d/%Y", "%-m/%-d/%Y", "%-d %B %Y", "%B %-d %Y", "%-d %b %Y",
          "%b %-d %Y", "%d.%m.%y", "%m/%d/%y")  # fmt: skip


def spellings(values: pa.Array, *, plainly: bool) -> Iterator[tuple[Places, pa.Array]]:
    """(rows, how the values of these rows may be spelled), of columns of text, whole numbers, dates, timestamps.

    With `plainly`, in texts of ASCII only.
    """
    if types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if types.is_string_view(values.type):
        values = values.cast(pa.large_string())
    if types.is_string(values.type) or types.is_large_string(values.type):
        yield from _texts(values, plainly=plainly)
    elif types.is_integer(values.type):
        low = pc.fill_null(pc.greater_equal(pc.abs_checked(values.cast(pa.int64(), safe=False)), _INTEGERS), False)
        yield _chosen(values.cast(pa.large_string()), low)
    elif types.is_date(values.type) or types.is_timestamp(values.type):
        yield from _dates(pl.Series(pl.from_arrow(values)))


def _texts(values: pa.Array, *, plainly: bool) -> Iterator[tuple[Places, pa.Array]]:
    yield np.arange(len(values)), values
    series = pl.Series(pl.from_arrow(values))
    others = () if plainly else (_IN,)
    if not pc.all(pc.string_is_ascii(values)).as_py():
        others = (*others, _OUT)
    for table in others:
        has = series.str.contains(f"(?i){'|'.join(table)}").fill_null(value=False)
        if has.any():
            yield _chosen(_arrow(series.str.replace_many(list(table), list(table.values()))), pa.array(has.to_numpy()))
    if not series.str.contains(r"^\d{4}-").any():
        return
    written = series.str.contains(r"^\d{4}-\d\d-\d\d$").fill_null(value=False)
    if written.any():
        at = np.flatnonzero(written.to_numpy())
        for rows, spelled in _dates(series.gather(at).str.to_date("%Y-%m-%d", strict=False)):
            yield at[rows], spelled


def _dates(dates: pl.Series) -> Iterator[tuple[Places, pa.Array]]:
    for form in _DATES:
        yield np.arange(len(dates)), _arrow(dates.dt.strftime(form))


def _chosen(texts: pa.Array, mask: pa.Array) -> tuple[Places, pa.Array]:
    at = np.flatnonzero(mask.to_numpy(zero_copy_only=False))
    return at, texts.take(pa.array(at))


def _arrow(texts: pl.Series) -> pa.Array:
    return texts.to_arrow(compat_level=pl.CompatLevel.oldest())
