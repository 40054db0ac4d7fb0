"""What do cells say in canonical form? Text trimmed, NFKC and case-folded, and the digits of what is mostly digits.

A value is searched by its words where it has a letter, by its digits where more than half of it is digits (or a third
of its bytes, and more than are letters), and by both where both hold; it needs six letters or digits, or six digits.
Numbers, dates and times are their digits: 1999-12-31 is 19991231 in a text column and in a date column. Everything is
worked out when it is asked for, once, over the distinct values where the column is a dictionary.
"""

from collections.abc import Mapping
from functools import cache, cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from transforms.canonical import keyable
from transforms.columns.domain import is_text
from transforms.columns.nulls import WITHOUT_VIEWS
from transforms.survivors.folding import canonical_text
from transforms.survivors.octets import (
    Mask,
    Span,
    all_decimal,
    digits_at,
    letters_at,
    octets_of,
    per_value,
    series,
    span,
)
from transforms.survivors.written import (
    SHORTEST,
    all_digits,
    digits_in,
    floats_written,
    in_four_digit_years,
    keyed_or_null,
)

_SURELY = 2 * SHORTEST
"""Texts of so many bytes are taken for long enough; a hit is looked at again."""
_LONG = 64
_NEAR = 10
"""Between two digits of one number there are at most three other characters of three bytes each, as `runs` has it."""
_DAYS_AT_ONCE = 1 << 15
_BOUNDS: Mapping[str, Span] = {"date": (8, 8), "timestamp": (14, 23)}


class Form:
    """The canonical forms of an array without a dictionary, value by value."""

    def __init__(self, values: pa.Array) -> None:
        if isinstance(values, pa.ExtensionArray):
            values = values.storage
        self._values = values.cast(WITHOUT_VIEWS[values.type]) if values.type in WITHOUT_VIEWS else values
        self._kind = _kind(values.type)

    @cached_property
    def is_too_short(self) -> bool:
        """Whether no text is long enough to hold a value that is searched for; NFKC makes nothing longer of ASCII."""
        return self._kind == "text" and self.stored_lengths[1] < SHORTEST and self.text_lengths[1] < SHORTEST

    @cached_property
    def unreadable(self) -> Mask | bool:
        """Which values cannot be searched at all; True or False where it is all or none of those that are there."""
        if self._kind == "other":
            return True
        if self._kind != "text" or self._text.null_count == self._values.null_count:
            return False
        return np.asarray(pc.and_(self._values.is_valid(), self._text.is_null()))

    @cached_property
    def all_digits(self) -> bool:
        """Whether all values are texts of ASCII digits alone: these are in canonical form as they are stored."""
        plain = pa.types.is_string(self._values.type) or pa.types.is_large_string(self._values.type)
        return plain and all_decimal(self._values)

    @cached_property
    def text(self) -> pl.Series | None:
        """The canonical text; None where the values are no text."""
        return None if self._kind != "text" or self._text is None else series(self._text)

    @cached_property
    def text_lengths(self) -> Span:
        """How long the canonical texts are, in bytes; (0, 0) of none."""
        return (0, 0) if self._text is None else span(pc.binary_length(self._text))

    @cached_property
    def stored_lengths(self) -> Span:
        """How long texts are as they are stored, in bytes; (0, 0) of none, and where the values are no text."""
        return span(pc.binary_length(self._values)) if self._kind == "text" else (0, 0)

    @cached_property
    def words(self) -> pl.Series | None:
        """The canonical text of values that are searched by it, null for others; None where there is no such value."""
        if self.text is None or self._lettered is False:
            return None
        if self._lettered is True:
            return self.text
        chosen = pc.if_else(pa.array(self._lettered), self._text, pa.scalar(None, self._text.type))
        return series(chosen)

    @cached_property
    def digits(self) -> pl.Series | None:
        """The digits of values that are searched by them, null for others; None where there is no such value."""
        made = self._digits_of_text if self._kind == "text" else self._numbers
        return None if made is None or made.null_count == len(made) else series(made)

    @cached_property
    def digit_lengths(self) -> Span | None:
        """Bounds of how many digits those have; None where there are none. Nothing is written out for it."""
        if not self.numbered.any():
            return None
        if self._kind in _BOUNDS:
            return _BOUNDS[self._kind]
        if self._kind == "integer":
            return SHORTEST, max(len(str(abs(bound))) for bound in span(self._values))
        if self._kind == "text" and self._mostly_digits is True:
            return max(SHORTEST, self.text_lengths[0]), self.text_lengths[1]
        if self._kind == "text":
            counts = self._digit_counts[self.numbered]
            return int(counts.min()), int(counts.max())
        return span(pc.binary_length(self._numbers))

    @cached_property
    def heads(self) -> tuple[str, str]:
        """Bounds of the first four digits, where they are known without writing all digits out."""
        if self._kind in ("date", "timestamp"):
            extremes = pc.min_max(self._values)
            both = pa.array([extremes["min"], extremes["max"]], self._values.type)
            low, high = span(pc.year(both if self._kind == "date" else both.cast(pa.timestamp(both.type.unit))))
            return f"{low:04}", f"{high:04}"
        if self._kind == "text" and self._mostly_digits is True:
            low, high = pc.min_max(self._text).as_py().values()
            return low[:4], high[:4]
        return "", "9999"

    @cached_property
    def numbered(self) -> Mask:
        """Which values are searched by their digits."""
        if self._kind == "text":
            if self._text is None or self._mostly_digits is False:
                return np.zeros(len(self._values), np.bool_)
            if self._mostly_digits is True:
                return np.asarray(pc.greater_equal(pc.binary_length(self._text), SHORTEST))
            return self._mostly_digits & (self._digit_counts >= SHORTEST)
        if self._kind == "integer":
            numbers, least = self._values.fill_null(0).to_numpy(), 10 ** (SHORTEST - 1)
            return np.asarray((numbers >= least) | (numbers <= -least))
        if self._kind in _BOUNDS and in_four_digit_years(self._values):
            return np.asarray(self._values.is_valid())
        return np.zeros(len(self._values), np.bool_) if self._numbers is None else np.asarray(self._numbers.is_valid())

    @cached_property
    def number_suspects(self) -> pl.Series | None:
        """The texts in which six digits stand near each other; None: all of them must be looked at.

        Long texts are left to the pattern, which passes over what has no digits faster than they are counted.
        """
        if self._text is None or len(self._text) == 0:
            return pl.Series([], dtype=pl.UInt32)
        octets, _ = octets_of(self._text)
        if len(octets) > _LONG * len(self._text):
            return None
        counts = self._digit_counts
        if counts.max() < SHORTEST:
            return pl.Series([], dtype=pl.UInt32)
        near = np.diff(np.flatnonzero(digits_at(octets))) <= _NEAR
        ends = np.cumsum(counts)
        near[ends[(ends > 0) & (ends < ends[-1])] - 1] = False  # the next digit is another text's
        together = near[: len(near) - SHORTEST + 2].copy()
        for n in range(1, SHORTEST - 1):
            together &= near[n : len(near) - SHORTEST + 2 + n]
        owners = np.repeat(np.arange(len(counts)), counts)
        return pl.Series(np.unique(owners[np.flatnonzero(together)])).cast(pl.UInt32)

    @cached_property
    def digit_hashes(self) -> npt.NDArray[np.uint64]:
        """64 bits of each value's digits; whatever where it is not searched by them."""
        if self._kind == "date" and self.numbered.any():
            days = self._values.cast(pa.date32(), safe=False).cast(pa.int32())
            low, high = span(days)
            first, last = (bound // _DAYS_AT_ONCE for bound in (low, high))
            table = np.concatenate([_hashes_of_days(part) for part in range(first, last + 1)])
            found: npt.NDArray[np.uint64] = table[days.fill_null(low).to_numpy() - first * _DAYS_AT_ONCE]
            return found
        if self.digits is None:
            raise AssertionError
        hashes: npt.NDArray[np.uint64] = self.digits.hash().to_numpy()
        return hashes

    @cached_property
    def searched(self) -> Mask:
        """Which values are long enough to be searched for."""
        if self._kind == "text" and self.text_lengths[1] < SHORTEST:
            return np.zeros(len(self._values), np.bool_)
        if self._kind != "text" or self._text is None or self._lettered is False:
            return self.numbered
        return np.asarray(self._text.is_valid()) if self._lettered is True else self._lettered | self.numbered

    @cached_property
    def _numbers(self) -> pa.Array | None:
        return self._digits_of_numbers()

    @cached_property
    def _text(self) -> Any:  # a text array, or None
        if self.all_digits:
            return self._values
        return canonical_text(self._values) if self._kind == "text" else None

    @cached_property
    def _digit_counts(self) -> npt.NDArray[np.int64]:
        octets, ends = octets_of(self._text)
        return per_value(digits_at(octets), ends)

    @cached_property
    def _mostly_digits(self) -> Mask | bool:
        """Values of which more than half is digits; True or False where it is all or none of them."""
        if self.all_digits:
            return True
        lengths = pc.binary_length(self._text).fill_null(0).to_numpy()
        mostly = 2 * self._digit_counts > lengths
        several = ~mostly & (self._digit_counts >= SHORTEST) & (3 * self._digit_counts >= lengths)
        if several.any():  # what is between the digits may be signs of up to three bytes, and no letters
            mostly |= several & (self._digit_counts > self._letter_counts)
        return mostly if mostly.any() else False

    @cached_property
    def _letter_counts(self) -> npt.NDArray[np.int64]:
        octets, ends = octets_of(self._text)
        return per_value(letters_at(octets), ends)

    @cached_property
    def _lettered(self) -> Mask | bool:
        """Values that are searched by their text; True or False where it is all or none of those that are there."""
        mostly = self._mostly_digits
        if mostly is True or len(self._text) == 0:
            return False
        if mostly is False and self.text_lengths[0] >= _SURELY and self._text.null_count == 0:
            return True
        letters = self._letter_counts
        chosen = (letters > 0) & (letters + self._digit_counts >= SHORTEST)
        return chosen if chosen.any() else False

    @property
    def _digits_of_text(self) -> pa.Array | None:
        if self._text is None or self._mostly_digits is False:
            return None
        if self._mostly_digits is True:
            long = pc.greater_equal(pc.binary_length(self._text), SHORTEST)
            return self._text if pc.all(long).as_py() else pc.if_else(long, self._text, None)
        return digits_in(self._text, self.numbered)

    def _digits_of_numbers(self) -> pa.Array | None:
        values = self._values
        match self._kind:
            case "integer":
                text = values.cast(pa.string())
            case "float":
                text = floats_written(values)
            case "date":
                text = values.cast(pa.date32(), safe=False).cast(pa.string())
            case "timestamp" | "keyed":
                text = keyed_or_null(values)
            case _:
                return None
        return all_digits(text)


@cache
def _hashes_of_days(part: int) -> npt.NDArray[np.uint64]:
    """Of 32,768 days, which are 90 years: there are 112 such parts in the years 1 to 9999."""
    days = np.arange(part * _DAYS_AT_ONCE, (part + 1) * _DAYS_AT_ONCE, dtype=np.int32)
    written = series(pa.array(days).cast(pa.date32()).cast(pa.string())).str.replace_all("-", "", literal=True)
    hashes: npt.NDArray[np.uint64] = written.hash().to_numpy()
    return hashes


def _kind(type_: pa.DataType) -> str:
    kinds = (
        ("text", (is_text, pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary)),
        ("integer", (pa.types.is_integer,)),
        ("float", (pa.types.is_floating,)),
        ("date", (pa.types.is_date,)),
        ("timestamp", (pa.types.is_timestamp,)),
        ("nothing", (pa.types.is_boolean, pa.types.is_null)),
    )  # fmt: skip
    for kind, tests in kinds:
        if any(test(type_) for test in tests):
            return kind
    return "other" if keyable(type_) else "keyed"
