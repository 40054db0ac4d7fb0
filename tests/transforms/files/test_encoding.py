from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from transforms.files.encoding import dictionary_columns, read_as, stored_type

ROWS = 40_000
FEW = pa.array([None if n % 11 == 0 else f"word {n % 997}" for n in range(ROWS)])
OWN = pa.array([f"customer number {n * 7919} of many" for n in range(ROWS)])


def found(folder: Path, table: pa.Table, **how: Any) -> list[str]:
    pq.write_table(table, path := folder / "one.parquet", **how)
    file = pq.ParquetFile(path)
    return dictionary_columns(file.metadata, range(file.num_row_groups), file.schema_arrow)


@pytest.mark.parametrize("compression", ["snappy", "zstd", "none"])
def test_text_whose_values_repeat_is_found_and_no_other_column(tmp_path: Path, compression: str) -> None:
    table = pa.table({
        "few": FEW,
        "own": OWN,
        "number": pa.array([n % 7 for n in range(ROWS)]),
        "octets": FEW.cast(pa.binary()),
        "large": FEW.cast(pa.large_string()),
        "s": pa.StructArray.from_arrays([FEW], ["few"]),
        "l": pa.ListArray.from_arrays(pa.array(range(ROWS + 1), pa.int32()), FEW),
        "word": FEW.dictionary_encode(),
    })  # fmt: skip
    assert found(tmp_path, table, compression=compression) == ["few", "octets"]


def test_a_column_that_gave_its_dictionary_up_is_not_found(tmp_path: Path) -> None:
    table = pa.table({"few": FEW, "own": OWN})
    assert found(tmp_path, table, dictionary_pagesize_limit=1_000, compression="none") == []
    assert found(tmp_path, table, use_dictionary=False) == []


def test_every_row_group_must_hold_it_as_one(tmp_path: Path) -> None:
    both = pa.table({"c": pa.concat_arrays([FEW, OWN]), "few": pa.concat_arrays([FEW, FEW])})
    assert found(tmp_path, both, row_group_size=ROWS) == ["few"]


def test_a_few_rows_are_read_as_they_are(tmp_path: Path) -> None:
    assert found(tmp_path, pa.table({"few": FEW.slice(0, 1_000)})) == []
    assert found(tmp_path, pa.table({"few": FEW.slice(0, 0)})) == []


def test_two_columns_of_one_path_are_left_alone(tmp_path: Path) -> None:
    table = pa.table({"a.b": FEW, "a": pa.StructArray.from_arrays([FEW], ["b"])})
    assert found(tmp_path, table) == []


def test_a_column_read_as_a_dictionary_still_says_what_it_is_in_the_file() -> None:
    field = pa.field("c", pa.string(), metadata={"unit": "m"})
    read = read_as(field, pa.dictionary(pa.int32(), pa.string()))
    assert (stored_type(read), read.metadata[b"unit"]) == ("string", b"m")
    assert read_as(field, pa.string()) is field
    coded = pa.field("c", pa.dictionary(pa.int32(), pa.string()))
    assert stored_type(coded) == "dictionary<values=string, indices=int32, ordered=0>"
    assert stored_type(coded.with_metadata({"beamveil.stored": "int64"})) == stored_type(coded)
