"""Which cells lie at a place of a batch, against lists of Python."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.paths import ELEMENTS, VALUES, Path, Step
from transforms.survivors.cells import Memo, cells_at, cells_of, days_of, lying_at
from transforms.survivors.forms import Form
from transforms.survivors.places import Searched

TEXT = pa.string()
DEEP = pa.map_(TEXT, pa.list_(pa.struct([("b", TEXT)])))
AT_B = Path("a", (VALUES, ELEMENTS, Step("field", "b")))


def batch(values: list[Any], kind: pa.DataType) -> pa.RecordBatch:
    return pa.record_batch({"a": pa.array(values, kind)})


def rows_of(rows: Any, count: int) -> list[int]:
    return list(range(count)) if rows is None else rows.tolist()


def lying(given_: pa.RecordBatch, path: Path, *, keys: bool = False) -> list[tuple[int, Any]]:
    array, rows = lying_at(given_, path, keys=keys)
    return list(zip(rows_of(rows, len(array)), array.to_pylist(), strict=True))


def test_a_column_s_cells_are_its_rows() -> None:
    given_ = batch(["x", None, "", "Zoë", "x"], TEXT)
    assert lying(given_, Path("a")) == [(0, "x"), (1, None), (2, ""), (3, "Zoë"), (4, "x")]
    assert lying(given_.slice(2), Path("a")) == [(0, ""), (1, "Zoë"), (2, "x")]
    assert lying(given_[:0], Path("a")) == []


def test_elements_belong_to_the_row_of_their_list_and_nothing_lies_in_null_and_empty_ones() -> None:
    for kind in (pa.list_(TEXT), pa.large_list(TEXT)):
        given_ = batch([["hidden"], ["x", None], None, [], ["Zoë", "x", ""]], kind).slice(1)
        assert lying(given_, Path("a", (ELEMENTS,))) == [(0, "x"), (0, None), (3, "Zoë"), (3, "x"), (3, "")]


def test_keys_and_values_of_a_map_belong_to_its_row() -> None:
    given_ = batch([[("k", "v"), ("l", None)], None, [], [("k", "v")]], pa.map_(TEXT, TEXT))
    assert lying(given_, Path("a"), keys=True) == [(0, "k"), (0, "l"), (3, "k")]
    assert lying(given_, Path("a", (VALUES,))) == [(0, "v"), (0, None), (3, "v")]
    assert lying(given_[:0], Path("a"), keys=True) == []


def test_what_lies_beneath_a_null_struct_is_null() -> None:
    inner = pa.array(["hidden", "Zoë", None])
    made = pa.StructArray.from_arrays([inner], ["b"], mask=pa.array([True, False, False]))
    assert lying(pa.record_batch({"a": made}), Path("a", (Step("field", "b"),))) == [(0, None), (1, "Zoë"), (2, None)]


STRUCTS = st.none() | st.fixed_dictionaries({"b": st.none() | st.sampled_from(["", "x", "Zoë"])})
MAPS = st.none() | st.lists(st.tuples(st.sampled_from("klm"), st.none() | st.lists(STRUCTS, max_size=3)), max_size=3)


def by_hand(rows: list[Any]) -> Iterator[tuple[int, Any]]:
    for number, entries in enumerate(rows):
        for _, structs in entries or []:
            yield from ((number, None if one is None else one["b"]) for one in structs or [])


@given(rows=st.lists(MAPS, max_size=8), first=st.integers(0, 3))
def test_cells_lie_where_plain_python_finds_them_at_any_depth_and_in_slices(rows: list[Any], first: int) -> None:
    assert lying(batch(rows, DEEP).slice(first), AT_B) == list(by_hand(rows[first:]))
    keys = [(n, key) for n, entries in enumerate(rows[first:]) for key, _ in entries or []]
    assert lying(batch(rows, DEEP).slice(first), Path("a"), keys=True) == keys


DAYS = [datetime(1999, 12, 31, 23, 59, 59), None, datetime(1960, 2, 29, 0, 0, 1), datetime(2000, 1, 1)]
AS_DAYS = [date(1999, 12, 31), None, date(1960, 2, 29), date(2000, 1, 1)]


@pytest.mark.parametrize("kind", [pa.timestamp(unit) for unit in ("s", "ms", "us", "ns")], ids=str)
def test_time_stamps_are_given_as_days_too(kind: pa.DataType) -> None:
    assert [days.to_pylist() for days in days_of(pa.array(DAYS, kind))] == [AS_DAYS]
    assert [days.to_pylist() for days in days_of(pa.array(DAYS, kind).slice(1, 2))] == [AS_DAYS[1:3]]
    assert [len(days) for days in days_of(pa.array([], kind))] == [0]


def test_days_of_zoned_time_stamps_are_those_of_utc() -> None:
    zoned = pa.array(DAYS, pa.timestamp("us")).cast(pa.timestamp("us", "Pacific/Auckland"))
    assert [days.to_pylist() for days in days_of(zoned)] == [AS_DAYS]


def test_a_dictionary_of_time_stamps_has_days_and_nothing_else_has() -> None:
    coded = pa.DictionaryArray.from_arrays(pa.array([3, None, 0, 3], pa.int32()), pa.array(DAYS, pa.timestamp("us")))
    (days,) = days_of(coded.slice(1))
    assert days.to_pylist() == [None, AS_DAYS[0], AS_DAYS[3]]
    for other in (pa.array(AS_DAYS), pa.array(["1999-12-31"]), pa.array(["x"]).dictionary_encode(), pa.array([1])):
        assert list(days_of(other)) == []


def test_a_place_s_cells_say_what_they_are_and_time_stamps_twice() -> None:
    stamps = batch(DAYS, pa.timestamp("us"))
    memo: Memo = {}
    said = list(cells_of(stamps, Searched("a", Path("a")), memo))
    assert [list(part.form.digits) for part in said] == [
        ["19991231235959", None, "19600229000001", "20000101000000"],
        ["19991231", None, "19600229", "20000101"],
    ]
    assert memo == {}


def coded(indices: list[int | None], values: list[str]) -> pa.RecordBatch:
    array = pa.DictionaryArray.from_arrays(pa.array(indices, pa.int32()), pa.array(values))
    return pa.record_batch({"a": array})


def test_the_form_of_a_dictionary_is_kept_while_batches_share_it() -> None:
    memo: Memo = {}
    names = ["Ann Miller", "never used", "Zoë Ødegård"]
    one, two, other = (coded([0, None, 2], names), coded([2], list(names)), coded([0], ["Bob Stone"]))
    place = Searched("a", Path("a"))
    forms = [said.form for given_ in (one, two, two[:0], other, one) for said in cells_of(given_, place, memo)]
    assert forms[0] is forms[1] is forms[2]
    assert len({id(form) for form in forms}) == 3
    assert forms[3].text is not None
    assert forms[3].text.to_list() == ["bob stone"]
    (said,) = cells_of(one, place, memo)
    assert said.uses is not None
    assert said.uses.tolist() == [1, 0, 1]


def test_input_and_output_under_one_name_and_keys_and_values_are_kept_apart() -> None:
    memo: Memo = {}
    path = Path("a")
    output = next(cells_of(coded([0], ["of the output"]), Searched("a", path), memo))
    source = cells_at(coded([0], ["of the input"]), path, memo)
    again = next(cells_of(coded([0], ["of the output"]), Searched("a", path), memo))
    assert again.form is output.form
    assert source.form is not output.form
    words = pa.array(["key one", "key two"]).dictionary_encode()
    made = pa.MapArray.from_arrays(pa.array([0, 2], pa.int32()), words, pa.array(["v", "w"]).dictionary_encode())
    keyed = pa.record_batch({"a": made})
    found = [next(cells_of(keyed, Searched("a", path, keys=True), memo)) for _ in range(2)]
    assert found[0].form is found[1].form
    assert found[0].form.text is not None
    assert found[0].form.text.to_list() == ["key one", "key two"]
    values = cells_at(keyed, Path("a", (VALUES,)), memo).form.text
    assert values is not None
    assert values.to_list() == ["v", "w"]


def test_a_dictionary_that_differs_in_a_null_is_another() -> None:
    memo: Memo = {}
    forms: list[Form] = []
    for values in (pa.array(["Ann Miller", None]), pa.array(["Ann Miller", ""])):
        array = pa.DictionaryArray.from_arrays(pa.array([0, 1], pa.int32()), values)
        forms.append(cells_at(pa.record_batch({"a": array}), Path("a"), memo).form)
    assert forms[0] is not forms[1]


def test_rows_are_of_the_batch_when_lists_are_nested() -> None:
    given_ = batch([[["x"], None, ["y", "z"]], None, [[], ["x"]]], pa.list_(pa.list_(TEXT)))
    array, rows = lying_at(given_, Path("a", (ELEMENTS, ELEMENTS)))
    assert array.to_pylist() == ["x", "y", "z", "x"]
    assert np.asarray(rows).tolist() == [0, 0, 0, 2]
