"""Nested arrays around new values keep the nulls and the lengths of the old."""

import pyarrow as pa
import pytest

from transforms.nested import in_struct, with_elements
from transforms.paths import elements

LISTS = [["a"], None, [], ["b", None], ["é", "b"]]


@pytest.mark.parametrize("type_", [pa.list_(pa.string()), pa.large_list(pa.string())], ids=str)
@pytest.mark.parametrize("rows", [slice(0, 5), slice(1, 3), slice(3, 5), slice(0, 0)], ids=str)
def test_lists_come_back_around_their_own_elements(type_: pa.DataType, rows: slice) -> None:
    array = pa.array(LISTS, type_)[rows]
    again = with_elements(array, *elements(array), type_)
    again.validate(full=True)
    assert again.to_pylist() == LISTS[rows]


@pytest.mark.parametrize("nullable", [True, False])
def test_lists_of_one_size_keep_their_slots_beneath_nulls(nullable: bool) -> None:
    type_ = pa.list_(pa.field("item", pa.string(), nullable=nullable), 2)
    array = pa.array([["hidden", "hidden"], None, ["a", "a"], ["b", "é"]], type_)[1:]
    again = with_elements(array, *elements(array), type_)
    again.validate(full=True)
    assert again.to_pylist() == [None, ["a", "a"], ["b", "é"]]
    assert again.values.to_pylist()[:2] == ([None, None] if nullable else ["", ""])


def test_maps_keep_their_keys_unless_they_get_others() -> None:
    type_ = pa.map_(pa.string(), pa.string())
    array = pa.array([[("x", "a")], None, [], [("y", None), ("z", "é")]], type_)[1:]
    values, lengths = elements(array)
    assert with_elements(array, values, lengths, type_).to_pylist() == array.to_pylist()
    other = with_elements(array, values, lengths, type_, keys=pa.array(["1", "2"]))
    assert other.to_pylist() == [None, [], [("1", None), ("2", "é")]]


def test_a_struct_is_null_where_the_old_one_is() -> None:
    type_ = pa.struct([pa.field("a", pa.int8(), nullable=False), ("b", pa.string())])
    old = pa.array([{"x": 1}, None])
    new = in_struct([pa.array([5, None], pa.int8()), pa.array([None, "é"])], old, type_)
    new.validate(full=True)
    assert new.to_pylist() == [{"a": 5, "b": None}, None]
    assert new.field(0).to_pylist() == [5, 0]
