from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from transforms.errors import OutputError
from transforms.files.dictionary_pages import is_text, text_dictionaries


def found(path: Path, column: pa.Array, **how: Any) -> list[tuple[int, list[Any]]]:
    pq.write_table(pa.table({"n": pa.array(range(len(column))), "c": column}), path, **how)
    with path.open("rb") as file:
        columns = {1: "the column"}
        return [(n, v.to_pylist()) for n, v in text_dictionaries(file, pq.read_metadata(path), columns)]


def test_a_column_gives_one_dictionary_a_row_group_and_none_where_it_is_empty(tmp_path: Path) -> None:
    column = pa.array(["", "b", None, None, "ü", "ü", "b"])
    assert found(tmp_path / "p", column, row_group_size=2) == [(1, ["", "b"]), (1, ["ü"]), (1, ["b"])]
    assert found(tmp_path / "p", column.slice(4, 2)) == [(1, ["ü"])]
    assert found(tmp_path / "p", column.slice(0, 0)) == []


def test_a_column_without_dictionary_pages_gives_nothing(tmp_path: Path) -> None:
    assert found(tmp_path / "p", pa.array(["a", "a"]), use_dictionary=False) == []


def test_an_element_far_down_still_shows_the_dictionary(tmp_path: Path) -> None:
    column = pa.array([[]] * 200_000 + [["a", None]])
    assert found(tmp_path / "p", column) == [(1, ["a"])]


def test_a_dictionary_that_was_given_up_still_comes(tmp_path: Path) -> None:
    column = pa.array([f"value {n % 5_000}" for n in range(20_000)])
    ((_, values),) = found(tmp_path / "p", column, dictionary_pagesize_limit=1_000)
    assert 0 < len(values) < 5_000
    assert values[0] == "value 0"


def test_a_dictionary_that_no_cell_shows_is_refused(tmp_path: Path) -> None:
    values = pa.DictionaryArray.from_arrays(pa.array([], pa.int32()), pa.array(["Eve"]))
    column = pa.ListArray.from_arrays(pa.array([0, 0, 0], pa.int32()), values)
    with pytest.raises(OutputError, match=r"^column 'the column': .* a dictionary of it that no cell shows") as info:
        found(tmp_path / "p", column)
    assert "Eve" not in str(info.value)


def test_a_dictionary_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    column = pa.array([b"a", b"Eve\xff"]).view(pa.string())
    with pytest.raises(OutputError, match=r"^column 'the column': .* not UTF-8") as info:
        found(tmp_path / "p", column, write_statistics=False)
    assert "Eve" not in str(info.value)


def test_text_and_bytes_of_any_length_are_text() -> None:
    views = (pa.string_view(), pa.binary_view())
    assert all(map(is_text, (pa.string(), pa.large_string(), pa.binary(), pa.large_binary(), *views)))
    assert not any(map(is_text, (pa.binary(2), pa.int8(), pa.decimal128(5, 2), pa.null(), pa.list_(pa.string()))))
