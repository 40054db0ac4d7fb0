"""Dictionaries: cut down to what is in use, and decoded where none is planned."""

import pyarrow as pa
import pytest

from transforms.dictionaries import as_planned, comes_as, held, joined, used_values
from transforms.errors import InputError

ARRAY = pa.DictionaryArray.from_arrays(pa.array([3, None, 1, 3, 2], pa.uint8()), pa.array(["gone", "", None, "é"]))


def test_only_values_in_use_remain_and_cells_stay_what_they_are() -> None:
    values, indices = used_values(ARRAY)
    assert values.to_pylist() == ["", None, "é"]
    assert values.take(indices).to_pylist() == ARRAY.to_pylist() == ["é", None, "", "é", None]
    assert indices.type == pa.uint8()


@pytest.mark.parametrize(
    ("rows", "values"), [(slice(0, 2), ["é"]), (slice(1, 2), []), (slice(2, 4), ["", "é"]), (slice(5, 5), [])]
)
def test_a_slice_uses_its_own_values_only(rows: slice, values: list[str]) -> None:
    assert used_values(ARRAY[rows])[0].to_pylist() == values


def test_a_dictionary_in_full_use_is_not_rebuilt() -> None:
    array = pa.array(["a", "b", None, "a"]).dictionary_encode()
    values, indices = used_values(array)
    assert values.buffers()[2].address == array.dictionary.buffers()[2].address
    assert indices.buffers()[1].address == array.indices.buffers()[1].address


def test_a_cell_that_points_to_a_null_holds_none() -> None:
    assert held(ARRAY).to_pylist() == [True, False, True, True, False]
    assert held(pa.array([1, None])).to_pylist() == [True, False]


@pytest.mark.parametrize(
    "type_", [pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.large_string())], ids=str
)
def test_the_planned_type_comes_out_with_the_same_values(type_: pa.DataType) -> None:
    out = as_planned(ARRAY, type_, path="c")
    out.validate(full=True)
    assert out.type == type_
    assert out.to_pylist() == ARRAY.to_pylist()


def test_the_order_of_a_dictionary_s_values_survives() -> None:
    ordered = pa.DictionaryArray.from_arrays(
        pa.array([2, 0], pa.int8()), pa.array(["low", "mid", "high"]), ordered=True
    )
    out = as_planned(ordered, ordered.type, path="c")
    assert out.type.ordered
    assert out.dictionary.to_pylist() == ["low", "high"]


@pytest.mark.parametrize(
    "type_", [pa.int64(), pa.binary(), pa.list_(pa.string()), pa.dictionary(pa.int8(), pa.int64())], ids=str
)
def test_values_of_another_type_are_refused(type_: pa.DataType) -> None:
    with pytest.raises(InputError, match=r"column 'c' comes as string, and the plan was made for"):
        as_planned(ARRAY, type_, path="c")


def test_dictionaries_of_one_row_group_are_joined_without_looking_values_up() -> None:
    words = pa.array(["a", "b", "c", "never"])
    arrays = [
        pa.DictionaryArray.from_arrays(pa.array(at), words.slice(0, n)) for at, n in [([0, None], 1), ([2, 0], 4)]
    ]
    out = joined(arrays)
    assert out.to_pylist() == ["a", None, "c", "a"]
    assert out.dictionary.to_pylist() == ["a", "c"]


@pytest.mark.parametrize("index", [pa.int8(), pa.uint64()], ids=str)
def test_what_is_joined_has_no_nulls_and_no_equal_values_in_its_dictionary(index: pa.DataType) -> None:
    one = pa.DictionaryArray.from_arrays(pa.array([0, 1, 2, None], index), pa.array(["x", "x", None]))
    other = pa.array(["y", "x", None, ""]).dictionary_encode()
    for arrays in ([one], [one, other], [other, one.slice(1)], [one.slice(0, 0)], [one.slice(2)]):
        out = joined(arrays)
        assert out.to_pylist() == [cell for array in arrays for cell in array.to_pylist()]
        assert len(set(out.dictionary.to_pylist())) == len(out.dictionary)
        assert set(out.dictionary.to_pylist()) == set(out.drop_null().to_pylist())
        out.validate(full=True)


def test_text_may_come_as_a_dictionary_of_it_and_nothing_else_may() -> None:
    text, large = pa.string(), pa.large_string()
    assert comes_as(text, text)
    assert comes_as(pa.dictionary(pa.int8(), large), large)
    assert not comes_as(pa.dictionary(pa.int8(), text), large)
    assert not comes_as(pa.dictionary(pa.int8(), pa.int64()), pa.int64())
    assert not comes_as(text, pa.dictionary(pa.int8(), text))
    assert not comes_as(pa.dictionary(pa.int32(), text), pa.dictionary(pa.int8(), text))
