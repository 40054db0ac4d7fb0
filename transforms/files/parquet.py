"""How Parquet is read: the schema of a file against the plan's, its row groups, and one row group's batches."""

import struct
from collections.abc import Iterator, Sequence
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from transforms.errors import InputError
from transforms.files.encoding import dictionary_columns
from transforms.files.opening import opened
from transforms.files.partitions import masked
from transforms.files.units import Nothing, RowGroup

BATCH_ROWS = 65_536
_BATCH_BYTES = 64 << 20
_READ = {"buffer_size": 4 << 20, "page_checksum_verification": True, "coerce_int96_timestamp_unit": "us"}
_TAIL = "<I4s"  # length of the footer, magic
_ENDS = {b"PARE": "its footer is encrypted", b"PAR1": "its footer is damaged"}


def parquet_schema(path: str) -> pa.Schema:
    """The file's Arrow schema without metadata, as it travels: what a file calls the entries of its maps does not.

    Timestamps in INT96 are read in microseconds, as Spark writes them: what is finer is cut off. InputError where it
    is no Parquet, or two columns have one name.
    """
    with opened(path) as file:
        return _schema(path, footer(path, file))


def footer(path: str, file: BinaryIO) -> pq.ParquetFile:
    """The opened file, its footer read. InputError where it is no Parquet, damaged, or any of its columns encrypted."""
    try:
        parquet = pq.ParquetFile(file, **_READ)
        if not _is_signed(file, parquet.metadata):
            return parquet
        message = f"{masked(path)!r} cannot be read as Parquet: its columns are encrypted"
        raise InputError(message)
    except (pa.ArrowException, OSError, ValueError):
        file.seek(0, 2)
        size = file.tell()
        file.seek(max(size - 4, 0))
        why = "it is empty" if not size else _ENDS.get(file.read(4), "it is no Parquet file, or cut off")
        message = f"{masked(path)!r} cannot be read as Parquet: {why}"
        raise InputError(message) from None


def row_groups(path: str, needed: pa.Schema, *, known: Sequence[str] | None) -> list[RowGroup | Nothing]:
    """The units of one file, whose columns are checked as `check_schema` says."""
    with opened(path) as file:
        parquet = footer(path, file)
        check_schema(path, _schema(path, parquet), needed, known=known)
        units: list[RowGroup | Nothing] = []
        first = 1
        for number in range(parquet.num_row_groups):
            rows = parquet.metadata.row_group(number).num_rows
            if rows:
                units.append(RowGroup(path, number, first))
            first += rows
    return units or [Nothing(path)]


def check_schema(path: str, found: pa.Schema, needed: pa.Schema, *, known: Sequence[str] | None) -> None:
    """InputError naming file, column and types where a needed column is missing or in another form.

    So it is for a column that is not known; None: any others will do.
    """
    wrong = []
    for field in needed:
        index = found.get_field_index(field.name)
        there = found.field(index) if index >= 0 else None
        if there is None:
            wrong.append(f"column {field.name!r} is missing")
        elif there.type != field.type:
            wrong.append(f"column {field.name!r} is {there.type}, where the plan was made for {field.type}")
        elif there.nullable and not field.nullable:
            wrong.append(f"column {field.name!r} may be null, where the plan was made for one that may not")
    others = [name for name in found.names if known is not None and name not in known]
    if others:
        wrong.append(f"columns {others!r} are unknown to the plan")
    if wrong:
        message = f"{masked(path)!r} differs from the schema of the plan: " + "; ".join(wrong)
        raise InputError(message)


def read_row_group(
    unit: RowGroup, fields: pa.Schema, *, rows: int = BATCH_ROWS
) -> Iterator[tuple[list[pa.Array], int]]:
    """The row group, batch by batch: exactly these top-level columns, in this order, and how many rows they have.

    No other column is decoded. Text whose values repeat in the row group comes as a dictionary, the same for each
    batch. At most `rows` rows and about 64 MB a batch, whatever the row group's size. InputError for text that is not
    UTF-8.
    """
    with opened(unit.path) as file:
        parquet = footer(unit.path, file)
        names = fields.names or parquet.schema_arrow.names[:1]
        if encoded := dictionary_columns(parquet.metadata, [unit.number], fields):
            parquet = pq.ParquetFile(file, metadata=parquet.metadata, read_dictionary=encoded, **_READ)
        batches = parquet.iter_batches(
            batch_size=min(rows, _batch_rows(parquet.metadata, unit.number, names)),
            row_groups=[unit.number],
            columns=names,
            use_threads=False,
        )
        for batch in _sized(batches, fields, unit.path):
            columns = [_checked(batch.column(field.name), field.name, unit.path) for field in fields]
            yield columns, batch.num_rows


def _is_signed(file: BinaryIO, footer: pq.FileMetaData) -> bool:
    """Whether a signature follows the footer, as in a file with encrypted columns and a plain footer.

    Arrow does not say so, and ends the whole process when such a column's metadata is asked for.
    """
    file.seek(-struct.calcsize(_TAIL), 2)
    length, _ = struct.unpack(_TAIL, file.read(struct.calcsize(_TAIL)))
    return bool(length != footer.serialized_size)


def _schema(path: str, parquet: pq.ParquetFile) -> pa.Schema:
    schema = pa.ipc.read_schema(parquet.schema_arrow.remove_metadata().serialize())
    twice = sorted({name for name in schema.names if schema.names.count(name) > 1})
    if twice:
        message = f"{masked(path)!r} has several columns of the name {twice[0]!r}"
        raise InputError(message)
    return schema


def _batch_rows(metadata: pq.FileMetaData, number: int, names: Sequence[str]) -> int:
    """Rows whose wanted columns come to some 64 MB decoded, by what the footer says of their size."""
    group = metadata.row_group(number)
    columns = (group.column(i) for i in range(group.num_columns))
    wanted = tuple(f"{name}." for name in names)
    size: int = sum(c.total_uncompressed_size for c in columns if f"{c.path_in_schema}.".startswith(wanted))
    rows: int = group.num_rows
    return max(1, min(BATCH_ROWS, _BATCH_BYTES * rows // max(size, 1)))


def _sized(batches: Iterator[pa.RecordBatch], fields: pa.Schema, path: str) -> Iterator[pa.RecordBatch]:
    """The batches. Arrow cannot read null lists of a fixed size that it wrote itself: that gets words of its own."""
    try:
        yield from batches
    except pa.ArrowInvalid:
        fixed = [field.name for field in fields if "fixed_size_list" in str(field.type)]
        if not fixed:
            raise
        message = f"{masked(path)!r} cannot be read: columns {fixed!r} are lists of a fixed size, and some are null"
        raise InputError(message) from None


def _checked(column: pa.Array, name: str, path: str) -> pa.Array:
    """The column, if its text is UTF-8: Parquet readers do not look, and kernels take it for granted."""
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        message = f"{masked(path)!r}: column {name!r} holds text that is not UTF-8, or is damaged"
        raise InputError(message) from None
    return column
