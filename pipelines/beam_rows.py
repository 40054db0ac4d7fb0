"""How do rows of Beam become record batches, and back? Whole columns at a time, and no error says what a row holds."""

import datetime as dt
import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import apache_beam as beam
import pyarrow as pa
from apache_beam.typehints.row_type import RowTypeConstraint
from apache_beam.utils.timestamp import Timestamp

from pipelines.beam_schema import is_plain, plain_type, rows_of_schema
from transforms.errors import InputError
from transforms.files import coder as coder
from transforms.files.report import reported

_ROWS: Final = 8_192
_BATCH: Final = 65_536
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND: Final = dt.timedelta(microseconds=1)


class RowsToBatches(beam.PTransform):  # type: ignore[misc]  # Beam's classes are untyped
    """Rows -> record batches of these columns; further columns are not looked at.

    What comes as Arrow tables inside of Beam (rows of its `ReadFromParquet` do) stays columnar; other rows are gathered
    8,192 at a time within a bundle. A row that does not hold what its type says stops the job with `InputError`.
    """

    def __init__(self, schema: pa.Schema) -> None:
        super().__init__()
        self._schema = schema

    def expand(self, rows: beam.PCollection) -> beam.PCollection:
        """Wire one step for tables, two for rows."""
        if _come_as_tables(rows):
            return rows | "Tables" >> beam.ParDo(_FromTables(self._schema.names)).with_output_types(pa.RecordBatch)
        gathered = rows | "Gather" >> beam.BatchElements(min_batch_size=_ROWS, max_batch_size=_ROWS)
        return gathered | "Columns" >> beam.ParDo(_FromRows(self._schema)).with_output_types(pa.RecordBatch)


def _come_as_tables(rows: beam.PCollection) -> bool:
    """Whether the step that makes the rows hands tables on; only then Beam converts no row before us.

    Its conversion quotes values that it cannot convert.
    """
    made_by = getattr(getattr(rows.producer, "transform", None), "fn", None)
    if not isinstance(made_by, beam.DoFn) or not getattr(made_by, "_can_yield_batches", False):
        return False
    return bool(made_by.get_output_batch_type(None) == pa.Table)


class _FromTables(beam.DoFn):  # type: ignore[misc]
    def __init__(self, names: list[str]) -> None:
        self._names = names

    @beam.DoFn.yields_elements  # type: ignore[untyped-decorator]
    def process_batch(self, batch: pa.Table) -> Iterator[pa.RecordBatch]:
        with reported("taking rows"):
            absent = [name for name in self._names if batch.schema.names.count(name) != 1]
            if absent:
                raise InputError(f"column {absent[0]!r} is not in every file, or not only once")
            yield from batch.select(self._names).to_batches(max_chunksize=_BATCH)


class _FromRows(beam.DoFn):  # type: ignore[misc]
    def __init__(self, schema: pa.Schema) -> None:
        self._schema = schema

    def process(self, rows: list[Any]) -> Iterator[pa.RecordBatch]:
        with reported("taking rows"):
            yield batch_of_rows(rows, self._schema)


def batch_of_rows(rows: list[Any], schema: pa.Schema) -> pa.RecordBatch:
    """The columns of rows. Raises `InputError`, without values, for what is not of the column's type."""
    return pa.RecordBatch.from_arrays([_column(rows, field) for field in schema], schema=schema)


def _column(rows: list[Any], field: pa.Field) -> pa.Array:
    taken = _taking(field.type)
    try:
        values = (_field(row, field.name) for row in rows)
        array = pa.array([None if value is None else taken(value) for value in values], field.type)
    except (pa.ArrowException, TypeError, ValueError, OverflowError, AttributeError, KeyError):
        raise InputError(f"column {field.name!r} holds, in some row, what is not {field.type}") from None
    if array.null_count and not field.nullable:
        raise InputError(f"column {field.name!r} holds nulls, and its type in Beam says that it never does")
    return array


def _field(row: Any, name: str) -> Any:
    return row[name] if isinstance(row, Mapping) else getattr(row, name)


Convert = Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


def _day(value: Any) -> dt.date:
    if type(value) is not dt.date:  # a datetime is one, too, and has a time of day
        raise TypeError
    return value


def _unless_null(convert: Convert) -> Convert:
    return lambda value: None if value is None else convert(value)


def _taking(type_: pa.DataType) -> Convert:
    """What Arrow takes for a value as Beam has it; raises where it would cut something off, and not say so."""
    if not pa.types.is_nested(type_):
        return next((convert for test, convert in _FLAT if test(type_)), _same)
    if pa.types.is_struct(type_):
        parts = [(part.name, _unless_null(_taking(part.type))) for part in type_]
        return lambda value: {name: taken(_field(value, name)) for name, taken in parts}
    if pa.types.is_map(type_):
        key, item = _taking(type_.key_type), _unless_null(_taking(type_.item_type))
        return lambda value: [(key(k), item(v)) for k, v in value.items()]
    element = _unless_null(_taking(type_.value_type))
    return lambda value: [element(one) for one in value]


_FLAT: Final[tuple[tuple[Callable[[pa.DataType], bool], Convert], ...]] = (
    (pa.types.is_integer, operator.index),
    (pa.types.is_date, _day),
    (pa.types.is_timestamp, operator.attrgetter("micros")),
)


class BatchesToRows(beam.PTransform):  # type: ignore[misc]
    """Record batches of this schema -> rows with the same columns.

    They stay tables for a step that takes tables (Beam's `WriteToParquet` does), unless a column is a date, a
    timestamp or a decimal, which Beam's own conversion does not have. Raises `PolicyError` at construction for columns
    that Beam rows cannot have.
    """

    def __init__(self, schema: pa.Schema) -> None:
        super().__init__()
        self._schema, self._type = schema, rows_of_schema(schema)

    def expand(self, batches: beam.PCollection) -> beam.PCollection:
        """Wire the one step."""
        if all(is_plain(field.type) for field in self._schema):
            return batches | "Tables" >> beam.ParDo(_ToTables(self._schema, self._type))
        return batches | "Rows" >> beam.FlatMap(_given).with_output_types(self._type.user_type)


class _ToTables(beam.DoFn):  # type: ignore[misc]
    def __init__(self, schema: pa.Schema, row: RowTypeConstraint) -> None:
        self._row = row
        self._schema = pa.schema([pa.field(f.name, plain_type(f.type), f.nullable) for f in schema])

    @beam.DoFn.yields_batches  # type: ignore[untyped-decorator]
    def process(self, batch: pa.RecordBatch) -> Iterator[pa.Table]:
        with reported("giving rows"):
            if batch.num_rows:
                yield pa.Table.from_batches([batch]).cast(self._schema)

    def infer_output_type(self, _: Any) -> Any:
        return self._row.user_type


def _given(batch: pa.RecordBatch) -> Iterator[beam.Row]:
    with reported("giving rows"):
        yield from rows_of_batch(batch)


def rows_of_batch(batch: pa.RecordBatch) -> Iterator[beam.Row]:
    """The rows of a batch, one by one."""
    names = batch.schema.names
    columns = [map(_unless_null(_giving(column.type)), column.to_pylist()) for column in batch.columns]
    for values in zip(*columns, strict=True):
        yield beam.Row(**dict(zip(names, values, strict=True)))


def _giving(type_: pa.DataType) -> Convert:
    """What Beam has for a value as `to_pylist` gives it."""
    if pa.types.is_timestamp(type_):
        return lambda value: Timestamp(micros=(value - _EPOCH) // _MICROSECOND)
    if pa.types.is_struct(type_):
        parts = [(part.name, _unless_null(_giving(part.type))) for part in type_]
        return lambda value: beam.Row(**{name: give(value[name]) for name, give in parts})
    if pa.types.is_map(type_):
        item = _unless_null(_giving(type_.item_type))
        return lambda value: {k: item(v) for k, v in value}
    if pa.types.is_nested(type_):
        element = _unless_null(_giving(type_.value_type))
        return lambda value: [element(one) for one in value]
    return _same
