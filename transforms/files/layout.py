"""How is each column of a part laid out in Parquet? Decided once per part, from the rows that it begins with.

A dictionary is tried only where values repeat, compression only where it saves a quarter: tokens, hashes and
ciphertexts would go through both in vain, at more than the cost of everything else. Bounds are not kept for text of
which they say nothing: text that does not compress is as good as random, and a dictionary of thousands of values in
no order holds most values everywhere.
"""

from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from transforms.types import plain

FAITHFUL = {"use_compliant_nested_type": False}  # the elements of lists are called what the input calls them
_SAMPLE_ROWS, _SAMPLE_BYTES = 16_384, 1 << 18
_ENOUGH_ROWS = 4_096
"""Below this many rows, everything is tried: there is little to lose."""
_WORTH, _MANY = 0.75, 4_096


def layout(table: pa.Table, compression: str) -> dict[str, Any]:
    """Options of Arrow's ParquetWriter for a part that begins with these rows and has their schema."""
    codec = "none" if compression == "none" else compression
    leaves = _leaves(_stored(table.schema))
    chosen = {path: (True, codec, True) for paths in leaves.values() for path in paths}
    if table.num_rows >= _ENOUGH_ROWS:
        for name, paths in leaves.items():
            if paths == (name,):
                chosen[name] = _column(table.column(name).chunk(0), codec)
    return {
        "use_dictionary": [path for path, (repeats, _, _) in chosen.items() if repeats],
        "compression": {path: how for path, (_, how, _) in chosen.items()},
        "write_statistics": [path for path, (_, _, bounds) in chosen.items() if bounds],
    }


def _column(array: pa.Array, codec: str) -> tuple[bool, str, bool]:
    """(try a dictionary, compression, keep bounds)."""
    if pa.types.is_dictionary(array.type):
        values = array.dictionary
        pays = len(values) < _ENOUGH_ROWS or _compresses(values, codec)
        return True, codec if pays else "none", len(values) < _MANY
    if pa.types.is_boolean(array.type) or pc.count_distinct(array).as_py() * 2 <= len(array):
        return True, codec, True
    pays = _compresses(array, codec)
    return False, codec if pays else "none", pays or not _is_text(array.type)


def _is_text(type_: pa.DataType) -> bool:
    tests = (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary, pa.types.is_large_binary)
    return any(test(type_) for test in tests)


def _compresses(values: pa.Array, codec: str) -> bool:
    """Whether compression saves a quarter of the values' bytes, by the first of them."""
    if codec == "none":
        return False
    content = _content(values.slice(0, _SAMPLE_ROWS))
    return not content or len(pa.compress(content, codec, asbytes=True)) < _WORTH * len(content)


def _content(values: pa.Array) -> bytes:
    """The first bytes of the values, whatever lies under nulls left out."""
    values = values.drop_null()
    if _is_text(values.type):
        values = values.cast(pa.large_binary())
        offsets = memoryview(values.buffers()[1]).cast("q")
        start, end = offsets[values.offset], offsets[values.offset + len(values)]
    else:
        width = values.type.bit_width // 8
        start, end = values.offset * width, (values.offset + len(values)) * width
    data = values.buffers()[-1]
    return data.slice(start, min(end - start, _SAMPLE_BYTES)).to_pybytes() if data is not None else b""


def _stored(schema: pa.Schema) -> pa.Schema:
    """The schema with dictionaries decoded, as Parquet has it."""
    return pa.schema([field.with_type(plain(field.type)) for field in schema])


@lru_cache(maxsize=64)
def _leaves(schema: pa.Schema) -> dict[str, tuple[str, ...]]:
    """For each column the paths of what lies in it."""
    with pq.ParquetWriter(sink := pa.BufferOutputStream(), schema, **FAITHFUL):
        pass
    written = pq.ParquetFile(pa.BufferReader(sink.getvalue())).schema
    paths = [written.column(place).path for place in range(len(written))]
    return {
        field.name: tuple(path for path in paths if path == field.name or path.startswith(f"{field.name}."))
        for field in schema
    }
