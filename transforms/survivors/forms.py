"""What do cells say in canonical form? Text trimmed, NFKC and case-folded, and the digits of what is mostly digits.

A value is searched by its words where it has a letter, by its digits where more than half of it is digits, and by
both where both hold; it needs six letters or digits, or six digits. Numbers, dates and times are their digits:
1999-12-31 is 19991231 in a text column and in a date column. Everything is worked out when it is asked for, once, over
the distinct values where the column is a dictionary.
"""

import unicodedata
from collections.abc import Mapping
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from transforms.bad_values import BadValues
from transforms.canonical import keyable, keyed_as
from transforms.columns.domain import is_text

SHORTEST = 6
"""Fewer letters or digits are not searched for: they stand anywhere by chance."""
_SURELY = 2 * SHORTEST
"""Texts of so many bytes are taken for long enough; a hit is looked at again."""
_END = "\0"
_NARROW = 32
_LONG = 64
_NEAR = 4
"""Between two digits of one number there are at most three other characters, as `runs` has it."""
_DAYS_AT_ONCE = 1 << 15
Mask = npt.NDArray[np.bool_]
Octets = npt.NDArray[np.uint8]
Span = tuple[int, int]
"""The least and the greatest; both included."""
_BOUNDS: Mapping[str, Span] = {"date": (8, 8), "timestamp": (14, 23)}


class Form:
    """The canonical forms of an array without a dictionary, value by value."""

    def __init__(self, values: pa.Array) -> None:
        self._values = values
        self._kind = _kind(values.type)

    @cached_property
    def is_too_short(self) -> bool:
        """Whether no text is long enough to hold a value that is searched for; NFKC makes nothing longer of ASCII."""
        return self._kind == "text" and self.stored_lengths[1] < SHORTEST and self.text_lengths[1] < SHORTEST

    @property
    def readable(self) -> bool:
        """Whether the values can be searched at all."""
        return self._kind != "other" and not (self._kind == "text" and self._text is None)

    @cached_property
    def text(self) -> pl.Series | None:
        """The canonical text; None where the values are no text."""
        return None if self._kind != "text" or self._text is None else _series(self._text)

    @cached_property
    def text_lengths(self) -> Span:
        """How long the canonical texts are, in bytes; (0, 0) of none."""
        return (0, 0) if self._text is None else _span(pc.binary_length(self._text))

    @cached_property
    def stored_lengths(self) -> Span:
        """How long texts are as they are stored, in bytes; (0, 0) of none, and where the values are no text."""
        return _span(pc.binary_length(self._values)) if self._kind == "text" else (0, 0)

    @cached_property
    def words(self) -> pl.Series | None:
        """The canonical text of values that are searched by it, null for others; None where there is no such value."""
        if self.text is None or self._lettered is False:
            return None
        if self._lettered is True:
            return self.text
        chosen = pc.if_else(pa.array(self._lettered), self._text, pa.scalar(None, self._text.type))
        return _series(chosen)

    @cached_property
    def digits(self) -> pl.Series | None:
        """The digits of values that are searched by them, null for others; None where there is no such value."""
        made = self._digits_of_text if self._kind == "text" else self._numbers
        return None if made is None or made.null_count == len(made) else _series(made)

    @cached_property
    def digit_lengths(self) -> Span | None:
        """Bounds of how many digits those have; None where there are none. Nothing is written out for it."""
        if self._kind in _BOUNDS:
            return _BOUNDS[self._kind]
        if self._kind == "integer":
            longest = max(len(str(abs(bound))) for bound in _span(self._values))
            return (SHORTEST, longest) if longest >= SHORTEST else None
        if not self.numbered.any():
            return None
        if self._kind == "text" and self._mostly_digits is True:
            return max(SHORTEST, self.text_lengths[0]), self.text_lengths[1]
        if self._kind == "text":
            counts = self._digit_counts[self.numbered]
            return int(counts.min()), int(counts.max())
        return _span(pc.binary_length(self._numbers))

    @cached_property
    def heads(self) -> tuple[str, str]:
        """Bounds of the first four digits, where they are known without writing all digits out."""
        if self._kind in ("date", "timestamp"):
            extremes = pc.min_max(self._values)
            low, high = _span(pc.year(pa.array([extremes["min"], extremes["max"]], self._values.type)))
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
        if self._kind in _BOUNDS:
            return np.asarray(self._values.is_valid())
        return np.zeros(len(self._values), np.bool_) if self._numbers is None else np.asarray(self._numbers.is_valid())

    @cached_property
    def number_suspects(self) -> pl.Series | None:
        """The texts in which six digits stand near each other; None: all of them must be looked at.

        Long texts are left to the pattern, which passes over what has no digits faster than they are counted.
        """
        if self._text is None or len(self._text) == 0:
            return pl.Series([], dtype=pl.UInt32)
        octets, _ = _octets(self._text)
        if len(octets) > _LONG * len(self._text):
            return None
        counts = self._digit_counts
        if counts.max() < SHORTEST:
            return pl.Series([], dtype=pl.UInt32)
        near = np.diff(np.flatnonzero((octets - np.uint8(48)) < 10)) <= _NEAR  # noqa: PLR2004 - the ten digits
        near[np.cumsum(counts)[:-1].clip(1, len(near)) - 1] = False  # the first digit of another text
        together = near[: len(near) - SHORTEST + 2].copy()
        for n in range(1, SHORTEST - 1):
            together &= near[n : len(near) - SHORTEST + 2 + n]
        owners = np.repeat(np.arange(len(counts)), counts)
        return pl.Series(np.unique(owners[np.flatnonzero(together)])).cast(pl.UInt32)

    @cached_property
    def digit_hashes(self) -> npt.NDArray[np.uint64]:
        """64 bits of each value's digits; whatever where it is not searched by them."""
        if self._kind == "date" and self._values.null_count < len(self._values):
            days = self._values.cast(pa.date32(), safe=False).cast(pa.int32())
            low, high = _span(days)
            first, last = (bound // _DAYS_AT_ONCE for bound in (low, high))
            table = np.concatenate([_hashes_of_days(part) for part in range(first, last + 1)])
            return table[days.fill_null(low).to_numpy() - first * _DAYS_AT_ONCE]
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
    def _text(self) -> pa.Array | None:
        return canonical_text(self._values) if self._kind == "text" else None

    @cached_property
    def _digit_counts(self) -> npt.NDArray[np.int64]:
        octets, ends = _octets(self._text)
        return _per_value((octets - np.uint8(48)) < 10, ends)  # noqa: PLR2004 - the ten digits

    @cached_property
    def _mostly_digits(self) -> Mask | bool:
        """Values of which more than half is digits; True or False where it is all or none of them."""
        if _all_decimal(self._text):
            return True
        lengths = pc.binary_length(self._text).fill_null(0).to_numpy()
        mostly = 2 * self._digit_counts > lengths
        return mostly if mostly.any() else False

    @cached_property
    def _lettered(self) -> Mask | bool:
        """Values that are searched by their text; True or False where it is all or none of those that are there."""
        mostly = self._mostly_digits
        if mostly is True or len(self._text) == 0:
            return False
        if mostly is False and self.text_lengths[0] >= _SURELY and self._text.null_count == 0:
            return True
        octets, ends = _octets(self._text)
        are = ((octets - np.uint8(97)) < 26) | (octets >= 0xC0)  # noqa: PLR2004 - a-z, and what begins a character
        if not are.any():
            return False
        letters = _per_value(are, ends)
        chosen = (letters > 0) & (letters + self._digit_counts >= SHORTEST)
        return chosen if chosen.any() else False

    @property
    def _digits_of_text(self) -> pa.Array | None:
        if self._text is None or self._mostly_digits is False:
            return None
        if self._mostly_digits is True:
            long = pc.greater_equal(pc.binary_length(self._text), SHORTEST)
            return (
                self._text if pc.all(long).as_py() else pc.if_else(long, self._text, pa.scalar(None, self._text.type))
            )
        return digits_in(self._text, self.numbered)

    def _digits_of_numbers(self) -> pa.Array | None:
        values = self._values
        match self._kind:
            case "integer":
                text = values.cast(pa.string())
            case "float":
                text = _written(values)
            case "date":
                text = values.cast(pa.date32(), safe=False).cast(pa.string())
            case "timestamp" | "keyed":
                text = _keyed(values)
            case _:
                return None
        return _all_digits(text)


def canonical_text(values: pa.Array) -> pa.Array | None:
    """Trimmed, NFKC, case-folded; nulls stay null. None where what is no text is not UTF-8 either.

    ASCII goes through Arrow's kernels; what is not ASCII goes through Python, all of it in one piece.
    """
    try:
        text = values if is_text(values.type) else values.cast(pa.large_binary()).cast(pa.large_string())
        if pa.types.is_string_view(text.type):
            text = text.cast(pa.large_string())
        octets, ends = _octets(text)
        if len(octets) and octets.max() >= 0x80:  # noqa: PLR2004 - not ASCII
            return _partly_folded(text)
        return _lowered(text, octets, ends)
    except (pa.ArrowInvalid, UnicodeError):
        return None


def _lowered(text: pa.Array, octets: Octets, ends: npt.NDArray[np.int64]) -> pa.Array:
    """The canonical form of ASCII text. Few columns have white space at an edge: to look costs less than to trim."""
    filled = ends[1:] > ends[:-1]
    edges = np.concatenate((octets[ends[:-1][filled]], octets[ends[1:][filled] - 1]))
    if (edges <= ord(" ")).any():
        text = pc.ascii_trim_whitespace(text)
    return pc.ascii_lower(text)


def _partly_folded(text: pa.Array) -> pa.Array:
    other = pc.invert(pc.string_is_ascii(text)).fill_null(False)
    plain = pc.ascii_lower(pc.ascii_trim_whitespace(pc.if_else(other, "", text)))
    return pc.replace_with_mask(plain, other, pa.array(_folded(text.filter(other).to_pylist()), plain.type))


def _folded(texts: list[str]) -> list[str]:
    """Characters do not combine across the end sign, so that all texts are normalized and folded as one."""
    whole = _END.join(texts)
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", whole).casefold()).split(_END)
    if len(folded) != len(texts):  # a text holds the sign
        folded = [unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()) for text in texts]
    return [text.strip() for text in folded]


def digits_in(text: pa.Array, chosen: Mask) -> pa.Array | None:
    """The ASCII digits of the chosen texts, null for the others; None where none is chosen."""
    if not chosen.any():
        return None
    part = text if chosen.all() else text.filter(pa.array(chosen))
    octets, ends = _octets(part)
    are = (octets - np.uint8(48)) < 10  # noqa: PLR2004 - the ten digits
    offsets = np.concatenate(([0], np.cumsum(_per_value(are, ends))))
    made = pa.Array.from_buffers(
        pa.large_string(), len(part), [None, pa.py_buffer(offsets.astype(np.int64)), pa.py_buffer(octets[are])]
    )
    if len(part) == len(text):
        return made
    return pc.replace_with_mask(pa.nulls(len(text), pa.large_string()), pa.array(chosen), made)


@cache
def _hashes_of_days(part: int) -> npt.NDArray[np.uint64]:
    """Of 32,768 days, which are 90 years: there are 112 such parts in the years 1 to 9999."""
    days = np.arange(part * _DAYS_AT_ONCE, (part + 1) * _DAYS_AT_ONCE, dtype=np.int32)
    written = _series(pa.array(days).cast(pa.date32()).cast(pa.string())).str.replace_all("-", "", literal=True)
    hashes: npt.NDArray[np.uint64] = written.hash().to_numpy()
    return hashes


def _all_digits(text: pa.Array) -> pa.Array | None:
    """The digits of texts that have six or more, null for the others."""
    octets, ends = _octets(text)
    counts = _per_value((octets - np.uint8(48)) < 10, ends)  # noqa: PLR2004 - the ten digits
    made = digits_in(text, counts >= SHORTEST)
    return pa.nulls(len(text), pa.large_string()) if made is None else made


def _written(values: pa.Array) -> pa.Array:
    """Floats as decimal text, whole ones below 2^53 without a point; null where it has few digits, or an exponent."""
    numbers = np.abs(values.cast(pa.float64()).fill_null(0.0).to_numpy())
    with np.errstate(over="ignore", invalid="ignore"):
        cents = numbers * 100.0
        few = (numbers < 1000.0) & (np.abs(np.rint(cents) - cents) <= cents * 1e-15)  # noqa: PLR2004 - 999.99 has five digits
        rest = ~few & np.isfinite(numbers)
    if not rest.any():
        return pa.nulls(len(values), pa.string())
    with np.errstate(invalid="ignore"):
        whole = rest & (numbers < 2.0**53) & (np.trunc(numbers) == numbers)
    integers = pa.array(np.where(whole, numbers, 0).astype(np.int64)).cast(pa.string())
    text = pc.if_else(pa.array(rest & ~whole), values, pa.scalar(None, values.type)).cast(pa.string())
    text = pc.if_else(pc.match_substring(text, "e"), None, text)
    return pc.if_else(pa.array(whole), integers, text)


def _keyed(values: pa.Array) -> pa.Array:
    """What values key as, null for those that key as nothing."""
    try:
        return keyed_as(values)
    except BadValues as refused:
        return keyed_as(pc.if_else(pa.array(refused.bad), pa.scalar(None, values.type), values))


def _kind(type_: pa.DataType) -> str:
    kinds = (
        ("text", (is_text, pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary,
                  pa.types.is_binary_view)),
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


def _octets(text: pa.Array) -> tuple[Octets, npt.NDArray[np.int64]]:
    """The bytes of all texts behind each other, and where each begins and the last ends; those of nulls are empty."""
    if text.null_count:
        text = text.fill_null("")
    width = np.int64 if pa.types.is_large_string(text.type) else np.int32
    offsets = np.frombuffer(text.buffers()[1], width)[text.offset : text.offset + len(text) + 1].astype(np.int64)
    data = text.buffers()[2]
    octets = np.frombuffer(data, np.uint8) if data is not None else np.zeros(0, np.uint8)
    return octets[offsets[0] : offsets[-1]], offsets - offsets[0]


def _per_value(are: Mask, ends: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """How many bytes of each value are so."""
    lengths = np.diff(ends)
    if not len(lengths) or not len(are):
        return np.zeros(len(lengths), np.int64)
    low, high = lengths.min(), lengths.max()
    if low == high <= _NARROW:
        return _per_line(are.reshape(len(lengths), low))
    kind = np.uint8 if high <= np.iinfo(np.uint8).max else np.int64
    if low > 0:
        return np.add.reduceat(are.view(np.uint8), ends[:-1], dtype=kind).astype(np.int64)
    counts = np.zeros(len(lengths), np.int64)
    filled = np.flatnonzero(lengths)
    counts[filled] = np.add.reduceat(are.view(np.uint8), ends[filled], dtype=kind)
    return counts


def _per_line(are: Mask) -> npt.NDArray[np.int64]:
    """As `_per_value`, of values of one length: column by column, which is three times as fast."""
    counts = np.zeros(len(are), np.uint8)
    for column in are.view(np.uint8).T:
        counts += column
    return counts.astype(np.int64)


def _all_decimal(text: pa.Array) -> bool:
    """Whether every text is of ASCII digits alone, and none is null; the first tells most columns apart."""
    if len(text) == 0 or text.null_count or not str(text[0]).isdecimal():
        return False
    return bool(pc.all(pc.ascii_is_decimal(text)).as_py())


def _span(numbers: pa.Array) -> Span:
    low, high = pc.min_max(numbers).as_py().values()
    return (0, 0) if low is None else (int(low), int(high))


def _series(array: pa.Array) -> pl.Series:
    made = pl.from_arrow(array)
    if not isinstance(made, pl.Series):
        raise AssertionError
    return made
