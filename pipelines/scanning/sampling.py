"""Which rows stand for a data set? Files, then units of them, then rows within a unit, by a seeded choice.

The choice depends on paths and numbers of rows, never on what stands in the rows or on who reads them. Of a unit the
beginning is read, some thousands of rows, and of these rows some are taken: Parquet and CSV are both read from their
beginning, and what lies further on is in other units.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.detectors.sample import mixed
from transforms.files.csv_read import read_beginning, read_stream
from transforms.files.inputs import InputFile
from transforms.files.origin import Origin, origin_of
from transforms.files.parquet import BATCH_ROWS, read_row_group
from transforms.files.reading import BadRows, read_unit, refusal
from transforms.files.source import Source
from transforms.files.units import Nothing, RowGroup, Span, Stream, Unit

ROWS = 60_000
"""Rows that are taken, unless asked otherwise."""
_FILES, _UNITS = 256, 256
_CELLS_TAKEN, _CELLS_READ = 1_800_000, 8_000_000
_BYTES = 64 << 20
_HELD = 256 << 20
_ALL = float(1 << 64)


@dataclass(frozen=True)
class Sample:
    """How much of a data set is looked at."""

    rows: int | None
    """Rows to take, about; None: all."""
    read: int = 0
    """Rows to read for it."""

    @classmethod
    def of(cls, rows: int | None, *, columns: int, full: bool = False) -> "Sample":
        """The sample of a data set of so many columns; wide ones give fewer rows unless a number was asked for."""
        if full:
            return cls(None)
        fitting = max(1_000, min(ROWS, _CELLS_TAKEN // max(columns, 1)))
        taken = rows or fitting
        return cls(taken, max(taken, min(1_000_000, _CELLS_READ // max(columns, 1))))


@dataclass(frozen=True)
class Share:
    """What is read of one unit, and how many rows of it are taken; None: all."""

    unit: Unit
    read: int | None
    taken: int | None
    bytes: int = _BYTES


def chosen_files(files: Sequence[InputFile], sample: Sample) -> tuple[InputFile, ...]:
    """The files that are opened, in the order of their paths: all, or 256 of them."""
    if sample.rows is None or len(files) <= _FILES:
        return tuple(files)
    return tuple(sorted(sorted(files, key=lambda file: _rank(file.path))[:_FILES]))


def chosen_units(units: Iterable[Unit], sample: Sample) -> Iterator[Share]:
    """What is read of which units: of each file one, then a second of each, and so on, up to 256."""
    every = [unit for unit in units if not isinstance(unit, Nothing)]
    if sample.rows is None:
        yield from (Share(unit, None, None) for unit in every)
        return
    turns: dict[str, int] = {}
    ranked = []
    for unit in sorted(every, key=_key):
        turn = turns[unit.path] = turns.get(unit.path, -1) + 1
        ranked.append((turn, _key(unit), unit))
    few = [unit for _, _, unit in sorted(ranked, key=lambda one: one[:2])[:_UNITS]]
    for unit in few:
        yield Share(unit, -(-sample.read // len(few)), -(-sample.rows // len(few)), max(_BYTES // len(few), 1 << 18))


def read_share(share: Share, source: Source) -> Iterator[pa.RecordBatch]:
    """The rows that are taken of a unit. Raises as a run does for rows that cannot be read."""
    if share.read is None or share.taken is None:
        yield from (_good(one) for one in read_unit(share.unit, source))
        return
    batches, rows, size = [], 0, 0
    for one in _beginning(share, source):
        batch = _good(one)
        batches.append(batch)
        rows += batch.num_rows
        size += batch.nbytes
        if rows >= share.read or size > _HELD:
            break
    for batch in batches:
        yield _taken(batch, share.taken / max(rows, 1))


def _beginning(share: Share, source: Source) -> Iterator[pa.RecordBatch | BadRows]:
    unit, fields = share.unit, source.read_in_file(share.unit.path)
    first = 1
    match unit:
        case RowGroup():
            first = unit.first
            for columns, rows in read_row_group(unit, fields, rows=min(share.read or BATCH_ROWS, BATCH_ROWS)):
                yield source.whole(columns, Origin(unit.path, first, rows))
                first += rows
        case Span() | Stream():
            first = unit.first if isinstance(unit, Span) else 1
            pieces = (
                iter([read_beginning(unit, fields, source.dialect, most=share.bytes)])
                if isinstance(unit, Span)
                else read_stream(unit.path, fields, source.dialect)
            )
            for rows_ in pieces:
                if rows_.bad:
                    yield BadRows(unit.path, first, rows_.bad)
                yield source.whole(rows_.columns, Origin(unit.path, first, int(rows_.good.sum())))
                first += len(rows_.good)


def _taken(batch: pa.RecordBatch, share: float) -> pa.RecordBatch:
    """About this share of the rows, chosen by file and number."""
    origin = origin_of(batch)
    if share >= 1 or origin is None:
        return batch
    numbers = np.arange(origin.first, origin.first + batch.num_rows, dtype=np.uint64)
    hashes = mixed(numbers ^ np.uint64(_rank(origin.file)))
    return batch.filter(pa.array(_below(hashes, share)))


def _below(hashes: npt.NDArray[np.uint64], share: float) -> npt.NDArray[np.bool_]:
    below: npt.NDArray[np.bool_] = hashes < np.uint64(share * _ALL)
    return below


def _good(one: pa.RecordBatch | BadRows) -> pa.RecordBatch:
    if isinstance(one, BadRows):
        raise refusal(one)
    return one


def _key(unit: Unit) -> tuple[int, str]:
    place = {RowGroup: "number", Span: "start"}.get(type(unit))
    return _rank(f"{unit.path}:{getattr(unit, place) if place else 0}"), unit.path


def _rank(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())
