"""Which values stand in the dictionaries of a Parquet file's text columns, those that no row uses among them?"""

from collections.abc import Iterator, Mapping
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from transforms.errors import OutputError
from transforms.files.parquet import BATCH_ROWS

_READ = {"buffer_size": 1 << 17, "arrow_extensions_enabled": False, "page_checksum_verification": True}
_NO_ENTRY = b"\x15\x04\x15\x00"
"""How the page of an empty dictionary begins, in Thrift's compact protocol (Apache Parquet's `PageHeader`): field 1,
the kind of page, is 2; field 2, its size before compression, is 0."""


def is_text(type_: pa.DataType) -> bool:
    """Whether Arrow reads the type's dictionaries: text and bytes of any length, in each of their forms."""
    tests = ("string", "large_string", "binary", "large_binary", "string_view", "binary_view")
    return any(getattr(pa.types, f"is_{test}")(type_) for test in tests)


def text_dictionaries(
    file: BinaryIO, metadata: pq.FileMetaData, columns: Mapping[int, str]
) -> Iterator[tuple[int, pa.Array]]:
    """(number of a column, its whole dictionary in one row group), as string or binary; nothing for empty ones.

    `columns` are the text columns by number, as the footer counts, with the names for errors. Nested ones too. Of each
    the dictionary and the first page are read; where a row group begins with empty lists, more pages.
    OutputError where a dictionary does not come to light, or holds text that is not UTF-8.
    """
    reader = pq.ParquetFile(file, metadata=metadata, read_dictionary=list(columns), **_READ).reader
    for group in range(metadata.num_row_groups):
        for number, name in columns.items():
            chunk = metadata.row_group(group).column(number)
            if not chunk.has_dictionary_page:
                continue
            values = _dictionary(reader, group, number)
            if values is None:
                _check_empty(file, chunk, name)
            else:
                yield number, _checked(values, name)


def _dictionary(reader: pq.ParquetReader, group: int, number: int) -> pa.Array | None:
    """None where the dictionary is empty, and where the column has no cell but empty lists."""
    for rows in (1, BATCH_ROWS):
        for batch in reader.iter_batches(rows, [group], [number], use_threads=False):
            array = _innermost(batch.column(0))
            if pa.types.is_dictionary(array.type) and len(array.dictionary):
                return array.dictionary
            if rows == 1:
                break
    return None


def _innermost(array: pa.Array) -> pa.Array:
    """What one Parquet column holds: of all that is nested above it nothing else was read."""
    if isinstance(array, pa.ExtensionArray):
        return _innermost(array.storage)
    if pa.types.is_struct(array.type):
        return _innermost(array.field(0))
    return _innermost(array.values) if pa.types.is_nested(array.type) else array


def _check_empty(file: BinaryIO, chunk: pq.ColumnChunkMetaData, name: str) -> None:
    file.seek(chunk.dictionary_page_offset)
    if file.read(len(_NO_ENTRY)) != _NO_ENTRY:
        message = f"column {name!r}: a part has a dictionary of it that no cell shows, which cannot be searched"
        raise OutputError(message)


def _checked(values: pa.Array, name: str) -> pa.Array:
    try:
        values.validate(full=True)
    except pa.ArrowInvalid:
        message = f"column {name!r}: a part has a dictionary of it that is not UTF-8, which cannot be searched"
        raise OutputError(message) from None
    return values
