import json
import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.bad_values import BadValues
from transforms.canonical import keyable, keyed_as, normalized

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "canonical.json").read_text())["vectors"]
UNITS = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


def arrow_type(name: str) -> pa.DataType:
    """The type that a vector names."""
    word, inner = re.fullmatch(r"(\w+)(?:[\[(<](.*)[\])>])?", name).groups()  # type: ignore[union-attr]
    arguments = inner.split(", ") if inner else []
    if word == "dictionary":
        return pa.dictionary(pa.int32(), arrow_type(inner))
    if word == "fixed_size_binary":
        return pa.binary(int(inner))
    made: pa.DataType = getattr(pa, word + "_" if word == "bool" else word)(
        *(int(a) if re.fullmatch(r"-?\d+", a) else a for a in arguments)
    )
    return made


def read(text: Any, kind: pa.DataType) -> Any:
    """A vector's value as Python has it."""
    if pa.types.is_decimal(kind):
        return Decimal(text)
    if pa.types.is_date(kind):
        return date.fromisoformat(text)
    if pa.types.is_time(kind):
        return time.fromisoformat(text)
    if pa.types.is_timestamp(kind):
        return datetime.fromisoformat(text)
    return text


def keys(array: pa.Array) -> list[bytes | None]:
    """The bytes of every key."""
    made = keyed_as(array)
    made.validate(full=True)
    found: list[bytes | None] = made.cast(pa.large_binary()).to_pylist()
    return found


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["type"] for vector in VECTORS])
def test_values_key_as_published(vector: dict[str, Any]) -> None:
    kind = arrow_type(vector["type"])
    rows = vector["values"]
    if "value_hex" in rows[0]:
        values = [bytes.fromhex(row["value_hex"]) for row in rows]
        want = [bytes.fromhex(row["keyed_as_hex"]) for row in rows]
    else:
        values = [read(row["value"], kind) for row in rows]
        want = [row["keyed_as"].encode() for row in rows]
    plain = kind.value_type if pa.types.is_dictionary(kind) else kind
    array = pa.array([None, values[0], *values, None, values[-1]], plain)
    array = array.dictionary_encode() if pa.types.is_dictionary(kind) else array

    assert array.type == kind
    assert keyable(kind) is None
    assert keys(array) == [None, want[0], *want, None, want[-1]]
    assert keys(array[2:-1]) == [*want, None]
    assert keys(array[:0]) == []
    assert keys(array[:1]) == [None]


def test_every_type_that_can_be_keyed_has_a_published_vector() -> None:
    named = {vector["type"].split("<")[0].split("(")[0].split("[")[0] for vector in VECTORS}
    every = {"string", "large_string", "string_view", "binary", "large_binary", "binary_view", "fixed_size_binary"}
    every |= {f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)}
    every |= {"float16", "float32", "float64", "decimal32", "decimal64", "decimal128", "decimal256"}
    every |= {"date32", "date64", "time32", "time64", "timestamp", "bool", "dictionary"}
    assert named == every


def test_the_null_type_gives_nulls() -> None:
    assert keyable(pa.null()) is None
    assert keyed_as(pa.nulls(3)).to_pylist() == [None] * 3


@pytest.mark.parametrize(
    "kind",
    [
        pa.list_(pa.int64()),
        pa.large_list(pa.string()),
        pa.list_(pa.string(), 2),
        pa.struct([("a", pa.int64())]),
        pa.map_(pa.string(), pa.string()),
        pa.duration("s"),
        pa.month_day_nano_interval(),
        pa.dictionary(pa.int8(), pa.duration("ms")),
        pa.run_end_encoded(pa.int32(), pa.string()),
        pa.uuid(),
    ],
    ids=str,
)
def test_other_types_are_refused_with_a_reason(kind: pa.DataType) -> None:
    reason = keyable(kind)

    assert reason
    with pytest.raises(TypeError, match=re.escape(reason)):
        keyed_as(pa.nulls(1, kind))


BAD: list[tuple[pa.Array, str, list[int]]] = [
    (pa.array([1.0, 0.5, None, float("nan"), float("inf"), -(2.0**53), 1e300]), "2\\^53", [0, 1, 0, 1, 1, 1, 1]),
    (pa.array([2.0**24 - 1, 2.0**24, None, 0.25], pa.float32()), "2\\^24", [0, 1, 0, 1]),
    (pa.array([2047.0, 2048.0, None, 0.5], pa.float16()), "2\\^11", [0, 1, 0, 1]),
    (pa.array([0, -719_163, None, 2_932_897], pa.int32()).view(pa.date32()), "year", [0, 1, 0, 1]),
    (pa.array([0, 86_400_000 * 3_000_000, None], pa.int64()).view(pa.date64()), "year", [0, 1, 0]),
    (pa.array([0, 1, None, -1], pa.int64()).view(pa.date64()), "whole day", [0, 1, 0, 1]),
    (pa.array([0, -62_135_596_801, None, 253_402_300_800], pa.int64()).view(pa.timestamp("s")), "year", [0, 1, 0, 1]),
    (pa.array([0, 2**62, None, -(2**63)], pa.int64()).view(pa.timestamp("us", "UTC")), "year", [0, 1, 0, 1]),
    (pa.array([0, 86_400, None, -1], pa.int32()).view(pa.time32("s")), "day", [0, 1, 0, 1]),
    (pa.array([0, 86_400 * 10**9, None, -1], pa.int64()).view(pa.time64("ns")), "day", [0, 1, 0, 1]),
]  # fmt: skip


@pytest.mark.parametrize(("array", "rule", "bad"), BAD, ids=[str(array.type) for array, _, _ in BAD])
def test_values_without_a_canonical_text_are_all_named(array: pa.Array, rule: str, bad: list[int]) -> None:
    dictionary = pa.DictionaryArray.from_arrays(pa.array(range(len(array)), pa.int8()), array)
    for given_array, mask in ((array, bad), (array[1:], bad[1:]), (dictionary, bad)):
        with pytest.raises(BadValues, match=rule) as caught:
            keyed_as(given_array)
        assert caught.value.bad.tolist() == [bool(one) for one in mask]
    assert keys(array[:1])[0] is not None


@pytest.mark.parametrize("array", [array for array, _, _ in BAD], ids=[str(array.type) for array, _, _ in BAD])
def test_what_lies_below_a_null_is_no_fault(array: pa.Array) -> None:
    nothing = pa.py_buffer(bytes(len(array)))
    hidden = pa.Array.from_buffers(array.type, len(array), [nothing, array.buffers()[1]])

    assert keyed_as(hidden).to_pylist() == [None] * len(array)


@settings(deadline=None)
@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=9))
def test_a_decimal_keys_as_python_s_plain_notation_whatever_its_width_and_scale(value: Decimal) -> None:
    with localcontext(prec=60):
        want = format(value.normalize(), "f") if value else "0"
    for kind in (pa.decimal128(38, 9), pa.decimal128(38, 12), pa.decimal256(70, 30)):
        assert keys(pa.array([value, None], kind)) == [want.encode(), None]


@settings(deadline=None)
@given(st.integers(-(10**8), 10**8))
def test_a_whole_number_keys_alike_in_every_type_that_holds_it(number: int) -> None:
    kinds = [pa.int32(), pa.int64(), pa.float64(), pa.decimal64(18, 4), pa.decimal128(30, 2), pa.decimal256(60, 20)]
    texts = {keys(pa.array([Decimal(number) if pa.types.is_decimal(kind) else number], kind))[0] for kind in kinds}

    assert texts == {str(number).encode()}
    assert keys(pa.array([str(number)])) == [str(number).encode()]


ticks = st.integers(-62_135_596_800_000, 253_402_300_799_999)


@settings(deadline=None)
@given(ticks, st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kathmandu", "-03:00"]))
def test_one_instant_keys_alike_in_every_unit_and_zone_and_never_as_a_naive_one(milliseconds: int, zone: str) -> None:
    want = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)).replace(tzinfo=None).isoformat()
    want = re.sub(r"(\.\d*?)0+$", r"\1", want)
    for unit in ("ms", "us"):
        stored = pa.array([milliseconds * UNITS[unit] // 1000], pa.int64())
        assert keys(stored.view(pa.timestamp(unit, zone))) == [f"{want}Z".encode()]
        assert keys(stored.view(pa.timestamp(unit))) == [want.encode()]
    if abs(milliseconds) < 9_000_000_000_000:
        nanoseconds = pa.array([milliseconds * 10**6], pa.int64())
        assert keys(nanoseconds.view(pa.timestamp("ns", zone))) == [f"{want}Z".encode()]


@settings(deadline=None)
@given(st.integers(0, 86_400 * 10**9 - 1))
def test_a_time_keys_alike_in_every_unit_that_holds_it(nanoseconds: int) -> None:
    whole, rest = divmod(nanoseconds, 10**9)
    fraction = f".{rest:09d}".rstrip("0").rstrip(".")
    want = f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}{fraction}".encode()
    for unit, kind in (
        ("s", pa.time32("s")),
        ("ms", pa.time32("ms")),
        ("us", pa.time64("us")),
        ("ns", pa.time64("ns")),
    ):
        stored = Fraction(nanoseconds * UNITS[unit], 10**9)
        if stored.denominator == 1:
            width = pa.int32() if pa.types.is_time32(kind) else pa.int64()
            assert keys(pa.array([int(stored)], width).view(kind)) == [want]


@settings(deadline=None)
@given(st.lists(st.floats(-1e6, 1e6).map(round), min_size=2, max_size=20))
def test_values_of_one_type_are_equal_exactly_where_their_keys_are(numbers: list[int]) -> None:
    columns: list[Callable[[list[int]], pa.Array]] = [
        lambda n: pa.array(n, pa.int64()),
        lambda n: pa.array([Decimal(i).scaleb(-3) for i in n], pa.decimal128(20, 3)),
        lambda n: pa.array([i % 10**6 for i in n], pa.int64()).cast(pa.int32()).view(pa.date32()),
        lambda n: pa.array(n, pa.int64()).view(pa.timestamp("us")),
        lambda n: pa.array([str(i).encode() for i in n], pa.binary()),
        lambda n: pa.array([i % 2 == 0 for i in n]),
    ]
    for make in columns:
        array = make(numbers)
        made, values = keys(array), array.to_pylist()
        assert len(set(made)) == len(set(values))
        assert len(set(zip(made, values, strict=True))) == len(set(values))


def test_text_meets_a_boolean_or_binary_only_where_it_begins_with_nul() -> None:
    tagged = keys(pa.array([True, False])) + keys(pa.array([b"", b"true", b"\0"], pa.binary()))

    assert all(key is not None and key.startswith(b"\0") for key in tagged)
    assert not set(tagged) & set(keys(pa.array(["true", "bool:true", "binary:", ""])))
    assert keys(pa.array(["\0bool:true"])) == tagged[:1]


def test_steps_are_done_in_the_order_given() -> None:
    array = pa.array(["gone", "  Zoë\u00a0", None, "", "ﬁ Å", "İ", "Zoe\u0308", "Zoë"])[1:]

    assert normalized(array, []).equals(array)
    assert normalized(array, ["trim"]).to_pylist() == ["Zoë", None, "", "ﬁ Å", "İ", "Zoe\u0308", "Zoë"]
    assert normalized(array, ["lower"]).to_pylist()[3] == "ﬁ å"
    all_three = normalized(array, ["trim", "lower", "nfkc"])
    all_three.validate(full=True)
    assert all_three.to_pylist()[:4] == ["zoë", None, "", "fi å"]
    assert all_three[5].equals(all_three[6])
    fullwidth = pa.array(["\u3000\uff21\u00b4"])  # NFKC of the acute accent begins with a space
    assert normalized(fullwidth, ["trim", "nfkc"]).to_pylist() == ["A \u0301"]
    assert normalized(pa.array(["\u00b4x"]), ["nfkc", "trim"]) != normalized(pa.array(["\u00b4x"]), ["trim", "nfkc"])


@settings(deadline=None)
@given(st.lists(st.text() | st.none(), max_size=5))
def test_nfkc_is_python_s(values: list[str | None]) -> None:
    known = [
        None if v is None else "".join(c for c in v if unicodedata.category(c) not in ("Cn", "Cs")) for v in values
    ]
    want = [None if v is None else unicodedata.normalize("NFKC", v) for v in known]

    for kind in (pa.string(), pa.large_string(), pa.string_view()):
        assert normalized(pa.array(known, kind), ["nfkc"]).to_pylist() == want


def test_dictionaries_and_views_are_normalized_as_their_values() -> None:
    array = pa.array([" A", None, " A", ""])
    for given_array in (array.dictionary_encode(), array.cast(pa.string_view()), array.cast(pa.large_string())):
        assert normalized(given_array, ["trim", "lower"]).to_pylist() == ["a", None, "a", ""]
        assert normalized(given_array[:0], ["trim"]).to_pylist() == []


@pytest.mark.parametrize("step", ["trim", "lower", "nfkc"])
def test_bytes_that_are_no_text_are_named(step: Any) -> None:
    bytes_of = pa.array([b"a", b"\xff\xfe", None, "ë".encode()], pa.binary())
    array = pa.StringArray.from_buffers(4, bytes_of.buffers()[1], bytes_of.buffers()[2], bytes_of.buffers()[0])

    with pytest.raises(BadValues, match="not UTF-8") as caught:
        normalized(array, [step])

    assert caught.value.bad.tolist() == [False, True, False, False]
    assert caught.value.__context__ is None


def test_lower_is_python_s_but_for_the_dotted_capital_i() -> None:
    capitals = [c for c in map(chr, range(0x10FFFF)) if unicodedata.category(c) == "Lu" and c != "İ"]

    assert normalized(pa.array(capitals), ["lower"]).to_pylist() == [c.lower() for c in capitals]
    assert normalized(pa.array(["İ"]), ["lower"]).to_pylist() == ["i"]
