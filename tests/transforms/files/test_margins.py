import base64
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.transforms.files import thrift
from transforms.errors import OutputError
from transforms.files.layout import FAITHFUL
from transforms.files.margins import Margin, margins
from transforms.files.parts import GROUP_ROWS, PartWriter

MARK = "Zoë Canary"
"""What is planted: in a place of its own each time."""
NO_BOUNDS = {"write_statistics": False}


def coded(indices: Sequence[int | None], values: Sequence[str | bytes] = ("plain", MARK), **how: Any) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(indices, pa.int32()), pa.array(values, **how))


def lists(offsets: Sequence[int], values: pa.Array) -> pa.Array:
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), values)


def struct(values: pa.Array, **field: Any) -> pa.Array:
    return pa.StructArray.from_arrays([values], fields=[pa.field("b", values.type, **field)])


def write(path: Path, column: pa.Array, *, field: dict[str, Any] | None = None, **how: Any) -> tuple[str, pa.Schema]:
    schema = pa.schema([pa.field("a", column.type, **(field or {}))])
    pq.write_table(pa.table([column], schema=schema), path, **FAITHFUL, **how)
    return str(path), pq.read_schema(path)


def found(path: str, schema: pa.Schema, *kinds: str) -> list[tuple[str, str | None, list[Any]]]:
    return [(m.kind, m.column, m.values.to_pylist()) for m in margins(path, schema, "parquet") if m.kind in kinds]


def marked(path: str, schema: pa.Schema) -> set[tuple[str, str | None]]:
    """Where the mark stands, by what `margins` gives."""
    held: dict[tuple[str, str | None], str] = {}
    for margin in margins(path, schema, "parquet"):
        assert len(margin.values)
        assert margin.values.null_count == 0
        held[margin.kind, margin.column] = held.get((margin.kind, margin.column), "") + str(margin.values.to_pylist())
    return {where for where, text in held.items() if MARK in text or str(MARK.encode())[2:-1] in text}


def test_the_file_name_comes_without_folders_and_ending(tmp_path: Path) -> None:
    (folder := tmp_path / "name=Eve").mkdir()
    path, schema = write(folder / f"{MARK}.x.parquet", pa.array(["v"]))
    assert found(path, schema, "file name") == [("file name", None, [f"{MARK}.x"])]
    assert marked(path, schema) == {("file name", None)}


NAMES: dict[str, pa.Schema] = {
    "column": pa.schema([(MARK, pa.int8())]),
    "field": pa.schema([("a", pa.list_(pa.struct([(MARK, pa.int8())])))]),
    "element": pa.schema([("a", pa.list_(pa.field(MARK, pa.int8())))]),
    "field of a key": pa.schema([("a", pa.map_(pa.struct([(MARK, pa.int8())]), pa.int8()))]),
    "field of a value": pa.schema([("a", pa.map_(pa.int8(), pa.struct([(MARK, pa.int8())])))]),
}


@pytest.mark.parametrize("schema", NAMES.values(), ids=NAMES)
def test_names_come_from_every_depth(tmp_path: Path, schema: pa.Schema) -> None:
    pq.write_table(schema.empty_table(), path := tmp_path / "p.parquet", **FAITHFUL)
    assert marked(str(path), schema) == {("column names", None)}


def test_names_that_only_one_of_the_two_schemas_has_come_as_well(tmp_path: Path) -> None:
    schema = pa.schema([("a", pa.list_(pa.field(MARK, pa.int8())))])
    pq.write_table(schema.empty_table(), path := tmp_path / "p.parquet", use_compliant_nested_type=True)
    assert marked(str(path), pq.read_schema(path)) == {("column names", None)}
    pq.write_table(schema.empty_table(), path, store_schema=False, **FAITHFUL)
    assert marked(str(path), pq.read_schema(path)) == {("column names", None)}


SAID: dict[str, dict[str, str]] = {"a key": {MARK: "v"}, "a value": {"k": MARK}}
METADATA: dict[str, tuple[Callable[[dict[str, str]], pa.Schema], str | None]] = {
    "schema": (lambda said: pa.schema([("a", pa.int8())], metadata=said), None),
    "column": (lambda said: pa.schema([pa.field("a", pa.int8(), metadata=said)]), "a"),
    "field": (lambda said: pa.schema([("a", pa.struct([pa.field("b", pa.int8(), metadata=said)]))]), "a.b"),
    "element": (lambda said: pa.schema([("a", pa.list_(pa.field("e", pa.int8(), metadata=said)))]), "a[]"),
    "keys": (
        lambda said: pa.schema([("m", pa.map_(pa.field("key", pa.int8(), False, said), pa.int8()))]),
        "m (keys)",
    ),
    "values": (lambda said: pa.schema([("m", pa.map_(pa.int8(), pa.field("value", pa.int8(), True, said)))]), "m{}"),
}


@pytest.mark.parametrize("said", SAID.values(), ids=SAID)
@pytest.mark.parametrize(("make", "column"), METADATA.values(), ids=METADATA)
def test_metadata_comes_from_every_depth(
    tmp_path: Path, make: Callable[[dict[str, str]], pa.Schema], column: str | None, said: dict[str, str]
) -> None:
    pq.write_table((schema := make(said)).empty_table(), path := tmp_path / "p.parquet", **FAITHFUL)
    assert marked(str(path), schema) == {("metadata", column)}


def test_metadata_of_the_footer_comes_with_who_wrote_it_and_arrows_schema_not_as_a_code(tmp_path: Path) -> None:
    schema = pa.schema([("a", pa.int8())])
    with pq.ParquetWriter(path := tmp_path / "p.parquet", schema) as writer:
        writer.add_key_value_metadata({"k": MARK})
    ((_, column, said),) = found(str(path), schema, "metadata")
    assert (column, said) == (None, [f"parquet-cpp-arrow version {pa.__version__}", "k", MARK])


@pytest.mark.parametrize("said", SAID.values(), ids=SAID)
@pytest.mark.parametrize(("make", "column"), METADATA.values(), ids=METADATA)
def test_metadata_comes_that_only_arrows_schema_in_the_footer_has(
    tmp_path: Path, make: Callable[[dict[str, str]], pa.Schema], column: str | None, said: dict[str, str]
) -> None:
    schema = make({})
    with pq.ParquetWriter(path := tmp_path / "p.parquet", schema, store_schema=False, **FAITHFUL) as writer:
        code = base64.b64encode(make(said).serialize()).decode()
        writer.add_key_value_metadata({"ARROW:schema": code})
    assert marked(str(path), schema) == {("metadata", column)}


@pytest.mark.parametrize(
    "type_",
    [pa.timestamp("us", MARK), pa.opaque(pa.string(), MARK, "v"), pa.opaque(pa.string(), "t", MARK)],
    ids=["time zone", "type's name", "vendor"],
)
def test_types_that_are_text_come_as_metadata(tmp_path: Path, type_: pa.DataType) -> None:
    schema = pa.schema([("a", pa.struct([("b", type_)]))])
    pq.write_table(pa.table([pa.nulls(1, schema.field(0).type)], schema=schema), path := tmp_path / "p.parquet")
    assert marked(str(path), schema) == {("metadata", "a.b")}


def test_a_time_zone_of_the_database_says_nothing(tmp_path: Path) -> None:
    path, schema = write(tmp_path / "p.parquet", pa.nulls(0, pa.timestamp("us", "Europe/Berlin")))
    assert [column for _, column, _ in found(path, schema, "metadata")] == [None]


@pytest.mark.parametrize("said", [{b"k": b"Eve\xff"}, {b"Eve\xff": b"v"}])
def test_metadata_that_is_not_utf_8_is_refused(tmp_path: Path, said: dict[bytes, bytes]) -> None:
    path, schema = write(tmp_path / "p.parquet", pa.array([1]), field={"metadata": said})
    with pytest.raises(
        OutputError, match=r"^metadata of column 'a' is not UTF-8, so that it cannot be searched"
    ) as info:
        list(margins(path, schema, "parquet"))
    assert "Eve" not in str(info.value)
    with pq.ParquetWriter(path, schema.remove_metadata().empty_table().schema) as writer:
        writer.add_key_value_metadata(said)
    with pytest.raises(OutputError, match="of a part is not UTF-8"):
        list(margins(path, schema, "parquet"))


STATISTICS: dict[str, tuple[pa.Array, str]] = {
    "text": (pa.array(["", None, MARK, MARK]), "a"),
    "bytes": (pa.array([b"", None, MARK.encode()]), "a"),
    "field": (struct(pa.array([None, MARK])), "a.b"),
    "element": (pa.array([None, [], [None, MARK]]), "a[]"),
    "keys": (pa.array([[(MARK, 1)], [], None], pa.map_(pa.string(), pa.int8())), "a (keys)"),
    "values": (pa.array([[(1, MARK)], [], None], pa.map_(pa.int8(), pa.string())), "a{}"),
    "slice": (pa.array(["x", MARK, "y"]).slice(1, 1), "a"),
    "extension": (pa.array([f'"{MARK}"'], pa.json_()), "a"),
    "list view": (pa.array([[MARK], None], pa.list_view(pa.string())), "a"),
}


@pytest.mark.parametrize(("column", "path"), STATISTICS.values(), ids=STATISTICS)
def test_bounds_come_for_every_leaf(tmp_path: Path, column: pa.Array, path: str) -> None:
    where = write(tmp_path / "p.parquet", column, use_dictionary=False)
    assert marked(*where) == {("statistics", path)}


def test_bounds_of_all_row_groups_come_as_one_array_of_the_columns_type(tmp_path: Path) -> None:
    days = pa.array([date(2020, 2, 29), None, date(1, 1, 1), date(2020, 2, 29), None, None])
    where = write(tmp_path / "p.parquet", days, row_group_size=2)
    (only,) = [margin for margin in margins(*where, "parquet") if margin.kind == "statistics"]
    assert only.values.equals(pa.array([date(2020, 2, 29), date(1, 1, 1)]))


DICTIONARIES: dict[str, tuple[pa.Array, str]] = {
    "text": (coded([0, None, 0]), "a"),
    "bytes": (coded([0], [b"plain", MARK.encode()]), "a"),
    "bytes that are no text": (coded([0], [b"\xff", MARK.encode()]), "a"),
    "large text": (coded([0], type=pa.large_string()), "a"),
    "nulls first": (coded([None, None, 0]), "a"),
    "nulls only": (coded([None, None]), "a"),
    "slice": (coded([1, 0, 1]).slice(1, 1), "a"),
    "field": (struct(coded([None, 0])), "a.b"),
    "element": (lists([0, 1], coded([0])), "a[]"),
    "element behind empty lists": (lists([0, 0, 0, 1], coded([0])), "a[]"),
    "element of an element": (lists([0, 0, 1], lists([0, 1], struct(coded([0])))), "a[][].b"),
    "keys": (pa.MapArray.from_arrays(pa.array([0, 0, 1], pa.int32()), coded([0]), pa.array([1])), "a (keys)"),
    "values": (pa.MapArray.from_arrays(pa.array([0, 0, 1], pa.int32()), pa.array([1]), coded([0])), "a{}"),
}  # fmt: skip


@pytest.mark.parametrize(("column", "path"), DICTIONARIES.values(), ids=DICTIONARIES)
def test_entries_of_dictionaries_that_no_row_uses_come_for_every_leaf(
    tmp_path: Path, column: pa.Array, path: str
) -> None:
    where = write(tmp_path / "p.parquet", column, **NO_BOUNDS)
    assert MARK not in str(pq.read_table(where[0]).to_pylist())
    assert marked(*where) == {("dictionary", path)}


@pytest.mark.parametrize("compression", ["none", "snappy", "gzip", "zstd"])
def test_each_row_group_gives_its_own_dictionary(tmp_path: Path, compression: str) -> None:
    column = pa.array(["", "b", None, None, "c", "c", "ü"])
    where = write(tmp_path / "p.parquet", column, row_group_size=2, compression=compression)
    assert [values for _, _, values in found(*where, "dictionary")] == [["", "b"], ["c"], ["ü"]]


def test_a_dictionary_comes_in_the_type_of_the_leaf(tmp_path: Path) -> None:
    for type_ in (pa.string(), pa.large_string(), pa.binary(), pa.large_binary()):
        where = write(tmp_path / "p.parquet", pa.array(["x", None, "x"], type_))
        (only,) = [margin for margin in margins(*where, "parquet") if margin.kind == "dictionary"]
        assert only.values.equals(pa.array(["x"], type_))


@pytest.mark.parametrize(
    "storage",
    [
        pa.array(["x", MARK]),
        pa.array([b"x", MARK.encode()]),
        lists([0, 1, 1], lists([0, 1], pa.array([MARK]))),
        lists([0, 1, 1], coded([0])),
    ],
    ids=["text", "bytes", "lists", "lists of dictionaries"],
)
def test_text_in_an_extension_gives_its_dictionary_under_the_columns_own_path(
    tmp_path: Path, storage: pa.Array
) -> None:
    column = pa.ExtensionArray.from_storage(pa.opaque(storage.type, "t", "v"), storage)
    where = write(tmp_path / "p.parquet", column, **NO_BOUNDS)
    assert marked(*where) == {("dictionary", "a")}


def test_two_columns_of_one_dotted_path_are_told_apart(tmp_path: Path) -> None:
    table = pa.table({"a.b": ["x"], "a": struct(pa.array(["y"]))})
    pq.write_table(table, path := tmp_path / "p.parquet")
    assert found(str(path), table.schema, "dictionary") == [("dictionary", "a.b", ["x"]), ("dictionary", "a.b", ["y"])]
    assert found(str(path), table.schema, "column names") == [("column names", None, ["a.b", "a", "b"])]


@pytest.mark.parametrize("column", [pa.array([], pa.string()), pa.array([], pa.list_(pa.string()))], ids=str)
@pytest.mark.parametrize("groups", [0, 1])
def test_a_part_without_rows_has_names_and_metadata_only(tmp_path: Path, column: pa.Array, groups: int) -> None:
    schema = pa.schema([("a", column.type)])
    with pq.ParquetWriter(path := tmp_path / "p.parquet", schema, **FAITHFUL) as writer:
        for _ in range(groups):
            writer.write_table(pa.table([column], schema=schema))
    kinds = [margin.kind for margin in margins(str(path), schema, "parquet")]
    assert kinds == ["file name", "column names", "metadata"]


@pytest.mark.parametrize("type_", [pa.string(), pa.int64(), pa.null(), pa.list_(pa.string())], ids=str)
@pytest.mark.parametrize("compression", ["none", "snappy", "gzip", "zstd"])
def test_a_column_of_nulls_has_neither_bounds_nor_a_dictionary(
    tmp_path: Path, type_: pa.DataType, compression: str
) -> None:
    where = write(tmp_path / "p.parquet", pa.nulls(3, type_), compression=compression)
    assert found(*where, "statistics", "dictionary") == []


@pytest.mark.parametrize(
    ("how", "what"),
    [({"write_page_index": True}, "a page index"), ({"bloom_filter_options": {"a": True}}, "a Bloom filter")],
)
def test_what_pyarrow_does_not_show_is_refused(tmp_path: Path, how: dict[str, Any], what: str) -> None:
    where = write(tmp_path / "p.parquet", pa.array([MARK]), **how)
    with pytest.raises(OutputError, match=f"has {what}, which cannot be searched"):
        list(margins(*where, "parquet"))


def test_bytes_that_nothing_points_to_are_refused(tmp_path: Path) -> None:
    where = write(path := tmp_path / "p.parquet", pa.array(["v"]))
    whole = path.read_bytes()
    end = len(whole) - 8 - int.from_bytes(whole[-8:-4], "little")
    path.write_bytes(whole[:end] + MARK.encode() + whole[end:])
    with pytest.raises(OutputError, match="bytes that belong to no column"):
        list(margins(*where, "parquet"))


def test_a_part_of_another_schema_is_refused(tmp_path: Path) -> None:
    path, _ = write(tmp_path / "p.parquet", pa.array([1]))
    with pytest.raises(OutputError, match="not of the planned schema"):
        list(margins(path, pa.schema([("a", pa.int8())]), "parquet"))


@pytest.mark.parametrize("damage", [lambda whole: whole[:-9], lambda whole: b"", lambda whole: b"x" * 40 + whole[40:]])
def test_a_damaged_or_missing_part_is_an_error_of_our_own(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    where = write(path := tmp_path / "p.parquet", pa.array([MARK] * 3))
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(OutputError, match="cannot be read") as info:
        list(margins(*where, "parquet"))
    assert (info.value.__cause__, info.value.__suppress_context__) == (None, True)
    path.unlink()
    with pytest.raises(OutputError, match="cannot be read"):
        list(margins(*where, "parquet"))


@pytest.mark.parametrize(("compression", "ending"), [("none", "csv"), ("gzip", "csv.gz")])
def test_csv_has_a_file_name_and_a_header(tmp_path: Path, compression: Any, ending: str) -> None:
    batch = pa.record_batch({'the "name", ü': ["a", None], MARK: [1, 2]})
    path = staged(tmp_path, batch, form="csv", compression=compression)
    assert path.endswith(f".{ending}")
    name = path.rsplit("/", 1)[-1].removesuffix(f".{ending}")
    assert list(margins(path, batch.schema, "csv")) == [
        Margin("file name", None, pa.array([name])),
        Margin("column names", None, pa.array(['the "name", ü', MARK])),
    ]
    if compression == "gzip":
        assert Path(path).read_bytes()[3] == 0  # RFC 1952, 2.3: FLG says that no name, comment or extra field follows
    with pytest.raises(OutputError, match="not of the planned schema"):
        list(margins(path, pa.schema([("a", pa.string())]), "csv"))


# What our own writer writes. Under nulls and in dictionaries stands what no row shows.

HIDDEN = 0x5EC3E7_5EC3E7
UNDER = np.array([False, True, False])


def under_nulls(type_: pa.DataType) -> pa.Array:
    """Values whose second is null, with something hidden beneath."""
    shown = pa.array([7, HIDDEN, 8]).cast(type_)
    return pa.Array.from_buffers(type_, 3, [pa.array(~UNDER).buffers()[1], shown.buffers()[1]])


def our_batch() -> pa.RecordBatch:
    text = coded([0, None, 0])
    return pa.record_batch(
        {
            "n": under_nulls(pa.int64()),
            "at": under_nulls(pa.timestamp("us", "UTC")),
            "real": under_nulls(pa.float64()),
            "amount": pa.array([Decimal("1.5"), Decimal("99.99"), Decimal(2)], pa.decimal128(12, 2), mask=UNDER),
            "fixed": pa.array([b"abc", b"EVE", b"abd"], pa.binary(3), mask=UNDER),
            "text": text,
            "octets": coded([0, 0, None], [b"\xff", MARK.encode()]),
            "s": pa.StructArray.from_arrays([pa.array([1, HIDDEN, 2])], ["i"], mask=pa.array(UNDER)),
            "l": pa.ListArray.from_arrays(
                pa.array([0, 1, 2, 3], pa.int32()), pa.array([3, HIDDEN, 4]), mask=pa.array(UNDER)
            ),
            "words": lists([0, 0, 1, 1], text),
            "word": text,
            "m": pa.array([[("k", "v")], None, [("ü", None)]], pa.map_(pa.string(), pa.string())),
        }
    )


def planned(batch: pa.RecordBatch) -> pa.Schema:
    """The batch's schema, some of its text decoded."""
    of = {"text": pa.string(), "octets": pa.binary()}
    fields = [field.with_type(of.get(field.name, field.type)) for field in batch.schema]
    return pa.schema([field.with_metadata({"unit": f"of {field.name}"}) for field in fields])


def staged(folder: Path, *batches: pa.RecordBatch, schema: pa.Schema | None = None, **how: Any) -> str:
    form, compression = how.get("form", "parquet"), how.get("compression", "none")
    part = PartWriter(str(folder), schema or batches[0].schema, format=form, compression=compression).open()
    for batch in batches:
        part.write(batch)
    return part.close().path


def our_part(folder: Path, compression: str = "none") -> tuple[str, pa.Schema, pa.Table]:
    """A part of two row groups."""
    few = our_batch()
    many = few.take(pa.array(np.arange(GROUP_ROWS) % 3)).slice(3)
    schema = planned(few)
    path = staged(folder, few, few.slice(1, 1), many, few, schema=schema, compression=compression)
    return path, schema, pq.read_table(path)


@pytest.mark.parametrize("compression", ["none", "zstd", "snappy", "gzip"])
def test_our_writer_writes_nothing_that_cannot_be_searched_and_nothing_but_what_rows_hold(
    tmp_path: Path, compression: str
) -> None:
    path, schema, rows = our_part(tmp_path, compression)
    assert pq.ParquetFile(path).num_row_groups == 2
    held = {column: set() for column in ("text", "word", "octets", "words[]", "m (keys)", "m{}", "n", "s.i", "l[]")}
    for margin in margins(path, schema, "parquet"):
        if margin.kind in ("statistics", "dictionary") and margin.column in held:
            held[margin.column] |= set(margin.values.to_pylist())
    assert held == {
        "text": {"plain"}, "word": {"plain"}, "octets": {b"\xff"}, "words[]": {"plain"},
        "m (keys)": {"k", "ü"}, "m{}": {"v"}, "n": {7, 8}, "s.i": {1, 2}, "l[]": {3, 4},
    }  # fmt: skip
    assert rows.num_rows == 3 + 1 + GROUP_ROWS - 3 + 3


def little(values: Iterator[object]) -> set[bytes]:
    """Values as Parquet's plain encoding has them."""
    found = set()
    for value in values:
        if isinstance(value, int):
            found.add(value.to_bytes(8, "little"))
        found.add(value if isinstance(value, bytes) else str(value).encode())
    return found


def test_a_footer_of_our_writer_holds_no_text_that_is_not_among_the_margins(tmp_path: Path) -> None:
    path, schema, _ = our_part(tmp_path)
    given = little(value for margin in margins(path, schema, "parquet") for value in values_of(margin))
    said = thrift.footer(Path(path).read_bytes())
    code = next(pair[2] for pair in said[5] if pair[1] == b"ARROW:schema")
    rest = set(thrift.texts(said)) - given - {code, b"ARROW:schema"}
    assert rest == {b"schema", b"list", b"key_value"}


def values_of(margin: Margin) -> list[object]:
    """The values, what is no text or number as its bits."""
    type_ = margin.values.type
    if pa.types.is_decimal(type_):
        return [int(v.scaleb(type_.scale)).to_bytes(6, "big", signed=True) for v in margin.values.to_pylist()]
    if pa.types.is_floating(type_) or pa.types.is_timestamp(type_):
        return list(margin.values.view(pa.int64()).to_pylist())
    return list(margin.values.to_pylist())


WIDTHS = {"n": 8, "at": 8, "real": 8, "amount": 6, "fixed": 3, "s.i": 8, "l.list.item": 8}
PLAIN = {
    "n": {b"\x07", b"\x08"},
    "at": {b"\x07", b"\x08"},
    "real": {np.float64(7).tobytes(), np.float64(8).tobytes()},
    "amount": {(150).to_bytes(6, "big"), (200).to_bytes(6, "big")},
    "fixed": {b"abc", b"abd"},
    "s.i": {b"\x01", b"\x02"},
    "l.list.item": {b"\x03", b"\x04"},
}


def test_dictionaries_that_are_no_text_hold_values_of_rows_only_where_our_writer_wrote_them(tmp_path: Path) -> None:
    path, _, _ = our_part(tmp_path)
    parquet = pq.ParquetFile(path).schema
    seen: dict[str, set[bytes]] = {}
    for number, header, page in thrift.pages(Path(path).read_bytes()):
        column = parquet.column(number).path
        if header[1] == 2 and column in WIDTHS:  # a dictionary page, in plain encoding
            width = WIDTHS[column]
            seen.setdefault(column, set()).update(page[at : at + width] for at in range(0, len(page), width))
    assert seen == {
        column: {value.ljust(WIDTHS[column], b"\0") for value in values} for column, values in PLAIN.items()
    }


def test_bounds_in_page_headers_are_values_of_rows_where_our_writer_wrote_them(tmp_path: Path) -> None:
    path, schema, _ = our_part(tmp_path)
    given = little(
        value
        for margin in margins(path, schema, "parquet")
        if margin.kind == "statistics"
        for value in values_of(margin)
    )
    headers = [header for _, header, _ in thrift.pages(Path(path).read_bytes())]
    bounds = {text for header in headers for text in thrift.texts(header)}
    assert bounds
    assert bounds <= given
