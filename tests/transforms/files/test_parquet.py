from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow.parquet import encryption

from transforms.errors import InputError
from transforms.files.parquet import BATCH_ROWS, parquet_schema, read_row_group, row_groups
from transforms.files.units import Nothing, RowGroup

FileOf = Callable[..., str]

TABLE = pa.table(
    {
        "id": pa.array([1, None, 1, 4, 5], pa.int32()),
        "text": ["Zoë", "", None, "日本", "canary"],
        "word": pa.array(["a", None, "a", "b", "a"]).dictionary_encode(),
        "person": [{"name": "x", "tags": ["t"]}, None, {"name": None, "tags": []}, {"name": "", "tags": None}, None],
        "a.b": pa.array([1.5, 2.5, None, 0.0, -1.0]),
    }
)


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., str]:
    def write(table: pa.Table, name: str = "in.parquet", **how: object) -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, path, use_compliant_nested_type=False, **how)
        return str(path)

    return write


def read(path: str, fields: pa.Schema) -> list[tuple[list[pa.Array], int]]:
    units = row_groups(path, fields, known=None)
    return [batch for unit in units if isinstance(unit, RowGroup) for batch in read_row_group(unit, fields)]


def test_each_row_group_is_a_unit_that_knows_its_first_row(write: Callable[..., str]) -> None:
    path = write(TABLE, row_group_size=2)
    units = row_groups(path, TABLE.schema, known=TABLE.column_names)
    assert units == [RowGroup(path, 0, 1), RowGroup(path, 1, 3), RowGroup(path, 2, 5)]


def test_a_file_without_rows_is_a_unit_too(write: Callable[..., str]) -> None:
    empty = write(TABLE.slice(0, 0), "empty.parquet")
    assert row_groups(empty, TABLE.schema, known=TABLE.column_names) == [Nothing(empty)]
    with pq.ParquetWriter(none := empty + ".none", TABLE.schema):
        pass
    assert row_groups(none, TABLE.schema, known=TABLE.column_names) == [Nothing(none)]


def test_int96_is_read_in_microseconds_so_that_every_date_is_the_one_written(write: Callable[..., str]) -> None:
    moments = [datetime(9999, 12, 31), None, datetime(1, 1, 1), datetime(2026, 1, 1, 0, 0, 0, 1)]
    listed = [[moment] for moment in moments]
    path = write(pa.table({"t": moments, "l": listed}), use_deprecated_int96_timestamps=True)
    fields = pa.schema({"t": pa.timestamp("us"), "l": pa.list_(pa.timestamp("us"))})
    assert parquet_schema(path) == fields
    [(columns, _)] = read(path, fields)
    assert [column.to_pylist() for column in columns] == [moments, listed]


@pytest.mark.parametrize(
    "names",
    [["id"], ["text", "id"], ["person", "word"], ["a.b"], TABLE.column_names[::-1]],
)
def test_exactly_the_columns_asked_for_come_in_that_order(write: Callable[..., str], names: list[str]) -> None:
    fields = pa.schema([TABLE.schema.field(name) for name in names])
    batches = read(write(TABLE, row_group_size=3), fields)
    assert [rows for _, rows in batches] == [3, 2]
    for place, name in enumerate(names):
        assert [v for columns, _ in batches for v in columns[place].to_pylist()] == TABLE[name].to_pylist()
        assert {columns[place].type for columns, _ in batches} == {TABLE.schema.field(name).type}


def test_a_column_whose_name_looks_like_a_field_of_a_struct_is_no_such_field(write: Callable[..., str]) -> None:
    table = pa.table({"a": [{"b": 1}], "a.b": ["x"]})
    path = write(table)
    for name in table.column_names:
        ((columns, _),) = read(path, pa.schema([table.schema.field(name)]))
        assert columns[0].to_pylist() == table[name].to_pylist()


def test_of_no_columns_there_are_still_rows(write: Callable[..., str]) -> None:
    assert read(write(TABLE), pa.schema([])) == [([], 5)]


def test_a_large_row_group_comes_in_batches(write: Callable[..., str]) -> None:
    table = pa.table({"n": range(BATCH_ROWS + 10)})
    assert [rows for _, rows in read(write(table), table.schema)] == [BATCH_ROWS, 10]


def test_wide_rows_come_in_smaller_batches(write: Callable[..., str]) -> None:
    table = pa.table({"text": [f"{n}" + "x" * 1_000_000 for n in range(200)], "n": range(200)})
    path = write(table, use_dictionary=False, compression="none")
    sizes = [rows for _, rows in read(path, table.schema)]
    assert sum(sizes) == 200
    assert max(sizes) <= 80
    assert [rows for _, rows in read(path, pa.schema([table.schema.field("n")]))] == [200]


def test_metadata_of_pandas_and_spark_is_left_behind(write: Callable[..., str]) -> None:
    path = write(TABLE.replace_schema_metadata({"pandas": '{"columns": ["canary"]}'}))
    assert parquet_schema(path).metadata is None
    assert parquet_schema(path) == TABLE.schema


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (TABLE.drop_columns(["id"]), "column 'id' is missing"),
        (
            TABLE.set_column(0, "id", pa.array([1] * 5, pa.int64())),
            "column 'id' is int64, where the plan was made for int32",
        ),
        (TABLE.set_column(2, "word", pa.array(["a"] * 5)), "column 'word' is string"),
        (TABLE.append_column("more", pa.array(["x"] * 5)), r"columns \['more'\] are unknown to the plan"),
    ],
)
def test_another_schema_is_refused(write: Callable[..., str], other: pa.Table, words: str) -> None:
    path = write(other, "dt=canary/b.parquet")
    with pytest.raises(InputError, match=r"dt=\*/b.parquet.*" + words) as caught:
        row_groups(path, TABLE.schema, known=TABLE.column_names)
    assert "canary" not in str(caught.value)


def test_every_misfit_is_named_at_once(write: Callable[..., str]) -> None:
    with pytest.raises(InputError, match="'id' is missing; column 'text' is missing"):
        row_groups(write(TABLE.select(["word"])), TABLE.select(["id", "text"]).schema, known=None)


def test_columns_that_the_plan_does_not_know_are_never_read(write: Callable[..., str]) -> None:
    path = write(TABLE.append_column("more", pa.array(["x"] * 5)))
    assert len(row_groups(path, TABLE.schema, known=None)) == 1


def test_a_column_that_may_be_null_is_refused_where_the_plan_has_one_that_may_not(write: Callable[..., str]) -> None:
    fields = pa.schema([pa.field("id", pa.int32(), nullable=False)])
    with pytest.raises(InputError, match="'id' may be null"):
        row_groups(write(TABLE), fields, known=None)
    strict = write(pa.table([pa.array([1], pa.int32())], fields), "strict.parquet")
    assert row_groups(strict, pa.schema([("id", pa.int32())]), known=None) == [RowGroup(strict, 0, 1)]


def test_two_columns_of_one_name_are_refused(write: Callable[..., str]) -> None:
    path = write(pa.Table.from_arrays([TABLE["id"], TABLE["text"]], names=["x", "x"]))
    with pytest.raises(InputError, match="several columns of the name 'x'"):
        parquet_schema(path)


@pytest.mark.parametrize("cut", [0, 3, 4, 100, -1, -9])
def test_a_file_that_is_cut_off_is_refused(write: Callable[..., str], file_of: FileOf, cut: int) -> None:
    content = Path(write(TABLE)).read_bytes()
    path = file_of(content[:cut], "cut.parquet")
    with pytest.raises(InputError, match=r"cut.parquet' cannot be read as Parquet: (it is|its footer)") as caught:
        parquet_schema(path)
    assert caught.value.__suppress_context__


def test_a_file_with_a_damaged_footer_is_refused(write: Callable[..., str], file_of: FileOf) -> None:
    content = bytearray(Path(write(TABLE)).read_bytes())
    content[-60:-8] = b"\xff" * 52
    with pytest.raises(InputError, match="footer is damaged"):
        parquet_schema(file_of(bytes(content), "bad.parquet"))


def test_a_damaged_page_is_refused_without_a_word_of_it(write: Callable[..., str], file_of: FileOf) -> None:
    content = Path(write(TABLE, compression="none", write_page_checksum=True)).read_bytes()
    path = file_of(content.replace(b"canary", b"cXnary", 1), "bad.parquet")
    with pytest.raises(InputError, match=r"bad.parquet' cannot be read") as caught:
        read(path, TABLE.select(["text"]).schema)
    assert "nary" not in str(caught.value)


def test_text_that_is_not_utf8_is_refused(write: Callable[..., str]) -> None:
    broken = pa.Array.from_buffers(pa.string(), 1, pa.array([b"canary\xff"]).buffers())
    path = write(pa.table({"text": broken}))
    with pytest.raises(InputError, match="column 'text' holds text that is not UTF-8") as caught:
        read(path, pa.schema([("text", pa.string())]))
    assert "canary" not in str(caught.value)


def test_null_lists_of_a_fixed_size_are_refused_by_name(write: Callable[..., str]) -> None:
    table = pa.table({"vector": pa.array([[1, 2], None], pa.list_(pa.int8(), 2))})
    with pytest.raises(InputError, match=r"columns \['vector'\] are lists of a fixed size"):
        read(write(table), table.schema)


class Wrapped(encryption.KmsClient):  # type: ignore[misc]
    """A key service for a test: it wraps by doing nothing."""

    def wrap_key(self, key_bytes: bytes, _master: str) -> bytes:
        return key_bytes

    def unwrap_key(self, wrapped_key: bytes, _master: str) -> bytes:
        return wrapped_key


@pytest.mark.parametrize("plaintext_footer", [True, False])
def test_an_encrypted_file_is_refused(tmp_path: Path, *, plaintext_footer: bool) -> None:
    how = encryption.EncryptionConfiguration(
        footer_key="f", column_keys={"c": ["text"]}, plaintext_footer=plaintext_footer, double_wrapping=False
    )
    factory = encryption.CryptoFactory(lambda _: Wrapped())
    properties = factory.file_encryption_properties(encryption.KmsConnectionConfig(), how)
    path = str(tmp_path / "secret.parquet")
    table = TABLE.select(["text"])
    with pq.ParquetWriter(path, table.schema, encryption_properties=properties) as writer:
        writer.write_table(table)
    with pytest.raises(InputError, match=r"secret.parquet' cannot be read.*encrypted"):
        read(path, table.schema)
