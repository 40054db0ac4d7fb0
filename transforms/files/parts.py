"""One staged file: how it is written, what is known of it, and how it is read back and checked."""

import hashlib
import re
import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Literal

import pyarrow as pa
import pyarrow.parquet as pq
from apache_beam.io.filesystem import CompressionTypes
from apache_beam.io.filesystems import FileSystems

from transforms.dictionaries import as_planned, comes_as, joined
from transforms.errors import InputError, OutputError
from transforms.files.cells import readable
from transforms.files.csv_read import read_stream
from transforms.files.csv_split import Dialect
from transforms.files.encoding import dictionary_columns, read_as
from transforms.files.formats import Format
from transforms.files.layout import FAITHFUL
from transforms.files.opening import opened
from transforms.files.parquet import BATCH_ROWS
from transforms.files.private import make_folder
from transforms.files.tables import GROUP_ROWS as GROUP_ROWS
from transforms.files.tables import CsvTable, ParquetTable, Table
from transforms.stores import objects
from transforms.types import has_dictionary, plain

Compression = Literal["zstd", "snappy", "gzip", "none"]

_GROUP_BYTES = 128 << 20
_IN_LETTERS = str.maketrans("0123456789", "ghijklmnop")
"""A name that is drawn has no digits, or by chance it would hold a number that is searched for in names of files."""


@dataclass(frozen=True)
class Part:
    """A file that was written to its end: where, how many rows, and the size and SHA-256 (hex) of its bytes."""

    path: str
    rows: int
    bytes: int
    sha256: str

    @property
    def is_called_by_digest(self) -> bool:
        """Whether its name says its digest, as in publications, and nothing else: digits stand in it by chance."""
        name = self.path.rsplit("/", 1)[-1].split(".", 1)[0]
        return re.fullmatch(rf"part-{self.sha256[:32]}(-[0-9]{{1,5}})?", name) is not None


@dataclass(frozen=True)
class PartWriter:
    """How parts are written; opens one after the other."""

    folder: str
    schema: pa.Schema
    format: Format
    compression: Compression

    def open(self) -> "OpenPart":
        """A new part under a name of its own, in a folder that only its owner may enter."""
        make_folder(self.folder)
        ending = self.format + (".gz" if (self.format, self.compression) == ("csv", "gzip") else "")
        return OpenPart(f"{self.folder}/{uuid.uuid4().hex.translate(_IN_LETTERS)}.{ending}", self)


class OpenPart:
    """A part in the making. Rows are gathered until a row group is full."""

    def __init__(self, path: str, how: PartWriter) -> None:
        self._path, self._schema = path, how.schema
        self._file = _HashedFile(_created(path))
        self._rows = self._waiting_rows = self._waiting_bytes = 0
        self._waiting: list[pa.RecordBatch] = []
        self._dictionaries = [n for n, field in enumerate(self._schema) if has_dictionary(field.type)]
        kind = ParquetTable if how.format == "parquet" else CsvTable
        self._table: Table = kind(self._file, how.schema, how.compression)

    @property
    def bytes(self) -> int:
        """Bytes that are written so far."""
        return self._file.size

    def write(self, batch: pa.RecordBatch) -> None:
        """Add rows; they must be of the schema that was announced, but text may come as dictionaries."""
        if not _is_of(batch.schema, self._schema):
            message = "a batch to be staged is not of the planned schema: " + _difference(batch.schema, self._schema)
            raise OutputError(message)
        if self._waiting and self._waiting_rows + batch.num_rows > GROUP_ROWS:
            self._flush()
        for number in self._dictionaries:  # a dictionary may hold values of rows that are gone
            field = self._schema.field(number)
            held = as_planned(batch.column(number), field.type, path=field.name)
            batch = batch.set_column(number, field, held)
        self._waiting.append(batch)
        self._waiting_rows += batch.num_rows
        self._waiting_bytes += batch.nbytes
        if self._waiting_bytes > _GROUP_BYTES:
            self._flush()

    def close(self) -> Part:
        """Write what is left and the file's end."""
        if self._waiting:
            self._flush()
        self._table.close()
        self._file.close()
        return Part(self._path, self._rows, self._file.size, self._file.sha256)

    def _flush(self) -> None:
        columns = [[b.column(n) for b in self._waiting] for n in range(len(self._schema))]
        arrays = [_gathered(chunks, field.type) for chunks, field in zip(columns, self._schema, strict=True)]
        self._table.write(arrays)
        self._rows += self._waiting_rows
        self._waiting, self._waiting_rows, self._waiting_bytes = [], 0, 0


def _created(path: str) -> BinaryIO:
    if "://" in path:
        return objects.created(path)
    file: BinaryIO = FileSystems.create(path, compression_type=CompressionTypes.UNCOMPRESSED)
    return file


def _gathered(arrays: list[pa.Array], planned: pa.DataType) -> pa.ChunkedArray:
    """The arrays as one column: where all of them are dictionaries of planned text, over the values in use."""
    coded = [pa.types.is_dictionary(array.type) and array.type != planned for array in arrays]
    if all(coded):
        return pa.chunked_array([joined(arrays)])
    return pa.chunked_array([array.dictionary_decode() if c else array for c, array in zip(coded, arrays, strict=True)])


def _is_of(schema: pa.Schema, planned: pa.Schema) -> bool:
    if schema.names != planned.names:
        return False
    return all(
        comes_as(one.type, field.type) and one.nullable == field.nullable
        for one, field in zip(schema, planned, strict=True)
    )


def read_part(part: Part, schema: pa.Schema, kind: Format) -> Iterator[pa.RecordBatch]:
    """The part's batches. OutputError where bytes, rows or schema are not what was staged, or cannot be read."""
    rows = 0
    _check_bytes(part)
    try:
        for batch in part_batches(part.path, schema, kind):
            rows += batch.num_rows
            yield batch
    except InputError:
        message = "a staged part has the bytes that were written, and cannot be read back"
        raise OutputError(message) from None
    if rows != part.rows:
        message = f"a staged part has {rows} rows, where {part.rows} were written"
        raise OutputError(message)


def part_batches(
    path: str, schema: pa.Schema, kind: Format, *, columns: Collection[str] | None = None
) -> Iterator[pa.RecordBatch]:
    """A part's batches, bytes unchecked. OutputError where its schema is another, InputError where it is damaged.

    `columns`: those of the schema that the batches have, in its order; all, unless said.
    """
    names = [name for name in schema.names if columns is None or name in columns]
    yield from _parquet_batches(path, schema, names) if kind == "parquet" else _csv_batches(path, schema, names)


def size_and_digest(path: str) -> tuple[int, str]:
    """How many bytes a file has, and their SHA-256 (hex). InputError where it cannot be read."""
    digest, size = hashlib.sha256(), 0
    with opened(path) as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
            size += len(piece)
    return size, digest.hexdigest()


def misfits(schema: pa.Schema, format: Format) -> list[str]:  # noqa: A002
    """One sentence for each column that the format cannot give back as it is; empty where all is well."""
    return csv_misfits(schema) if format == "csv" else parquet_misfits(schema)


def csv_misfits(schema: pa.Schema) -> list[str]:
    """Columns that CSV cannot hold: nested ones, binary, and whatever cannot be read back from text."""
    return [
        f"column {field.name!r}: {field.type} cannot be written as CSV; write Parquet, or drop it"
        for field in schema
        if not readable(plain(field.type)) or _is_binary(plain(field.type))
    ]


def parquet_misfits(schema: pa.Schema) -> list[str]:
    """Columns whose type a Parquet file does not give back."""
    wrong = []
    for field in schema:
        try:
            pq.write_table(pa.schema([field]).empty_table(), sink := pa.BufferOutputStream(), **FAITHFUL)
            same = pq.read_schema(pa.BufferReader(sink.getvalue())).field(0).type == field.type
        except pa.ArrowException:
            same = False
        if not same:
            wrong.append(f"column {field.name!r}: {field.type} does not come back from Parquet as it went in")
    return wrong


def _check_bytes(part: Part) -> None:
    try:
        size, digest = size_and_digest(part.path)
    except InputError:
        message = "a staged part cannot be read back: the staging folder was changed while the job ran"
        raise OutputError(message) from None
    if (size, digest) != (part.bytes, part.sha256):
        message = f"a staged part is not what was written: {size} bytes, where {part.bytes} were, or another digest"
        raise OutputError(message)


def _parquet_batches(path: str, schema: pa.Schema, names: list[str]) -> Iterator[pa.RecordBatch]:
    with opened(path) as file:
        parquet = pq.ParquetFile(file)
        if not parquet.schema_arrow.equals(schema):
            message = "a staged part is not of the planned schema: " + _difference(parquet.schema_arrow, schema)
            raise OutputError(message)
        planned = pa.schema([schema.field(name) for name in names])
        if encoded := dictionary_columns(parquet.metadata, range(parquet.num_row_groups), planned):
            parquet = pq.ParquetFile(file, metadata=parquet.metadata, read_dictionary=encoded)
        for group in range(parquet.num_row_groups):  # Arrow fetches all that it is asked for before the first batch
            for batch in parquet.iter_batches(BATCH_ROWS, row_groups=[group], columns=names, use_threads=False):
                arrays = [batch.column(name) for name in names]
                fields = [read_as(field, array.type) for field, array in zip(planned, arrays, strict=True)]
                yield pa.RecordBatch.from_arrays(arrays, schema=pa.schema(fields))


def _csv_batches(path: str, schema: pa.Schema, names: list[str]) -> Iterator[pa.RecordBatch]:
    decoded = pa.schema([field.with_type(plain(field.type)) for field in schema])
    for rows in read_stream(path, decoded, Dialect()):
        if rows.bad:
            message = (
                f"a staged part has rows that cannot be read back: column {rows.bad[0].column!r}, {rows.bad[0].rule}"
            )
            raise OutputError(message)
        arrays = [
            as_planned(array, field.type, path=field.name) for array, field in zip(rows.columns, schema, strict=True)
        ]
        yield from pa.table(arrays, schema=schema).select(names).to_batches(max_chunksize=BATCH_ROWS)


def _difference(found: pa.Schema, wanted: pa.Schema) -> str:
    """The columns in which two schemas differ, by name and type."""
    if found.names != wanted.names:
        return f"columns {found.names} where {wanted.names} were planned"
    pairs = zip(found, wanted, strict=True)
    return "; ".join(f"column {a.name!r} is {a}, planned {b}" for a, b in pairs if not a.equals(b)) or "metadata"


def _is_binary(kind: pa.DataType) -> bool:
    tests = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary)
    return any(test(kind) for test in tests)


class _HashedFile:
    """A write-only file that knows size and SHA-256 of what went through it."""

    closed = False  # pyarrow asks

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._digest, self.size = file, hashlib.sha256(), 0

    def write(self, data: bytes | pa.Buffer) -> int:
        piece = memoryview(data)
        self._digest.update(piece)
        self._file.write(piece)
        self.size += piece.nbytes
        return piece.nbytes

    def tell(self) -> int:
        return self.size

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            self._file.close()

    def readable(self) -> bool:
        return False

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()
