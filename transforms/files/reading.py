"""How a file is divided into units, and what a unit's batches are: `ReadBatches` without Beam."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyarrow as pa

from transforms.errors import BadRowsError, InputError
from transforms.files.csv import BadRow, Rows
from transforms.files.csv_read import check_names, csv_head, read_span, read_stream
from transforms.files.csv_split import Scan, cut, ranges
from transforms.files.formats import Format
from transforms.files.origin import Origin
from transforms.files.parquet import BATCH_ROWS, read_row_group, row_groups
from transforms.files.partitions import masked
from transforms.files.source import Source
from transforms.files.units import Nothing, Range, RowGroup, Span, Stream, Unit


@dataclass(frozen=True)
class BadRows:
    """Rows of one file that cannot be read: their numbers in the file beside them."""

    path: str
    first: int
    rows: tuple[BadRow, ...]


def divide(path: str, kind: Format, source: Source) -> Iterator[Unit | Range]:
    """The units of a file; of a CSV file that can be cut, ranges to be scanned. InputError where it misfits."""
    known, needed = source.in_file(path), source.needed_in_file(path)
    if kind == "parquet":
        yield from row_groups(path, needed, known=known.names if source.refuse_others else None)
        return
    head, size = csv_head(path, source.dialect)
    if head.names:
        by_place = not source.dialect.header
        check_names(path, head.names, needed, known=known.names if source.refuse_others or by_place else None)
    if size is None:
        yield Stream(path)
    elif head.start == size:
        yield Nothing(path)
    for start, end in ranges(head.start, size or 0):
        yield Range(path, head.names, head.start, start, end)


def divide_scanned(path: str, scanned: Iterable[tuple[tuple[str, ...], Scan]]) -> Iterator[Unit]:
    """The units of a CSV file, from the names of its columns and the scans of all its ranges, in any order.

    A file with quotes that RFC 4180 does not foresee is read from its beginning: else nobody knows where records begin.
    InputError where the last quote is open.
    """
    known = sorted(scanned, key=lambda one: one[1].start)
    names = known[0][0]
    done = cut([scan for _, scan in known])
    if done.stray:
        yield Stream(path)
        return
    if done.open:
        message = f"{masked(path)!r}: its last quoted field is never closed; its record is number {done.records}"
        raise InputError(message)
    if not done.records:
        yield Nothing(path)
        return
    for piece in done.pieces:
        yield Span(path, names, piece.start, piece.end, piece.first)


def read_unit(unit: Unit, source: Source) -> Iterator[pa.RecordBatch | BadRows]:
    """The unit's batches of `source.fields`, at most 65,536 rows each, and in between the rows that cannot be read."""
    fields = source.read_in_file(unit.path)
    first = 1
    match unit:
        case RowGroup():
            first = unit.first
            for columns, rows in read_row_group(unit, fields):
                yield source.whole(columns, Origin(unit.path, first, rows))
                first += rows
        case Span():
            yield from _batches(read_span(unit, fields, source.dialect), unit.path, unit.first, source)
        case Stream():
            for some in read_stream(unit.path, fields, source.dialect):
                yield from _batches(some, unit.path, first, source)
                first += len(some.good)
    if isinstance(unit, Nothing) or (isinstance(unit, Stream) and first == 1):
        yield source.whole([pa.array([], field.type) for field in fields], Origin(unit.path, 1, 0))


def refusal(bad: BadRows) -> BadRowsError:
    """The error for rows that may not be set aside; names the first of them."""
    one = bad.rows[0]
    where = f"{masked(bad.path)!r}, row {bad.first + one.row}" + (f", column {one.column!r}" if one.column else "")
    return BadRowsError(
        f"{where}: {one.rule} ({len(bad.rows)} bad rows were read together with it); "
        "mend the input, or set `on_bad_rows: quarantine` to set such rows aside"
    )


def _batches(rows: Rows, path: str, first: int, source: Source) -> Iterator[pa.RecordBatch | BadRows]:
    if rows.bad:
        yield BadRows(path, first, rows.bad)
    done = 0
    for start in range(0, len(rows.good), BATCH_ROWS):
        good = rows.good[start : start + BATCH_ROWS]
        kept = int(good.sum())
        aside = len(good) - kept
        origin = Origin(path, first + start, len(good), quarantined=aside, kept=good if aside else None)
        yield source.whole([column.slice(done, kept) for column in rows.columns], origin)
        done += kept
