"""Rows of Beam to record batches and back: every type that both have, nulls, and what is refused."""
# ruff: noqa: UP045 - Beam reads `Optional[X]`, not `X | None`

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple, Optional

import apache_beam as beam
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from apache_beam.testing.util import assert_that, equal_to
from apache_beam.utils.timestamp import Timestamp

from pipelines.beam_rows import BatchesToRows, RowsToBatches, batch_of_rows, rows_of_batch
from pipelines.beam_schema import rows_of_schema, schema_of_rows
from transforms.errors import InputError, PolicyError


class Inner(NamedTuple):
    city: Optional[str]


class Everything(NamedTuple):
    id: int
    text: Optional[str]
    raw: Optional[bytes]
    real: Optional[float]
    flag: Optional[bool]
    day: Optional[dt.date]
    at: Optional[Timestamp]
    price: Optional[Decimal]
    words: Optional[Sequence[Optional[str]]]
    inner: Optional[Inner]
    counts: Optional[Mapping[str, int]]


TYPES = {"price": "decimal128(12, 2)"}
FULL = Everything(7, "Zoë", b"\x00", 1.5, True, dt.date(2000, 2, 29), Timestamp(micros=1_500_001), Decimal("1.25"),
                  ["a", None], Inner("Köln"), {"k": 1})  # fmt: skip
EMPTY = Everything(-1, *[None] * 10)
SCHEMA = pa.schema(
    [
        pa.field("id", pa.int64(), nullable=False),
        ("text", pa.string()),
        ("raw", pa.binary()),
        ("real", pa.float64()),
        ("flag", pa.bool_()),
        ("day", pa.date32()),
        ("at", pa.timestamp("us", "UTC")),
        ("price", pa.decimal128(12, 2)),
        ("words", pa.list_(pa.field("element", pa.string()))),
        ("inner", pa.struct([("city", pa.string())])),
        ("counts", pa.map_(pa.string(), pa.field("value", pa.int64(), nullable=False))),
    ]
)


def test_the_schema_of_rows_is_arrows() -> None:
    assert schema_of_rows(Everything, TYPES).schema == SCHEMA


def test_rows_become_columns_and_rows_again() -> None:
    batch = batch_of_rows([FULL, EMPTY], SCHEMA)
    batch.validate(full=True)
    assert batch.slice(1).drop_columns(["id"]).to_pylist() == [dict.fromkeys(SCHEMA.names[1:])]
    full, empty = rows_of_batch(batch)
    assert full.as_dict() == FULL._asdict() | {"inner": beam.Row(city="Köln")}
    assert empty.as_dict() == EMPTY._asdict()
    assert list(rows_of_batch(batch.slice(0, 0))) == []


def test_rows_go_through_a_shuffle_under_the_type_that_is_given_for_them(tmp_path: Path) -> None:
    batch = batch_of_rows([FULL, EMPTY], SCHEMA)
    with beam.Pipeline("FnApiRunner") as pipeline:
        rows = pipeline | beam.Create([batch]) | BatchesToRows(batch.schema)
        back = rows | beam.Reshuffle() | RowsToBatches(schema_of_rows(rows.element_type, TYPES).schema)
        assert_that(back | beam.FlatMap(lambda one: one.to_pylist()), equal_to(batch.to_pylist()))


def test_rows_that_are_tables_inside_of_beam_stay_tables(tmp_path: Path) -> None:
    table = pa.table({"id": [1, None], "name": ["a", None], "tags": [["x"], []], "inner": [{"a": 1}, None]})
    pq.write_table(table, tmp_path / "in.parquet")
    with beam.Pipeline("FnApiRunner") as pipeline:
        rows = pipeline | beam.io.ReadFromParquet(str(tmp_path / "in.parquet"), as_rows=True)
        batches = rows | RowsToBatches(table.schema)
        assert "Gather" not in str(pipeline.to_runner_api())
        made = batches | BatchesToRows(table.schema)
        _ = made | beam.io.WriteToParquet(str(tmp_path / "out"))
    [written] = tmp_path.glob("out-*")
    assert pq.read_table(written).to_pylist() == table.to_pylist()


def test_of_two_files_the_one_that_lacks_a_column_stops_the_job(tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": [1], "name": ["a"]}), tmp_path / "1.parquet")
    pq.write_table(pa.table({"id": [1]}), tmp_path / "2.parquet")
    pipeline = beam.Pipeline("FnApiRunner")
    rows = pipeline | beam.io.ReadFromParquet(str(tmp_path / "*.parquet"), as_rows=True)
    _ = rows | RowsToBatches(pa.schema([("name", pa.string())]))
    with pytest.raises(InputError, match="column 'name' is not in every file"):
        pipeline.run()


@pytest.mark.parametrize(
    ("field", "row"),
    [
        (pa.field("a", pa.int64()), beam.Row(a="CANARY")),
        (pa.field("a", pa.int64()), beam.Row(a=1.5)),
        (pa.field("a", pa.int8()), beam.Row(a=300)),
        (pa.field("a", pa.string()), beam.Row(a=5)),
        (pa.field("a", pa.list_(pa.int64())), beam.Row(a=[1.5])),
        (pa.field("a", pa.date32()), beam.Row(a="CANARY")),
        (pa.field("a", pa.date32()), beam.Row(a=dt.datetime(2000, 1, 1, 12))),
        (pa.field("a", pa.bool_()), beam.Row(a=2)),
        (pa.field("a", pa.float64()), beam.Row(a=Decimal("1.5"))),
        (pa.field("a", pa.timestamp("us", "UTC")), beam.Row(a="CANARY")),
        (pa.field("a", pa.decimal128(3, 1)), beam.Row(a=Decimal("1234.5"))),
        (pa.field("a", pa.list_(pa.int64())), beam.Row(a=["CANARY"])),
        (pa.field("a", pa.struct([("b", pa.int64())])), beam.Row(a=beam.Row(c=1))),
        (pa.field("a", pa.string()), beam.Row(b="CANARY")),
    ],
)
def test_a_row_that_is_not_what_its_type_says_is_refused_without_its_value(field: pa.Field, row: Any) -> None:
    with pytest.raises(InputError, match=r"^column 'a' holds, in some row, what is not") as told:
        batch_of_rows([beam.Row(a=None), row], pa.schema([field]))
    assert "CANARY" not in str(told.value)
    assert told.value.__cause__ is None


def test_a_null_where_the_type_has_none_is_refused() -> None:
    with pytest.raises(InputError, match="column 'a' holds nulls"):
        batch_of_rows([beam.Row(a=None)], pa.schema([pa.field("a", pa.string(), nullable=False)]))


def test_columns_without_an_arrow_type_are_named_with_the_reason() -> None:
    element = beam.typehints.row_type.RowTypeConstraint.from_fields(
        [("any", Any), ("price", Decimal), ("time", dt.time), ("ok", str)]
    )
    found = schema_of_rows(element, {})
    assert found.schema.field("any").type == pa.null()
    assert found.schema.field("ok").type == pa.string()
    assert {name: reason.split(":")[0].split(";")[0] for name, reason in found.untyped.items()} == {
        "any": "its type is not known",
        "price": "its decimals have no precision and scale",
        "time": "values of 'beam",
    }


def test_rows_without_a_schema_are_refused() -> None:
    with pytest.raises(PolicyError, match="rows with a schema"):
        schema_of_rows(Any, {})


def test_columns_that_beam_rows_cannot_have_are_refused_all_at_once() -> None:
    schema = pa.schema(
        [("a b", pa.string()), ("class", pa.string()), ("naive", pa.timestamp("us")), ("un", pa.uint8()),
         ("inner", pa.struct([("t", pa.time64("us"))])), ("fine", pa.large_string())]
    )  # fmt: skip
    with pytest.raises(PolicyError) as told:
        rows_of_schema(schema)
    assert [misfit.split("'")[1] for misfit in told.value.misfits] == ["a b", "class", "naive", "un", "inner.t"]


@pytest.mark.parametrize("big", [pa.large_string(), pa.large_list(pa.large_string())])
def test_text_with_long_offsets_becomes_beams_own(big: pa.DataType, tmp_path: Path) -> None:
    batch = pa.record_batch({"a": pa.array([None], big)})
    with beam.Pipeline("FnApiRunner") as pipeline:
        _ = pipeline | beam.Create([batch]) | BatchesToRows(batch.schema) | beam.io.WriteToParquet(str(tmp_path / "o"))
    assert pq.read_table(tmp_path).to_pylist() == [{"a": None}]
