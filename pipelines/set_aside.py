"""Which rows did a run set aside? What `beamveil quarantine` lists."""

import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from pipelines import storage
from transforms.errors import InputError
from transforms.files.quarantine import QuarantinedRows, read_quarantine
from transforms.keys import KeySource
from transforms.types import plain, rebuilt


def set_aside(place: str, *, keys: str, show: bool) -> list[tuple[str, ...]]:
    """Give file, row number, column and rule of every row in a quarantine file or folder; with `show`, its content too.

    Sorted by file and row. The content is personal data, as JSON. Raises KeysError where the keys do not open it,
    InputError where there is no quarantine.
    """
    keyring = KeySource(keys).open()
    path = storage.absolute(place)
    if not storage.exists(path) and not storage.names(path):
        raise InputError(f"there is no quarantine at {place!r}")
    records = [record for file in _files(path) for record in read_quarantine(file, keyring)]
    rows = [row for record in records for row in _rows(record, show=show)]
    return sorted(rows, key=lambda row: (row[0], int(row[1])))


def _rows(record: QuarantinedRows, *, show: bool) -> Iterator[tuple[str, ...]]:
    for position, row in enumerate(record.rows):
        content = [_content(record.batch.slice(position, 1))] if show else []
        yield record.file, str(row), record.column or "(the row)", record.rule, *content


def _files(path: str) -> Iterator[str]:
    """Give the files at or below a path, sorted; those of jobs that have not ended well are passed over."""
    if names := storage.names(path):
        for name in names:
            if not name.startswith(("_", ".")):
                yield from _files(f"{path}/{name}")
    elif not Path(path).is_dir():
        yield path


def _content(row: pa.RecordBatch) -> str:
    """One row as JSON; where a date is beyond the year 9999, dates and times are the numbers that they are kept as."""
    try:
        [content] = row.to_pylist()
    except (OverflowError, ValueError):
        fields = [field.with_type(rebuilt(field.type, _kept_as_number)) for field in row.schema]
        [content] = row.cast(pa.schema(fields)).to_pylist()
    return json.dumps(content, ensure_ascii=False, default=str)


def _kept_as_number(type_: pa.DataType) -> pa.DataType:
    kind = plain(type_)
    if not pa.types.is_temporal(kind) or pa.types.is_interval(kind):
        return type_
    return pa.int32() if kind.bit_width == pa.int32().bit_width else pa.int64()
