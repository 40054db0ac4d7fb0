"""What does a value key as: which bytes stand for it when it is tokenized, hashed, encrypted or draws a surrogate?

Equal values have equal bytes whatever the file format, unit or width they come in, so that 123 in Parquet and in CSV
get one token. The encodings are published in tests/vectors/canonical.json and never change.
What is guaranteed: within one Arrow type, values are equal exactly where their bytes are (for zoned timestamps:
where they are the same instant). Across types, numbers, dates and times equal the text that a CSV file would show;
naive and zoned timestamps are never equal; booleans and binary begin with a NUL byte and so equal no text that does
not begin with one.
"""

import unicodedata
from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from transforms.bad_values import BadValues

Step = Literal["trim", "lower", "nfkc"]

NOT_UTF8 = "not UTF-8 text"
_FIRST_DAY, _LAST_DAY = -719_162, 2_932_896  # 0001-01-01 and 9999-12-31, days from 1970-01-01
_DAY = 86_400
_PER_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
_EXACT = {16: 11, 32: 24, 64: 53}  # bits of a float -> bits of the whole numbers that it holds exactly
_DECIMALS: dict[int, Callable[[int, int], pa.DataType]] = {
    32: pa.decimal32,
    64: pa.decimal64,
    128: pa.decimal128,
    256: pa.decimal256,
}


def keyed_as(array: pa.Array) -> pa.Array:
    """The bytes that stand for each value: n values to n, a string or binary array; nulls stay null.

    - text: as it is, in UTF-8, never parsed
    - integers: the shortest decimal text; decimals: the same, with what is left of the fraction without trailing zeros
      (12.00 is 12, never an exponent)
    - floats: whole numbers that the type holds exactly (below 2^53 for doubles, 2^24 for float, 2^11 for half float),
      as integers; any other is a bad value, infinities and NaN too
    - dates: YYYY-MM-DD; times: HH:MM:SS and the fraction without trailing zeros, if any
    - timestamps: date, `T`, time; zoned ones in UTC with a `Z` behind, whatever their zone
    - booleans: NUL and `bool:true` or `bool:false`; binary: NUL, `binary:` and the bytes
    - dictionaries: as their values; the null type: nulls

    Raises BadValues for floats as above, for years outside 1 to 9999, times outside a day, and date64 values that are
    no whole day; TypeError for types that `keyable` gives a reason against.
    """
    reason = keyable(array.type)
    if reason is not None:
        raise TypeError(reason)
    if types.is_dictionary(array.type):
        array = array.dictionary_decode()
    encode = next(encode for claims, encode in _ENCODINGS if claims(array.type))
    return encode(array)


def keyable(kind: pa.DataType) -> str | None:
    """None where values of this type can be keyed, else the reason why they cannot.

    >>> keyable(pa.float64())
    >>> keyable(pa.duration("s"))
    'duration[s] has no canonical text'
    """
    if types.is_dictionary(kind):
        return keyable(kind.value_type)
    if types.is_nested(kind):
        return f"{kind} holds several values: name one of its fields or elements"
    if any(claims(kind) for claims, _ in _ENCODINGS):
        return None
    return f"{kind} has no canonical text"


def normalized(array: pa.Array, steps: Sequence[Step]) -> pa.Array:
    """Text with the steps done in the order given; nulls stay null. Views come out as large strings.

    `trim`: Unicode white space off both ends; `lower`: Unicode's simple lower case mapping, character by character;
    `nfkc`: Unicode normalization form KC (UAX 15), of the Unicode version of the running Python.
    Raises BadValues for what is not UTF-8.
    """
    if types.is_dictionary(array.type):
        array = array.dictionary_decode()
    text = _text(array)
    try:
        for step in steps:
            text = _STEPS[step](text)
    except ValueError:  # of pyarrow or of a decoder, both of which quote the bytes
        bad = not_text(text)
    else:
        return text
    raise BadValues(bad, NOT_UTF8)


def _nfkc(text: pa.Array) -> pa.Array:
    """By Python, once per distinct value and only where not all is ASCII: Arrow's kernel leaves letters decomposed."""
    if pc.all(pc.string_is_ascii(text)).as_py() is not False:
        return text
    encoded = text.dictionary_encode()
    composed = [unicodedata.normalize("NFKC", value) for value in encoded.dictionary.to_pylist()]
    return pa.array(composed, text.type).take(encoded.indices)


_STEPS: dict[Step, Callable[[pa.Array], pa.Array]] = {
    "trim": pc.utf8_trim_whitespace,
    "lower": pc.utf8_lower,
    "nfkc": _nfkc,
}


def is_utf8(value: bytes | None) -> bool:
    """Whether the bytes are UTF-8, as none are."""
    try:
        (value or b"").decode()
    except UnicodeDecodeError:
        return False
    return True


def not_text(array: pa.Array) -> npt.NDArray[np.bool_]:
    """Which values of a text column are not UTF-8: files do not always hold what their schema says."""
    return np.array([not is_utf8(value) for value in array.cast(pa.large_binary()).to_pylist()], np.bool_)


def _text(array: pa.Array) -> pa.Array:
    return array.cast(pa.large_string()) if types.is_string_view(array.type) else array


def _binary(array: pa.Array) -> pa.Array:
    if types.is_fixed_size_binary(array.type) or types.is_binary_view(array.type):
        array = array.cast(pa.large_binary())
    tag, end = (pa.scalar(part, array.type) for part in (b"\0binary:", b""))
    return pc.binary_join_element_wise(tag, array, end)


def _boolean(array: pa.Array) -> pa.Array:
    return pc.if_else(array, pa.scalar(b"\0bool:true"), pa.scalar(b"\0bool:false"))


def _integer(array: pa.Array) -> pa.Array:
    return array.cast(pa.string())


def _float(array: pa.Array) -> pa.Array:
    bits = _EXACT[array.type.bit_width]
    doubles = array.cast(pa.float64())
    raw = doubles.to_numpy(zero_copy_only=False)
    with np.errstate(invalid="ignore"):
        whole = (np.abs(raw) < 2.0**bits) & (np.trunc(raw) == raw)
    _refuse(~whole, array, f"not a whole number below 2^{bits}")
    return doubles.cast(pa.int64(), safe=False).cast(pa.string())


def _decimal(array: pa.Array) -> pa.Array:
    """By the unscaled integer's text, as Arrow's own text of a decimal can hold an exponent."""
    kind = array.type
    whole_kind = _DECIMALS[kind.bit_width](kind.precision, 0)
    whole = pa.Array.from_buffers(whole_kind, len(array), array.buffers(), array.null_count, array.offset)
    text = whole.cast(pa.string())
    if kind.scale < 0:
        return pc.if_else(pc.equal(text, "0"), text, pc.binary_join_element_wise(text, "0" * -kind.scale, ""))
    if kind.scale == 0:
        return text
    digits = pc.utf8_lpad(pc.utf8_ltrim(text, "-"), kind.scale + 1, "0")
    before = pc.utf8_slice_codeunits(digits, 0, stop=-kind.scale)
    after = pc.utf8_rtrim(pc.utf8_slice_codeunits(digits, -kind.scale), "0")
    joined = pc.if_else(pc.equal(after, ""), before, pc.binary_join_element_wise(before, after, "."))
    return pc.if_else(pc.starts_with(text, "-"), pc.binary_join_element_wise("-", joined, ""), joined)


def _date32(array: pa.Array) -> pa.Array:
    _refuse_years(array, 1)
    return array.cast(pa.string())


def _date64(array: pa.Array) -> pa.Array:
    per_day = _DAY * 1000
    _refuse(_ticks(array) % per_day != 0, array, "a date64 that is not a whole day")
    _refuse_years(array, per_day)
    return array.cast(pa.date32(), safe=False).cast(pa.string())


def _time(array: pa.Array) -> pa.Array:
    ticks = _ticks(array)
    _refuse((ticks < 0) | (ticks >= _DAY * _PER_SECOND[array.type.unit]), array, "a time outside the day")
    return _without_zeros(array.cast(pa.string()), array.type.unit)


def _timestamp(array: pa.Array) -> pa.Array:
    unit = array.type.unit
    _refuse_years(array, _DAY * _PER_SECOND[unit])
    text = array.view(pa.timestamp(unit)).cast(pa.string())  # the instant is in UTC already; the zone is a label
    text = _without_zeros(pc.binary_replace_slice(text, 10, 11, "T"), unit)
    return text if array.type.tz is None else pc.binary_join_element_wise(text, "Z", "")


def _without_zeros(text: pa.Array, unit: str) -> pa.Array:
    return text if unit == "s" else pc.utf8_rtrim(pc.utf8_rtrim(text, "0"), ".")


def _null(array: pa.Array) -> pa.Array:
    return pa.nulls(len(array), pa.string())


def _ticks(array: pa.Array) -> npt.NDArray[np.int64]:
    """The stored numbers, what lies under nulls included."""
    width = pa.int32() if types.is_date32(array.type) or types.is_time32(array.type) else pa.int64()
    numbers = pa.Array.from_buffers(width, len(array), [None, array.buffers()[1]], 0, array.offset)
    ticks: npt.NDArray[np.int64] = numbers.to_numpy().astype(np.int64)
    return ticks


def _refuse_years(array: pa.Array, per_day: int) -> None:
    days = _ticks(array) // per_day
    _refuse((days < _FIRST_DAY) | (days > _LAST_DAY), array, "a year outside 1 to 9999")


def _refuse(bad: npt.NDArray[np.bool_], array: pa.Array, rule: str) -> None:
    if array.null_count:
        bad = bad & array.is_valid().to_numpy(zero_copy_only=False)
    if bad.any():
        raise BadValues(bad, rule)


def _is_text(kind: pa.DataType) -> bool:
    return bool(types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind))


def _is_binary(kind: pa.DataType) -> bool:
    plain = types.is_binary(kind) or types.is_large_binary(kind) or types.is_binary_view(kind)
    return bool(plain or types.is_fixed_size_binary(kind))


_ENCODINGS: tuple[tuple[Callable[[pa.DataType], Any], Callable[[pa.Array], pa.Array]], ...] = (
    (_is_text, _text),
    (types.is_integer, _integer),
    (types.is_floating, _float),
    (types.is_decimal, _decimal),
    (types.is_date32, _date32),
    (types.is_date64, _date64),
    (types.is_time, _time),
    (types.is_timestamp, _timestamp),
    (types.is_boolean, _boolean),
    (_is_binary, _binary),
    (types.is_null, _null),
)
