"""Text that comes as dictionaries is written as such, and comes back as what was planned."""

import base64
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from transforms.files.encoding import stored_type
from transforms.files.parts import Part, PartWriter, read_part

ROWS = 30_000
WORDS = pa.array([f"word {n}" for n in range(500)] + ["CANARY"])
FEW = pa.DictionaryArray.from_arrays(pa.array([None if n % 13 == 0 else n * 7 % 500 for n in range(ROWS)]), WORDS)
LARGE = pa.DictionaryArray.from_arrays(FEW.indices, WORDS.cast(pa.large_string()))
PLANNED = pa.schema(
    [pa.field("few", pa.string(), metadata={"unit": "m"}), ("large", pa.large_string()), ("n", pa.int64())]
)


def coded(start: int, end: int) -> pa.RecordBatch:
    return pa.record_batch({"few": FEW, "large": LARGE, "n": pa.array(range(ROWS))}).slice(start, end - start)


def plain(batch: pa.RecordBatch) -> pa.RecordBatch:
    arrays = [a.dictionary_decode() if pa.types.is_dictionary(a.type) else a for a in batch.columns]
    return pa.RecordBatch.from_arrays(arrays, schema=PLANNED)


def write(folder: Path, *batches: pa.RecordBatch, groups: bool = False) -> Part:
    part = PartWriter(str(folder), PLANNED, format="parquet", compression="snappy").open()
    for batch in batches:
        part.write(batch)
        if groups:
            part._flush()
    return part.close()


def test_the_file_is_as_planned_whatever_was_written(tmp_path: Path) -> None:
    path = write(tmp_path, coded(0, ROWS)).path
    file = pq.ParquetFile(path)
    assert file.schema_arrow.equals(PLANNED, check_metadata=False)
    assert file.schema_arrow.field("few").metadata == {b"unit": b"m"}
    assert pq.read_table(path).equals(pa.Table.from_batches([plain(coded(0, ROWS))]))
    assert set(file.metadata.metadata) == {b"ARROW:schema"}
    assert b"CANARY" not in base64.b64decode(file.metadata.metadata[b"ARROW:schema"])


def test_values_that_no_row_has_are_in_no_byte_of_the_file(tmp_path: Path) -> None:
    part = PartWriter(str(tmp_path), PLANNED, format="parquet", compression="none").open()
    part.write(coded(0, ROWS))
    content = Path(part.close().path).read_bytes()
    assert b"word 499" in content
    assert b"CANARY" not in content


@pytest.mark.parametrize("groups", [True, False], ids=["row groups", "one row group"])
@pytest.mark.parametrize("forms", ["cc", "pp", "cp", "pc", "cpc"])
def test_batches_may_come_in_either_form(tmp_path: Path, forms: str, groups: bool) -> None:
    size = ROWS // len(forms)
    batches = [coded(n * size, n * size + size) for n in range(len(forms))]
    part = write(tmp_path, *[b if f == "c" else plain(b) for b, f in zip(batches, forms, strict=True)], groups=groups)
    assert pq.ParquetFile(part.path).num_row_groups == (len(forms) if groups else 1)
    read = list(read_part(part, PLANNED, "parquet"))
    assert [row for batch in read for row in batch.to_pylist()] == [row for b in batches for row in b.to_pylist()]
    for batch in read:
        assert [stored_type(field) for field in batch.schema] == [str(field.type) for field in PLANNED]


def test_equal_values_of_a_dictionary_are_written_once(tmp_path: Path) -> None:
    twice = pa.DictionaryArray.from_arrays(FEW.indices, pa.array([f"zip {n % 10}" for n in range(501)]))
    schema = pa.schema({"c": pa.string()})
    part = PartWriter(str(tmp_path), schema, format="parquet", compression="snappy").open()
    part.write(pa.record_batch({"c": twice}))
    done = part.close()
    assert pq.read_table(done.path)["c"].to_pylist() == twice.to_pylist()
    (read,) = read_part(done, schema, "parquet")
    assert len(read["c"].dictionary) == 10


def test_csv_takes_dictionaries_too(tmp_path: Path) -> None:
    part = PartWriter(str(tmp_path), PLANNED, format="csv", compression="none").open()
    part.write(coded(0, 100))
    (read,) = read_part(part.close(), PLANNED, "csv")
    assert read.to_pylist() == coded(0, 100).to_pylist()
