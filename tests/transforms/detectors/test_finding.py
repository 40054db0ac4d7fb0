"""What is found in columns of every type; and that batches, order, slices and dictionaries change nothing."""

import pickle
import time
from decimal import Decimal
from functools import reduce
from operator import add

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.detectors.catalogue import DETECTORS, WATCHED
from transforms.detectors.finding import Found, found, watched

CARD, NHS = 4111111111111111, 9434765870
TEXTS = [
    "write to ann@example.com",
    None,
    "",
    "naïve 日本",
    "ann@example.com",
    "4111 1111 1111 1111",
    "ann@example.com",
]


def summary(result: Found) -> tuple[int, dict[str, int], dict[str, tuple[int, int]]]:
    sampled = {kind: result.sampled(kind) for kind in WATCHED}
    return result.looked, dict(result.cells), {kind: two for kind, two in sampled.items() if two[1]}


@pytest.mark.parametrize("type_", [pa.string(), pa.large_string(), pa.string_view()])
def test_cells_of_text_are_counted_by_kind(type_: pa.DataType) -> None:
    assert summary(found(pa.array(TEXTS, type_)))[:2] == (6, {"email": 3, "card": 1})


def test_a_dictionary_counts_its_values_as_often_as_they_are_used() -> None:
    coded = pa.array(TEXTS).dictionary_encode()
    assert summary(found(coded)) == summary(found(pa.array(TEXTS)))
    assert found(coded.slice(1, 3)).cells == {}
    unused = pa.DictionaryArray.from_arrays(pa.array([1, None, 1]), pa.array(["ann@example.com", "x"]))
    assert summary(found(unused)) == (2, {}, {})


@pytest.mark.parametrize("type_", [pa.binary(), pa.large_binary(), pa.binary_view(), pa.binary(15)])
def test_binary_is_looked_at_where_it_is_text(type_: pa.DataType) -> None:
    values = [b"ann@example.com", b"\xffnn@example.com", None]
    assert summary(found(pa.array(values, type_))) == (1, {"email": 1}, {})


@pytest.mark.parametrize("type_", [pa.int64(), pa.uint64(), pa.float64(), pa.decimal128(20, 2), pa.decimal256(40, 0)])
def test_whole_numbers_are_sampled(type_: pa.DataType) -> None:
    whole = [Decimal(n) for n in (CARD, 5)] if pa.types.is_decimal(type_) else [CARD, 5]
    looked, cells, sampled = summary(found(pa.array([*whole, None], type_)))
    assert (looked, cells, sampled["card"]) == (2, {}, (1, 1))


def test_numbers_that_are_not_whole_or_are_below_zero_are_nobodys() -> None:
    assert summary(found(pa.array([float(CARD) / 7, -float(CARD), float("nan"), 1e300]))) == (1, {}, {})
    assert summary(found(pa.array([Decimal("41111111.5")]))) == (0, {}, {})
    assert summary(found(pa.array([-CARD]))) == (1, {}, {})


@pytest.mark.parametrize(
    "type_", [pa.int8(), pa.uint8(), pa.float16(), pa.float32(), pa.decimal32(5, 2), pa.decimal64(9, 0)]
)
def test_small_types_can_be_asked(type_: pa.DataType) -> None:
    values = [Decimal(1), None] if pa.types.is_decimal(type_) else [1, None]
    assert summary(found(pa.array(values, type_))) == (1, {}, {})


def test_digits_in_text_are_numbers_and_separators_do_not_matter() -> None:
    for text in (str(NHS), "943 476 5870", "943-476-5870"):
        assert summary(found(pa.array([text]), ["gb_nhs"])) == (1, {}, {"gb_nhs": (1, 1)})


def test_a_repeated_value_counts_once_where_chance_is_asked_about() -> None:
    assert found(pa.array([NHS] * 1000 + [NHS + 1]), ["gb_nhs"]).sampled("gb_nhs") == (1, 2)


def test_extension_types_are_looked_at_as_they_are_stored() -> None:
    as_json = pa.ExtensionArray.from_storage(pa.json_(), pa.array(['{"mail": "ann@example.com"}', None]))
    assert watched(as_json.type)
    assert summary(found(as_json)) == (1, {"email": 1}, {})


def test_only_the_kinds_asked_for_are_found() -> None:
    assert found(pa.array(TEXTS), ["card"]).cells == {"card": 1}
    assert found(pa.array(TEXTS), []).cells == {}
    with pytest.raises(KeyError):
        found(pa.array(TEXTS), ["emial"])


def test_nothing_is_found_in_nothing() -> None:
    for empty in (
        pa.array([], pa.string()),
        pa.array([], pa.int64()),
        pa.nulls(3, pa.string()),
        pa.nulls(3, pa.float64()),
    ):
        assert summary(found(empty)) == (0, {}, {})


def test_types_that_hold_no_text_and_no_number_are_not_watched() -> None:
    assert not watched(pa.bool_())
    assert not watched(pa.date32())
    assert watched(pa.dictionary(pa.int8(), pa.string()))
    with pytest.raises(TypeError):
        found(pa.array([True]))


ANY = st.one_of(
    st.none(),
    st.sampled_from([example for detector in DETECTORS for example in (*detector.found, *detector.passed_over)]),
    st.integers(10**7, 10**12).map(str),
    st.text(max_size=12),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(ANY, max_size=40), st.data())
def test_parts_in_any_order_give_what_the_whole_gives(values: list[str | None], data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(values)), max_size=3)))
    whole = pa.array(values, pa.string())
    parts = [whole.slice(a, b - a) for a, b in zip([0, *cuts], [*cuts, len(values)], strict=True)]
    results = [pickle.loads(pickle.dumps(found(part))) for part in data.draw(st.permutations(parts))]
    assert summary(reduce(add, results, Found())) == summary(found(whole))


def test_no_value_is_printed_or_pickled() -> None:
    result = found(pa.array(["4012888888881881", "DNI 54362315K", "ann.canary@example.com"]))
    for needle in ("4012888888881881", "54362315", "canary"):
        assert needle not in repr(result)
        assert needle.encode() not in pickle.dumps(result)


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["1", "a@", "a.", "1 ", "AB12 ", "+1(", "4111-", "@a.", "é1", "11.11"])
def test_time_is_linear_in_the_text(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    began = time.process_time()
    found(pa.array([text]))
    assert time.process_time() - began < 5
