"""How are rows written to a part? Row group by row group to Parquet, or as text to CSV."""

import base64
from collections.abc import Sequence
from typing import Protocol

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from transforms.dictionaries import joined
from transforms.files.layout import FAITHFUL, layout
from transforms.types import plain

GROUP_ROWS = 131_072


class Sink(Protocol):
    """A file as far as Arrow needs it."""

    def write(self, data: bytes | pa.Buffer) -> int:
        """Take bytes, and say how many."""


class Table(Protocol):
    """What takes row groups."""

    def write(self, columns: Sequence[pa.ChunkedArray]) -> None:
        """Write one row group."""

    def close(self) -> None:
        """Write the end."""


class ParquetTable:
    """Row groups. The first decides how the columns of the file are laid out, and which are written as dictionaries.

    What a file says of its own types is the planned schema, dictionaries or not.
    """

    def __init__(self, file: Sink, schema: pa.Schema, compression: str) -> None:
        self._file, self._planned, self._compression = file, schema, compression
        self._written: pa.Schema = schema
        self._writer: pq.ParquetWriter | None = None

    def write(self, columns: Sequence[pa.ChunkedArray]) -> None:
        """Write one row group; text may come as dictionaries."""
        writer = self._writer or self._open(columns)
        fitting = [_as_written(column, field.type) for column, field in zip(columns, self._written, strict=True)]
        writer.write_table(pa.Table.from_arrays(fitting, schema=self._written), row_group_size=GROUP_ROWS)

    def close(self) -> None:
        """Write the footer."""
        (self._writer or self._open(self._planned.empty_table().columns)).close()

    def _open(self, columns: Sequence[pa.ChunkedArray]) -> pq.ParquetWriter:
        # the schema given, not the batches': theirs may have metadata that the plan does not have
        fields = [field.with_type(column.type) for field, column in zip(self._planned, columns, strict=True)]
        self._written = pa.schema(fields)
        first = pa.Table.from_arrays(columns, schema=self._written)
        told = self._written.equals(self._planned)
        options = layout(first, self._compression)
        self._writer = pq.ParquetWriter(self._file, self._written, store_schema=told, **FAITHFUL, **options)
        if not told:
            types = base64.b64encode(self._planned.serialize()).decode()
            self._writer.add_key_value_metadata({"ARROW:schema": types})
        return self._writer


def _as_written(column: pa.ChunkedArray, type_: pa.DataType) -> pa.ChunkedArray:
    """The column in the form that the file's first row group has."""
    if column.type == type_:
        return column
    if pa.types.is_dictionary(type_):
        return pa.chunked_array([joined([chunk.dictionary_encode() for chunk in column.chunks])])
    return column.cast(type_)


class CsvTable:
    """A header and rows: text in quotes, null as nothing, so that null and the empty string stay two things.

    Timestamps with a zone are written in UTC: an offset in text has no seconds, and zones had some once.
    """

    def __init__(self, file: Sink, schema: pa.Schema, compression: str) -> None:
        self._schema = pa.schema([field.with_type(_in_utc(plain(field.type))) for field in schema])
        packed = compression == "gzip"
        self._sink = pa.CompressedOutputStream(pa.PythonFile(file, "w"), "gzip") if packed else None
        options = csv.WriteOptions(quoting_style="needed")
        self._writer = csv.CSVWriter(self._sink or file, self._schema, write_options=options)

    def write(self, columns: Sequence[pa.ChunkedArray]) -> None:
        """Write rows."""
        fitting = [column.cast(field.type) for column, field in zip(columns, self._schema, strict=True)]
        self._writer.write_table(pa.Table.from_arrays(fitting, schema=self._schema))

    def close(self) -> None:
        """Write the end, of what is packed too."""
        self._writer.close()
        if self._sink is not None:
            self._sink.close()


def _in_utc(type_: pa.DataType) -> pa.DataType:
    return pa.timestamp(type_.unit, "UTC") if pa.types.is_timestamp(type_) and type_.tz is not None else type_
