"""What does a part hold beside its rows? Its name, names of columns, metadata, bounds of columns, dictionaries."""

import base64
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO, Literal
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq

from transforms.errors import InputError, OutputError
from transforms.files.bounds import in_type
from transforms.files.csv_read import csv_head
from transforms.files.csv_split import Dialect
from transforms.files.dictionary_pages import is_text, text_dictionaries
from transforms.files.formats import Format
from transforms.files.opening import opened
from transforms.files.parquet import footer
from transforms.paths import KEYS, VALUES, below
from transforms.types import plain

_ARROW = b"ARROW:schema"
_FRAME = len(b"PAR1") + len(b"size" + b"PAR1")
"""Bytes of a Parquet file that are neither of a column nor of the footer."""
_GROUPS = frozenset({"list", "key_value", "key", "value"})
"""What Parquet itself calls what lies in lists and maps."""
_ANOTHER = "a part is not of the planned schema: it was changed after it was written"


@dataclass(frozen=True)
class Margin:
    """Values that stand in a part beside its rows."""

    kind: Literal["file name", "column names", "metadata", "statistics", "dictionary"]
    column: str | None
    """The path of the output leaf, or of the field whose metadata it is; None where it belongs to no column."""
    values: pa.Array
    """Text; for statistics and dictionaries of the leaf's own type, dictionaries decoded, extensions as stored."""


@dataclass(frozen=True)
class _Place:
    """A field at any depth; leaves are what Parquet has columns for."""

    path: str
    field: pa.Field
    leaf: bool

    @property
    def type(self) -> pa.DataType:
        return plain(self.field.type)


def margins(path: str, schema: pa.Schema, kind: Format) -> Iterator[Margin]:
    """What a part of the schema holds beside its rows; a column's statistics once, a dictionary once a row group.

    Of Parquet: names of columns at every depth; metadata of schema and fields as the footer and as Arrow's own schema
    in it say it, types that are text too, and who wrote the file; the bounds of all row groups; of text and bytes
    whole dictionaries, with what no row uses. Metadata is given as it stands: what it may hold in a code of its own,
    say escapes of JSON, is not decoded. Of CSV: the header. Empty margins are left out.

    Not given, because pyarrow does not show them, are dictionaries of numbers and other types, and the bounds in the
    headers of pages. Where our writer wrote the file, both hold values of rows only, for Arrow makes them of the rows
    that it writes (what text it finds in a dictionary it writes as it is: hence these are given). Page indexes, Bloom
    filters, bounds of places and bytes that belong to no column are refused. Of a file that another writer made, what
    its footer says twice, or in fields that Arrow does not read, is not given either.

    OutputError, which shows nothing of the part, for those, for metadata that is not UTF-8, a dictionary that cannot be
    read, another schema than the planned one, and a part that is damaged. Cost: the footer, and of each dictionary's
    column its first page; where a row group begins with empty lists, pages up to the first that has an element.
    """
    name = path.rsplit("/", 1)[-1].removesuffix(".gz").removesuffix(f".{kind}")
    yield from _of_texts("file name", None, [name])
    try:
        yield from _parquet(path, schema) if kind == "parquet" else _csv(path, schema)
    except InputError:
        message = "what a part holds beside its rows cannot be read: it is damaged, or was changed while the job ran"
        raise OutputError(message) from None


def _csv(path: str, schema: pa.Schema) -> Iterator[Margin]:
    head, _ = csv_head(path, Dialect())
    if list(head.names) != schema.names:
        raise OutputError(_ANOTHER)
    yield from _of_texts("column names", None, head.names)


def _parquet(path: str, schema: pa.Schema) -> Iterator[Margin]:
    with opened(path) as file:
        parquet = footer(path, file)
        metadata, found = parquet.metadata, parquet.schema_arrow
        places = [place for field in found for place in _places(field.name, field)]
        leaves = [place for place in places if place.leaf]
        if not found.equals(schema) or len(leaves) != metadata.num_columns:
            raise OutputError(_ANOTHER)
        _check_hidden(file, metadata)
        told = _told(metadata)
        places += [place for field in told for place in _places(field.name, field)]
        yield from _names(places, metadata)
        yield from _metadata(places, metadata, [found.metadata, told.metadata])
        yield from _statistics(leaves, metadata)
        yield from _dictionaries(file, leaves, metadata)


def _check_hidden(file: BinaryIO, metadata: pq.FileMetaData) -> None:
    """OutputError where the file holds values that pyarrow does not show, or anything that nothing points to."""
    size = file.seek(0, 2) - metadata.serialized_size - _FRAME
    for _, chunk in _chunks(metadata):
        size -= chunk.total_compressed_size
        hidden = {
            "a page index": chunk.has_column_index or chunk.has_offset_index,
            "a Bloom filter": chunk.bloom_filter_offset is not None,
            "bounds of places": chunk.is_geo_stats_set,
            "metadata": chunk.metadata,
            "data in another file": chunk.file_path,
        }
        for what in (what for what, there in hidden.items() if there):
            column = chunk.path_in_schema
            message = (
                f"column {column!r} of a part has {what}, which cannot be searched: beamveil writes none, run again"
            )
            raise OutputError(message)
    if size:
        message = (
            "a part holds bytes that belong to no column, which cannot be searched: beamveil writes none, run again"
        )
        raise OutputError(message)


def _told(metadata: pq.FileMetaData) -> pa.Schema:
    """The schema that Arrow left in the footer; one without fields where there is none."""
    code = (metadata.metadata or {}).get(_ARROW)
    return pa.schema([]) if code is None else pa.ipc.read_schema(pa.py_buffer(base64.b64decode(code)))


def _names(places: Sequence[_Place], metadata: pq.FileMetaData) -> Iterator[Margin]:
    """The names of all fields, and those that only Parquet's own schema has."""
    names = dict.fromkeys(place.field.name for place in places)
    known = {part for name in names for part in name.split(".")} | _GROUPS
    parts = (part for number in range(metadata.num_columns) for part in metadata.schema.column(number).path.split("."))
    yield from _of_texts("column names", None, [*names, *dict.fromkeys(part for part in parts if part not in known)])


def _metadata(
    places: Sequence[_Place], metadata: pq.FileMetaData, of_schema: Sequence[dict[bytes, bytes] | None]
) -> Iterator[Margin]:
    footers = {key: value for key, value in (metadata.metadata or {}).items() if key != _ARROW}
    whole = [word for pairs in (footers, *of_schema) for pair in (pairs or {}).items() for word in pair]
    yield from _of_texts("metadata", None, [metadata.created_by, *_decoded(whole, None)])
    words: dict[str, list[str]] = {}
    for place in places:
        pairs = [word for pair in (place.field.metadata or {}).items() for word in pair]
        words.setdefault(place.path, []).extend([*_decoded(pairs, place.path), *_of_type(place.field.type)])
    for path, texts in words.items():
        yield from _of_texts("metadata", path, texts)


def _decoded(words: Sequence[bytes], column: str | None) -> list[str]:
    try:
        return [word.decode() for word in words]
    except UnicodeDecodeError:
        where = "of a part" if column is None else f"of column {column!r}"
        message = f"metadata {where} is not UTF-8, so that it cannot be searched: drop it from the input"
        raise OutputError(message) from None


def _of_type(type_: pa.DataType) -> list[str]:
    """What a type says in words that are free: extensions, and time zones unless they are those of the database."""
    if isinstance(type_, pa.BaseExtensionType):
        return [type_.extension_name, str(type_)]
    zone = plain(type_).tz if pa.types.is_timestamp(plain(type_)) else None
    if not zone:
        return []
    try:
        ZoneInfo(zone)
    except (ValueError, LookupError, OSError):
        return [zone]
    return []


def _statistics(leaves: Sequence[_Place], metadata: pq.FileMetaData) -> Iterator[Margin]:
    bounds: list[list[bool | int | float | bytes]] = [[] for _ in leaves]
    for number, chunk in _chunks(metadata):
        statistics = chunk.statistics if chunk.is_stats_set else None
        if statistics is not None and statistics.has_min_max:
            bounds[number] += [statistics.min_raw, statistics.max_raw]
    for leaf, raw in zip(leaves, bounds, strict=True):
        if None in raw:
            message = f"column {leaf.path!r}: its statistics are of a type that cannot be searched"
            raise OutputError(message)
        for values in in_type(raw, leaf.type):
            yield Margin("statistics", leaf.path, values)


def _dictionaries(file: BinaryIO, leaves: Sequence[_Place], metadata: pq.FileMetaData) -> Iterator[Margin]:
    texts = {number: leaf.path for number, leaf in enumerate(leaves) if is_text(leaf.type)}
    for number, values in text_dictionaries(file, metadata, texts):
        yield Margin("dictionary", leaves[number].path, values.cast(leaves[number].type))


def _places(path: str, field: pa.Field) -> Iterator[_Place]:
    """The field and all below it, Parquet's columns among them in Parquet's order."""
    parts = _parts(path, field)
    yield _Place(path, field, leaf=not parts)
    for under, part in parts:
        places = _places(under, part)
        yield from (replace(place, path=path) for place in places) if under == path else places


def _parts(path: str, field: pa.Field) -> list[tuple[str, pa.Field]]:
    """What lies in a field; under its own path where no path leads on, as in extension types and list views."""
    type_ = field.type
    if isinstance(type_, pa.BaseExtensionType):
        return [(path, field.with_type(type_.storage_type))]
    if pa.types.is_map(type_):
        return [(path + KEYS, type_.key_field), (f"{path}{VALUES}", type_.item_field)]
    if steps := below(type_):
        return [(f"{path}{step}", part) for step, part in steps]
    return [(path, type_.field(number)) for number in range(type_.num_fields)]


def _chunks(metadata: pq.FileMetaData) -> Iterator[tuple[int, pq.ColumnChunkMetaData]]:
    """Every column of every row group, with its number."""
    for group in map(metadata.row_group, range(metadata.num_row_groups)):
        yield from ((number, group.column(number)) for number in range(group.num_columns))


def _of_texts(
    kind: Literal["file name", "column names", "metadata"], column: str | None, texts: Iterable[str]
) -> Iterator[Margin]:
    """One margin of the texts, each once; none where no text is left."""
    said = [text for text in dict.fromkeys(texts) if text]
    if said:
        yield Margin(kind, column, pa.array(said, pa.string()))
