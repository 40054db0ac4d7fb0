"""Which form has a value: a number, a date, a code, a word, a sentence? Counted for a whole column, of any type.

Of text
    integer    digits with an optional minus, no leading zero, at most 18
    decimal    digits with one dot between
    padded     digits that begin with a zero
    date       ISO 8601, a day that exists
    timestamp  ISO 8601 without offset
    zoned      ISO 8601 with one
    day        a day in another order: 31.12.1999, 12/31/99
    past       a date or timestamp before 2000
    opaque     a UUID, or 16 or more hex digits, not all decimal
    code       one word in which a digit stands
    word       one word of letters
    short      two or three words
    text       four words or more
    long       over 60 characters
    empty      nothing, or blanks
    letters    a letter of any script somewhere
Of numbers
    small      whole, 0 to 120
    year       whole, 1900 to 2100
    empty      not a number: what pandas writes for null
Of text that is a number, and of numbers
    large      whole, a million or more
    fraction   not whole
    precise    not whole, four decimals or more, beyond 1 and within 180
Of days
    past       before 2000
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

Weights = npt.NDArray[np.int64]
_OF_TEXT: Final[Mapping[str, str]] = {
    "integer": r"\A-?(?:0|[1-9][0-9]{0,17})\z",
    "decimal": r"\A-?(?:0|[1-9][0-9]*)\.[0-9]+\z",
    "large": r"\A-?[1-9][0-9]{6,17}(?:\.0+)?\z",
    "fraction": r"\A-?(?:0|[1-9][0-9]*)\.0*[1-9][0-9]*\z",
    "precise": r"\A-?(?:[1-9][0-9]?|1[0-7][0-9])\.[0-9]{3}0{0,2}[1-9][0-9]*\z",
    "padded": r"\A0[0-9]+\z",
    "zoned": r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9:]+)\z",
    "day": r"\A(?:[0-9]{1,2}[./ -][0-9]{1,2}[./ -](?:[0-9]{2}){1,2}|[0-9]{4}[./][0-9]{1,2}[./][0-9]{1,2}|"
    r"(?:19|20)[0-9]{6})\z",
    "opaque": r"\A(?i:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{16,})\z",
    "code": r"\A[^\s0-9]*[0-9]\S*\z",
    "word": r"\A\pL+\z",
    "short": r"\A\S+(?:\s+\S+){1,2}\z",
    "text": r"\S+(?:\s+\S+){3}",
    "long": r"\A(?s:.){61}",
    "empty": r"\A\s*\z",
    "letters": r"\pL",
}
_DATE: Final = r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\z"
_TIMESTAMP: Final = r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?\z"
_LATEST: Final = date(2000, 1, 1)
_OLDEST_AGE, _FIRST_YEAR, _LAST_YEAR, _LARGE, _TURN = 120, 1900, 2100, 1_000_000, 180
_TEN_THOUSANDTHS: Final = 1e-3
"""A number that is further than this from a multiple of a thousandth, in thousandths, has four decimals or more."""


def forms_of_text(texts: pl.Series, weights: Weights) -> dict[str, int]:
    """How often each form stands; the texts are distinct, without null, and stand as often as the weights say."""
    matching = {form: texts.str.contains(pattern).to_numpy() for form, pattern in _OF_TEXT.items()}
    days = texts.str.contains(_DATE).to_numpy()
    moments = texts.str.contains(_TIMESTAMP).to_numpy()
    matching["date"], past = _existing(texts, days, pl.Date)
    matching["timestamp"], older = _existing(texts, moments, pl.Datetime("us"))
    matching["past"] = past | older
    matching["opaque"] &= ~texts.str.contains(r"\A[0-9]+\z").to_numpy()
    return _counted(matching, weights)


def forms_of_numbers(values: pa.Array) -> dict[str, int]:
    """How often each form of number stands among values that are not null: integers, decimals or floats."""
    if types.is_decimal(values.type):
        values = pc.cast(values, pa.float64(), safe=False)
    numbers = values.to_numpy(zero_copy_only=False).astype(np.float64)
    with np.errstate(invalid="ignore", over="ignore"):
        whole = np.isfinite(numbers) & (np.trunc(numbers) == numbers)
        size = np.abs(numbers)
        rest = np.abs(numbers * 1e3 - np.round(numbers * 1e3))
        matching = {
            "small": whole & (numbers >= 0) & (numbers <= _OLDEST_AGE),
            "year": whole & (numbers >= _FIRST_YEAR) & (numbers <= _LAST_YEAR),
            "large": whole & (size >= _LARGE),
            "precise": ~whole & (rest > _TEN_THOUSANDTHS) & (size > 1) & (size <= _TURN),
            "fraction": np.isfinite(numbers) & ~whole,
            "empty": np.isnan(numbers),
        }
    return _counted(matching, np.ones(len(numbers), np.int64))


def forms_of_days(values: pa.Array) -> dict[str, int]:
    """How many of these days or moments, none null, lie before 2000."""
    if types.is_date(values.type) or types.is_timestamp(values.type):
        days = values.cast(pa.timestamp("s"), safe=False) if types.is_date(values.type) else values
        ticks = days.cast(pa.timestamp(days.type.unit)).cast(pa.int64()).to_numpy(zero_copy_only=False)
        latest = pa.scalar(datetime(2000, 1, 1), pa.timestamp(days.type.unit)).value  # noqa: DTZ001 (ticks are UTC's)
        return _counted({"past": ticks < latest}, np.ones(len(ticks), np.int64))
    return {}


def _existing(
    texts: pl.Series, like: npt.NDArray[np.bool_], kind: "type[pl.Date] | pl.Datetime"
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Which of those that look like days are days, and which of these lie before 2000."""
    there, past = np.zeros(len(texts), np.bool_), np.zeros(len(texts), np.bool_)
    at = np.flatnonzero(like)
    if not len(at):
        return there, past
    chosen = texts.gather(at).str.replace("T", " ", literal=True)
    if isinstance(kind, pl.Datetime):
        chosen = chosen.str.replace(r"\A(.{16})\z", "${1}:00")
        read = chosen.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="us", strict=False)
        older = read < datetime(2000, 1, 1)  # noqa: DTZ001 (of a zone that nobody wrote)
    else:
        read = chosen.str.to_date("%Y-%m-%d", strict=False)
        older = read < _LATEST
    there[at] = read.is_not_null().to_numpy()
    past[at] = older.fill_null(value=False).to_numpy()
    return there, past


def _counted(matching: Mapping[str, npt.NDArray[np.bool_]], weights: Weights) -> dict[str, int]:
    counts = {form: int(weights[mask].sum()) for form, mask in matching.items()}
    return {form: count for form, count in counts.items() if count}


FORMS_OF: Final[tuple[tuple[Callable[[pa.DataType], bool], Callable[[pa.Array], dict[str, int]]], ...]] = (
    (types.is_integer, forms_of_numbers),
    (types.is_floating, forms_of_numbers),
    (types.is_decimal, forms_of_numbers),
    (types.is_date, forms_of_days),
    (types.is_timestamp, forms_of_days),
)
"""By type of values that are not text."""
