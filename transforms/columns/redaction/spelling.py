"""How may the values of a column be spelled in text? As they are, with umlauts written out, as dates of many forms."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from transforms.columns.redaction.suspects import plain
from transforms.detectors.texts.letters import Places

_LONG = r"^-?\d{6,}$"
"""Whole numbers that are looked for."""
_OUT = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Å": "Aa", "Ø": "Oe"}
_IN = {"ae": "a", "oe": "o", "ue": "u", "Ae": "A", "Oe": "O", "Ue": "U", "AE": "A", "OE": "O", "UE": "U"}
_DATES = ("%Y-%m-%d", "%d.%m.%Y", "%-d.%-m.%Y", "%m/%d/%Y", "%-m/%-d/%Y", "%-d %B %Y", "%B %-d %Y", "%-d %b %Y",
          "%b %-d %Y", "%d.%m.%y", "%m/%d/%y")  # fmt: skip


@dataclass(frozen=True)
class Spelling:
    """How the values of some rows may be spelled."""

    rows: Places
    values: pa.Array
    first: pl.Series | None = None
    """The values as they are, where they are spelled otherwise here; plain."""


def spellings(values: pa.Array, texts: pl.Series, *, plainly: bool) -> Iterator[Spelling]:
    """The spellings of columns of text, whole numbers and dates; `texts` is plain, `plainly` all of ASCII."""
    if types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if types.is_string_view(values.type):
        values = values.cast(pa.large_string())
    if types.is_string(values.type) or types.is_large_string(values.type):
        yield from _texts(values, texts, plainly=plainly)
    elif types.is_integer(values.type):
        written = values.cast(pa.large_string())
        yield _chosen(written, pc.fill_null(pc.match_substring_regex(written, _LONG), False))
    elif types.is_date(values.type) or types.is_timestamp(values.type):
        yield from _dates(pl.Series(pl.from_arrow(values)), texts)


def _texts(values: pa.Array, texts: pl.Series, *, plainly: bool) -> Iterator[Spelling]:
    yield Spelling(np.arange(len(values)), values)
    series = pl.Series(pl.from_arrow(values))
    others = () if plainly else (_IN,)
    if not pc.all(pc.string_is_ascii(values)).as_py():
        others = (*others, _OUT)
    for table in others:
        has = series.str.contains(f"(?i){'|'.join(table)}").fill_null(value=False)
        if has.any():
            at = np.flatnonzero(has.to_numpy())
            was = series.gather(at)
            yield Spelling(at, _arrow(was.str.replace_many(list(table), list(table.values()))), plain(_arrow(was)))
    written = series.str.contains(r"^\d{4}-\d\d-\d\d$").fill_null(value=False)
    if written.any():
        at = np.flatnonzero(written.to_numpy())
        for spelled in _dates(series.gather(at).str.to_date("%Y-%m-%d", strict=False), texts.gather(at)):
            yield Spelling(at[spelled.rows], spelled.values)


def _dates(dates: pl.Series, texts: pl.Series) -> Iterator[Spelling]:
    """Of the dates whose year, or the end of it, stands in the text."""
    frame = pl.DataFrame({"text": texts, "year": dates.dt.strftime("%y")})
    held = frame.select(pl.col("text").str.contains(pl.col("year"), literal=True).fill_null(value=False)).to_series()
    at = np.flatnonzero(held.to_numpy())
    near = dates.gather(at)
    for form in _DATES if len(at) else ():
        yield Spelling(at, _arrow(near.dt.strftime(form)))


def _chosen(texts: pa.Array, mask: pa.Array) -> Spelling:
    at = np.flatnonzero(mask.to_numpy(zero_copy_only=False))
    return Spelling(at, texts.take(pa.array(at)))


def _arrow(texts: pl.Series) -> pa.Array:
    return texts.to_arrow(compat_level=pl.CompatLevel.oldest())
