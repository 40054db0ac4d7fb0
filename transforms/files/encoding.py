"""Which text columns does Parquet hold as dictionaries that pay to be read as such, and what are they in the file?"""

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.parquet as pq

_ROWS = 1_024
_TYPES = (pa.string(), pa.binary())
"""Arrow makes dictionaries of no others, and those of large text come with short offsets."""
_STORED = b"beamveil.stored"


def dictionary_columns(footer: pq.FileMetaData, groups: Iterable[int], schema: pa.Schema) -> list[str]:
    """The text columns of the schema that each of these row groups holds as a dictionary, of which most values repeat.

    By the footer alone: behind the dictionary a row group holds as many bits a row as the number of a value takes. Of
    `b` bits there are at most `2 ** b` values, and two thirds of the rows at most; a column that began with a
    dictionary and gave it up takes many more. Whatever the answer, the column reads the same, only slower or faster.
    """
    texts = {field.name for field in schema if field.type in _TYPES}
    found: set[str] | None = None
    for number in groups:
        group = footer.row_group(number)
        paths = [group.column(place).path_in_schema for place in range(group.num_columns)]
        repeating = {
            path
            for place, path in enumerate(paths)
            if path in texts and paths.count(path) == 1 and _repeats(group.column(place), group.num_rows)
        }
        found = repeating if found is None else found & repeating
        if not found:
            return []
    return [name for name in schema.names if name in (found or ())]


def read_as(field: pa.Field, type_: pa.DataType) -> pa.Field:
    """The field of a column that lies in the file as `field` says and was read as `type_`."""
    if type_ == field.type:
        return field
    return field.with_type(type_).with_metadata({**(field.metadata or {}), _STORED: str(field.type).encode()})


def stored_type(field: pa.Field) -> str:
    """The name of the type that the column has in its file; of a column that `read_as` did not make, its own.

    >>> stored_type(read_as(pa.field("a", pa.string()), pa.dictionary(pa.int32(), pa.string())))
    'string'
    """
    told = (field.metadata or {}).get(_STORED)
    coded = pa.types.is_dictionary(field.type) and told == str(field.type.value_type).encode()
    return str(field.type.value_type if coded else field.type)


def _repeats(chunk: pq.ColumnChunkMetaData, rows: int) -> bool:
    if rows < _ROWS or not chunk.has_dictionary_page:
        return False
    numbers = chunk.total_compressed_size - (chunk.data_page_offset - chunk.dictionary_page_offset)
    bits = -(-numbers * 8 // rows)
    return bool(3 << bits <= 2 * rows)
