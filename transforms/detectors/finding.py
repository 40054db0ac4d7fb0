"""What personal data stands in a column? Found in two steps: one cheap pass for suspects, a close look at those.

    found(pa.array(["write to ann@example.com", "-"]), ["email"]).cells   # {"email": 1}

Text in which more stands than a bare number is searched whole, for every kind that stands alone. Bare numbers, and the
kinds that only chance can tell from other codes, are looked at in a sample of distinct values (`sample.SIZE` for each
number of digits), from which `tally` gives how many passed of how many that have the form.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from transforms.canonical import keyed_as
from transforms.detectors.catalogue import BY_KIND, WATCHED
from transforms.detectors.sample import Outcome, Sample, Seen, least, least_places, merged, mixed, tally
from transforms.detectors.texts.escapes import unescaped
from transforms.detectors.texts.marking import Spotter, spotter
from transforms.detectors.texts.parting import parted
from transforms.detectors.texts.stretches import Texts
from transforms.dictionaries import used_values

_SUSPECT = (
    "@|[0-9](?:[ ./()+-]{0,3}[0-9]|[A-Za-z]){5}|[0-9]{2} [0-9A-Za-z]{4}|"
    "&[#A-Za-z]|%[0-9A-Fa-f]{2}|=(?:[0-9A-F]{2}|\r?\n)|[0-9]<[wW]"
)
"""Every watched pattern needs one: an @, a digit with five more signs of a code behind it, how an IBAN begins, or an
escape in which some of these may hide."""
_BARE = r"\A[0-9]+\z"
_NUMERIC = r"\A[0-9() ./+-]*\z"
_FEWEST, _MOST = 8, 19
"""Digits of the bare numbers that are looked at."""
_LEAST = 10 ** (_FEWEST - 1)
_POWERS = np.array([10**n for n in range(1, 20)], np.uint64)
_SEED = 20_261_125
"""Of polars' hash of text: the same on every worker."""
_EXACT = 2.0**53
_TEXTUAL = 0
"""The stratum of texts; those of numbers are their numbers of digits."""
Weights = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Found:
    """What was found in some values; the results of parts add up, in any order, to the result of the whole."""

    looked: int = 0
    """Values that were looked at: not null, UTF-8 where binary, whole where numbers."""
    cells: Mapping[str, int] = field(default_factory=dict)
    """By kind that stands alone: values with other characters in which one stands."""
    sample: Sample = field(default_factory=dict)
    """What stands for the bare numbers, and for the texts with codes that need comparing with chance."""

    def __add__(self, other: "Found") -> "Found":
        cells = {kind: self.cells.get(kind, 0) + other.cells.get(kind, 0) for kind in {*self.cells, *other.cells}}
        return Found(self.looked + other.looked, cells, merged(self.sample, other.sample))

    def sampled(self, kind: str) -> tuple[int, int]:
        """(sampled values that pass as this kind, sampled values that have its form)."""
        return tally(self.sample, kind, led=BY_KIND[kind].led)


def watched(type_: pa.DataType) -> bool:
    """Whether values of this type are looked at: text, binary, integers, decimals, floats, and what is made of them."""
    if types.is_dictionary(type_):
        return watched(type_.value_type)
    if isinstance(type_, pa.BaseExtensionType):
        return watched(type_.storage_type)
    return _is_text(type_) or _is_binary(type_) or _is_number(type_)


def found(array: pa.Array, kinds: Iterable[str] = WATCHED) -> Found:
    """What of these kinds stands in the values; null is passed over, a dictionary's values are looked at once each.

    Cost: about 1 ns per character of text, four times that where long codes stand in it; 20 ns for an integer.
    Raises `TypeError` for types that `watched` says no to, `KeyError` for a kind that there is not.
    """
    wanted = tuple(sorted(set(kinds)))
    if not watched(array.type):
        msg = f"{array.type} is not watched"
        raise TypeError(msg)
    weights = None
    if types.is_dictionary(array.type):
        array, indices = used_values(array)
        weights = np.bincount(indices.drop_null().to_numpy().astype(np.int64), minlength=len(array)).astype(np.int64)
    if isinstance(array, pa.ExtensionArray):
        array = array.storage
    if _is_text(array.type) or _is_binary(array.type):
        return _in_texts(array, weights, spotter(wanted))
    return _in_numbers(array, weights, spotter(wanted))


def _in_texts(array: pa.Array, weights: Weights | None, spot: Spotter) -> Found:
    series = _series(array)
    there = series.is_not_null().to_numpy()
    looked = int(there.sum() if weights is None else weights[there].sum())
    at = np.flatnonzero(series.str.contains(_SUSPECT).fill_null(value=False).to_numpy())
    suspects = series.gather(at)
    weights = np.ones(len(at), np.int64) if weights is None else weights[at]
    bare = suspects.str.contains(_BARE)
    digits, rest, weights = suspects.filter(bare), _apart(suspects.filter(~bare)), weights[~bare.to_numpy()]
    candidates = rest.str.contains(spot.union)
    texts, weights = rest.filter(candidates), weights[candidates.to_numpy()]
    numeric = rest.str.contains(_NUMERIC)
    digits = digits.append(rest.filter(numeric).str.replace_all("[^0-9]", ""))
    return Found(
        looked,
        spot.cells(texts, weights),
        {**_of_digits(digits, spot), **_of_codes(rest.filter(candidates & ~numeric), spot)},
    )


def _apart(texts: pl.Series) -> pl.Series:
    """The texts without escapes, and with a space between codes and letters that touch them, where words need none."""
    read = unescaped(texts.to_arrow())
    plain = pl.Series(read.texts, dtype=pl.String) if len(read.rows) else texts
    apart = parted(Texts.of(read.texts))
    return plain.scatter(apart.rows, apart.texts.column) if len(apart.rows) else plain


def _of_digits(digits: pl.Series, spot: Spotter) -> Sample:
    """The samples of texts of digits, by their number."""
    lengths = digits.str.len_bytes().to_numpy()
    sample = {}
    for length in range(_FEWEST, _MOST + 1):
        chosen = digits.filter(lengths == length)
        if len(chosen):
            hashes = chosen.hash(seed=_SEED).to_numpy()
            places = least_places(hashes)
            sample[length] = _seen(hashes[places], chosen.gather(places).to_list(), spot.number)
    return sample


def _of_codes(texts: pl.Series, spot: Spotter) -> Sample:
    """The sample of texts in which a code stands that needs comparing with chance."""
    codes = texts.filter(texts.str.contains(spot.weak)) if spot.weak else texts.clear()
    if not len(codes):
        return {}
    hashes = codes.hash(seed=_SEED).to_numpy()
    places = least_places(hashes)
    return {_TEXTUAL: _seen(hashes[places], codes.gather(places).to_list(), spot.code)}


def _in_numbers(array: pa.Array, weights: Weights | None, spot: Spotter) -> Found:
    """Numbers below zero and short ones are nobody's; decimals and floats are looked at where they are whole."""
    if types.is_floating(array.type):
        array = array.cast(pa.float64())
    if types.is_decimal32(array.type) or types.is_decimal64(array.type):  # Arrow rounds only the wider ones
        array = array.cast(pa.decimal128(array.type.precision, array.type.scale))
    kept = array.is_valid() if types.is_integer(array.type) else _whole(array)
    looked = int(kept.true_count if weights is None else weights[kept.to_numpy(zero_copy_only=False)].sum())
    greatest = pc.max(array).as_py()
    if greatest is None or not greatest >= _LEAST:  # NaN is no greatest
        return Found(looked)
    if types.is_decimal(array.type):
        long = pc.greater_equal(array, pa.scalar(Decimal(_LEAST), array.type))
        texts = keyed_as(array.filter(pc.and_kleene(kept, long))).cast(pa.large_string())
        return Found(looked, {}, _of_digits(pl.Series(texts), spot))
    values = (array if kept.true_count == len(array) else array.filter(kept)).to_numpy(zero_copy_only=False)
    return Found(looked, {}, _of_numbers(values[values >= _LEAST].astype(np.uint64), spot))


def _of_numbers(numbers: npt.NDArray[np.uint64], spot: Spotter) -> Sample:
    """The samples of whole numbers, by their number of digits."""
    if not len(numbers):
        return {}
    shortest, longest = len(str(numbers.min())), len(str(numbers.max()))
    lengths = None if shortest == longest else np.searchsorted(_POWERS, numbers, side="right") + 1
    sample = {}
    for length in range(shortest, min(longest, _MOST) + 1):
        chosen = numbers if lengths is None else numbers[lengths == length]
        if len(chosen):
            hashes = mixed(chosen)
            places = least_places(hashes)
            sample[length] = _seen(hashes[places], [str(number) for number in chosen[places]], spot.number)
    return sample


def _seen(hashes: npt.NDArray[np.uint64], texts: Iterable[str], look: Callable[[str], Outcome]) -> tuple[Seen, ...]:
    return least(tuple(Seen(int(h), partial(look, text)) for h, text in zip(hashes, texts, strict=True)))


def _series(array: pa.Array) -> pl.Series:
    """The values as text; null where they are not UTF-8, which Arrow does not check by itself."""
    raw = (array.cast(pa.binary()) if types.is_fixed_size_binary(array.type) else array).cast(pa.large_binary())
    try:
        return pl.Series(raw.cast(pa.large_string()))
    except pa.ArrowInvalid:
        return pl.Series([_decoded(value) for value in raw.to_pylist()], dtype=pl.String)


def _decoded(value: bytes | None) -> str | None:
    try:
        return None if value is None else value.decode()
    except UnicodeDecodeError:
        return None


def _whole(array: pa.Array) -> pa.BooleanArray:
    """Which decimals are whole, and which floats are whole numbers that a double holds exactly."""
    if types.is_decimal(array.type):
        return pc.fill_null(pc.equal(array, pc.trunc(array)), fill_value=False)
    doubles = array.fill_null(np.nan).to_numpy(zero_copy_only=False)
    with np.errstate(invalid="ignore"):
        return pa.array((np.abs(doubles) < _EXACT) & (np.trunc(doubles) == doubles))


def _is_text(type_: pa.DataType) -> bool:
    return bool(types.is_string(type_) or types.is_large_string(type_) or types.is_string_view(type_))


def _is_binary(type_: pa.DataType) -> bool:
    plain = types.is_binary(type_) or types.is_large_binary(type_) or types.is_binary_view(type_)
    return bool(plain or types.is_fixed_size_binary(type_))


def _is_number(type_: pa.DataType) -> bool:
    return bool(types.is_integer(type_) or types.is_floating(type_) or types.is_decimal(type_))
