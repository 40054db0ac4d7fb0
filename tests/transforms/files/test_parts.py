from datetime import UTC, date, datetime, time
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from transforms.errors import OutputError
from transforms.files.parts import GROUP_ROWS, Compression, Part, PartWriter, csv_misfits, parquet_misfits, read_part

FLAT = pa.record_batch(
    {
        "text": ["Zoë", "", None, 'say "x",\ny', "NA"],
        "large": pa.array(["a", None, "", "b", "a"], pa.large_string()),
        "word": pa.array(["a", None, "a", "", "b"]).dictionary_encode(),
        "n": pa.array([1, None, -3, 2**40, 0]),
        "real": [1.5, None, -0.0, 1e300, float("inf")],
        "amount": pa.array([Decimal("1.50"), None, Decimal("-0.01"), Decimal(0), Decimal(10)], pa.decimal128(12, 2)),
        "day": [date(2020, 2, 29), None, date(1, 1, 1), date(9999, 12, 31), date(1970, 1, 1)],
        "at": pa.array([datetime(2020, 1, 2, 3, 4, 5, 6, tzinfo=UTC), None] + [datetime(1969, 1, 1, tzinfo=UTC)] * 3,
                       pa.timestamp("us", "UTC")),
        "clock": pa.array([time(1, 2, 3), None, time(0), time(23, 59, 59, 999_999), time(12)], pa.time64("us")),
        "yes": [True, None, False, True, True],
        "none": pa.nulls(5),
    }
)  # fmt: skip
NESTED = pa.record_batch(
    {
        "list": [["a"], [], None, [None, ""], ["ü"]],
        "struct": [{"a": 1, "b": [1.5]}, None, {"a": None, "b": None}, {"a": 2, "b": []}, None],
        "map": pa.array([[("k", "v")], [], None, [("a", None)], [("b", "")]], pa.map_(pa.string(), pa.string())),
        "fixed": pa.array([[1, 2], [0, 0], [3, None], [5, 6], [7, 8]], pa.list_(pa.int8(), 2)),
        "bytes": [b"\xff", b"", None, b"x", b"y"],
    }
)


def write(folder: Path, *batches: pa.RecordBatch, form: str = "parquet", compression: Compression = "zstd") -> Part:
    open_part = PartWriter(str(folder), batches[0].schema, format=form, compression=compression).open()  # type: ignore[arg-type]
    for batch in batches:
        open_part.write(batch)
    return open_part.close()


def read(part: Part, schema: pa.Schema, form: str = "parquet") -> pa.Table:
    return pa.Table.from_batches(read_part(part, schema, form), schema)  # type: ignore[arg-type]


@pytest.mark.parametrize("compression", ["zstd", "snappy", "gzip", "none"])
@pytest.mark.parametrize("batch", [FLAT, NESTED], ids=["flat", "nested"])
def test_parquet_gives_back_what_went_in(tmp_path: Path, batch: pa.RecordBatch, compression: Compression) -> None:
    assert parquet_misfits(batch.schema) == []
    part = write(tmp_path, batch, batch.slice(1, 2), batch.slice(0, 0), compression=compression)
    assert read(part, batch.schema) == pa.Table.from_batches([batch, batch.slice(1, 2)])
    if compression != "none":
        assert pq.ParquetFile(part.path).metadata.row_group(0).column(0).compression == compression.upper()


@pytest.mark.parametrize("compression", ["none", "gzip"])
def test_csv_gives_back_what_went_in(tmp_path: Path, compression: Compression) -> None:
    assert csv_misfits(FLAT.schema) == []
    part = write(tmp_path, FLAT, FLAT.slice(1, 2), form="csv", compression=compression)
    assert part.path.endswith(".csv" if compression == "none" else ".csv.gz")
    back, wanted = read(part, FLAT.schema, "csv"), pa.Table.from_batches([FLAT, FLAT.slice(1, 2)])
    assert back.schema == wanted.schema
    assert back.to_pylist() == wanted.to_pylist()


def test_csv_holds_the_moments_of_zones_whose_offsets_had_seconds(tmp_path: Path) -> None:
    at = pa.array([0, None, -(10**15), 0, 1_600_000_000_123_456], pa.timestamp("us", "Africa/Monrovia"))
    one = pa.record_batch({"at": at, "local": at.cast(pa.timestamp("us"))})
    part = write(tmp_path, one, form="csv", compression="none")
    assert Path(part.path).read_text().splitlines()[1].startswith("1970-01-01 00:00:00.000000Z,1970")
    assert read(part, one.schema, "csv").to_pylist() == one.to_pylist()


@pytest.mark.parametrize("name", ["text", "n", "day", "at", "real"])
def test_csv_gives_back_dictionaries_of_any_type_that_it_holds(tmp_path: Path, name: str) -> None:
    coded = pa.record_batch({"c": FLAT[name].dictionary_encode()})
    part = write(tmp_path, coded, coded.slice(1, 2), form="csv", compression="none")
    back = read(part, coded.schema, "csv")
    assert back.schema == coded.schema
    assert back["c"].to_pylist() == [*FLAT[name].to_pylist(), *FLAT[name].slice(1, 2).to_pylist()]


def test_csv_tells_null_from_the_empty_string(tmp_path: Path) -> None:
    one = pa.record_batch({'the "name"': ["a", None, "", "b"]})
    part = write(tmp_path, one, form="csv", compression="none")
    assert Path(part.path).read_bytes() == b'"the ""name"""\n"a"\n\n""\n"b"\n'
    assert read(part, one.schema, "csv")[0].to_pylist() == ["a", None, "", "b"]


def test_a_part_knows_its_rows_bytes_and_digest(tmp_path: Path) -> None:
    part = write(tmp_path / "made" / "here", FLAT)
    content = Path(part.path).read_bytes()
    assert (part.rows, part.bytes, part.sha256) == (5, len(content), sha256(content).hexdigest())
    assert (tmp_path / "made/here").stat().st_mode & 0o777 == 0o700


def test_equal_rows_give_equal_bytes_under_other_names(tmp_path: Path) -> None:
    one, other = write(tmp_path, FLAT), write(tmp_path, FLAT)
    assert one.sha256 == other.sha256
    assert one.path != other.path


def test_small_batches_are_gathered_to_large_row_groups(tmp_path: Path) -> None:
    batch = pa.record_batch({"n": pa.array(range(50_000))})
    part = write(tmp_path, *[batch] * 7)
    footer = pq.ParquetFile(part.path).metadata
    sizes = [footer.row_group(n).num_rows for n in range(footer.num_row_groups)]
    assert sum(sizes) == part.rows == 350_000
    assert all(65_536 <= size <= GROUP_ROWS for size in sizes[:-1])
    assert max(b.num_rows for b in read_part(part, batch.schema, "parquet")) <= 65_536


def test_a_file_holds_no_metadata_but_that_of_its_schema(tmp_path: Path) -> None:
    schema = pa.schema([pa.field("n", pa.int64(), metadata={"unit": "m"})])
    open_part = PartWriter(str(tmp_path), schema, format="parquet", compression="zstd").open()
    dirty = pa.schema([pa.field("n", pa.int64(), metadata={"canary": "canary"})], {"pandas": "canary"})
    open_part.write(pa.record_batch([pa.array([1])], dirty))
    part = open_part.close()
    assert b"canary" not in Path(part.path).read_bytes()
    found = pq.read_schema(part.path)
    assert found.metadata is None
    assert found.field("n").metadata == {b"unit": b"m"}


def test_values_of_a_dictionary_that_no_row_has_are_not_written(tmp_path: Path) -> None:
    word = pa.DictionaryArray.from_arrays(pa.array([0, None, 0], pa.int32()), ["a", "canary"])
    for form, compression in (("parquet", "none"), ("csv", "none")):
        part = write(tmp_path, pa.record_batch({"word": word}), form=form, compression=compression)
        content = Path(part.path).read_bytes()
        assert b"a" in content
        assert b"canary" not in content


def test_another_schema_is_not_written(tmp_path: Path) -> None:
    open_part = PartWriter(str(tmp_path), FLAT.schema, format="parquet", compression="zstd").open()
    with pytest.raises(OutputError, match=r"columns .'list'"):
        open_part.write(NESTED)
    changed = FLAT.set_column(3, "n", pa.array([1] * 5, pa.int8()))
    with pytest.raises(OutputError, match="column 'n' is pyarrow"):
        open_part.write(changed)


def test_a_part_that_nobody_changed_and_nobody_can_read_is_not_called_changed(tmp_path: Path) -> None:
    coded = pa.dictionary(pa.int8(), pa.string())
    towns = [pa.record_batch({"c": pa.array([f"town {n}{i}" for i in range(100)], coded)}) for n in "ab"]
    part = write(tmp_path, *towns)
    with pytest.raises(OutputError, match="has the bytes that were written, and cannot be read back"):
        read(part, towns[0].schema)


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_a_part_that_was_changed_is_refused(tmp_path: Path, form: str) -> None:
    part = write(tmp_path, FLAT, form=form, compression="none")
    content = bytearray(Path(part.path).read_bytes())
    content[20] ^= 1
    Path(part.path).write_bytes(content)
    with pytest.raises(OutputError, match="not what was written"):
        read(part, FLAT.schema, form)
    Path(part.path).unlink()
    with pytest.raises(OutputError, match="cannot be read back"):
        read(part, FLAT.schema, form)


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_a_part_of_other_rows_is_refused(tmp_path: Path, form: str) -> None:
    part = write(tmp_path, FLAT, form=form, compression="none")
    with pytest.raises(OutputError, match="has 5 rows, where 6 were written"):
        read(Part(part.path, 6, part.bytes, part.sha256), FLAT.schema, form)


def test_a_part_of_another_schema_is_refused(tmp_path: Path) -> None:
    part = write(tmp_path, FLAT)
    with pytest.raises(OutputError, match="not of the planned schema"):
        read(part, NESTED.schema)
    part = write(tmp_path, pa.record_batch({"n": ["canary"]}), form="csv", compression="none")
    with pytest.raises(OutputError, match="column 'n', not a int8") as caught:
        read(part, pa.schema([("n", pa.int8())]), "csv")
    assert "canary" not in str(caught.value)


def test_a_name_that_is_drawn_has_no_digit_and_one_that_is_the_digest_is_known(tmp_path: Path) -> None:
    part = write(tmp_path, FLAT)
    assert Path(part.path).stem.isalpha()
    names = [part.sha256[:32], f"part-{part.sha256[:32]}", f"part-{part.sha256[:32]}-12", f"part-{'0' * 32}"]
    names += [f"part-{part.sha256[:32]}-4111111111111111", f"part-{part.sha256[:32]}-ann", f"part-{part.sha256}"]
    called = [Part(f"out/data/{name}.csv.gz", part.rows, part.bytes, part.sha256) for name in names]
    assert [one.is_called_by_digest for one in called] == [False, True, True, False, False, False, False]


def test_what_a_format_cannot_hold_is_named_column_by_column() -> None:
    assert [line.split(":")[0] for line in csv_misfits(NESTED.schema)] == [f"column {n!r}" for n in NESTED.schema.names]
    odd = pa.schema([("ok", pa.int8()), ("s", pa.timestamp("s")), ("gap", pa.month_day_nano_interval())])
    assert [line.split(":")[0] for line in parquet_misfits(odd)] == ["column 's'", "column 'gap'"]
