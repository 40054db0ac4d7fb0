"""Files in, batches out: the PTransform `ReadBatches` and the functions that it wires."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

import apache_beam as beam
import pyarrow as pa
from apache_beam.metrics import Metrics
from apache_beam.pvalue import TaggedOutput

from transforms.files import coder as coder
from transforms.files.formats import Format
from transforms.files.inputs import absolute
from transforms.files.opening import ready
from transforms.files.origin import Origin
from transforms.files.parquet import read_row_group, row_groups
from transforms.files.progress import TALLY
from transforms.files.report import reported
from transforms.files.schema import read_schema as read_schema
from transforms.files.source import Source, find
from transforms.files.units import Nothing, RowGroup, Unit
from transforms.keys import KeySource
from transforms.plan import Plan

_BAD, _RANGES = "bad", "ranges"


class ReadBatches(beam.PTransform):  # type: ignore[misc]  # Beam has no types
    """A pipeline -> `batches`, the columns `plan.reads` of every row, and `bad`, sealed records of rows set aside.

    Each batch has at most 65,536 rows of one file and its `Origin`. Matching, footers and CSV ranges are read inside
    the job; descriptions of work are shuffled, rows never. A file that is not as the plan's source stops the job with
    `InputError`; a row that cannot be read, with `BadRowsError`, or it comes out sealed, as `bad` says.
    """

    def __init__(
        self,
        patterns: Sequence[str],
        plan: Plan,
        *,
        bad: Literal["fail", "quarantine"],
        keys: KeySource | None,
    ) -> None:
        super().__init__()
        if bad == "quarantine" and keys is None:
            message = "rows are set aside under a key: `keys` is missing"
            raise ValueError(message)
        self._patterns, self._source = tuple(absolute(one) for one in patterns), Source.of(plan)
        self._keys = keys if bad == "quarantine" else None

    def expand(self, pipeline: beam.Pipeline) -> Any:  # Beam warns of a dict of PCollections
        """Wire listing, dividing and reading, with a shuffle of descriptions before each."""
        units = (
            pipeline
            | "Patterns" >> beam.Create([self._patterns])
            | "FindFiles" >> beam.ParDo(_FindFiles())
            | "SpreadFiles" >> beam.Reshuffle()
            | "DivideFiles" >> beam.ParDo(_DivideFiles(self._source))
        )
        read = (
            units
            | "SpreadUnits" >> beam.Reshuffle()
            | "ReadUnits" >> beam.ParDo(_ReadUnits(self._source, self._keys)).with_outputs(_BAD, main="batches")
        )
        return {"batches": read["batches"], "bad": read[_BAD]}


class _FindFiles(beam.DoFn):  # type: ignore[misc]
    def setup(self) -> None:
        ready()

    def process(self, patterns: Sequence[str]) -> Iterator[tuple[str, Format]]:
        with reported("listing the input"):
            files, kind = find(patterns)
            yield from ((file.path, kind) for file in files)


class _DivideFiles(beam.DoFn):  # type: ignore[misc]
    def __init__(self, source: Source) -> None:
        self._source = source

    def setup(self) -> None:
        ready()

    def process(self, found: tuple[str, Format]) -> Iterator[Unit]:
        path, _ = found
        with reported("looking into files"):
            units = row_groups(path, self._source.in_file(path), refuse_others=self._source.refuse_others)
            TALLY.add(found=len(units))
            yield from units


class _ReadUnits(beam.DoFn):  # type: ignore[misc]
    def __init__(self, source: Source, keys: KeySource | None) -> None:
        self._source, self._keys = source, keys
        self._rows, self._units = (Metrics.counter("beamveil", name) for name in ("rows_read", "units_read"))

    def setup(self) -> None:
        ready()

    def process(self, unit: Unit) -> Iterator[pa.RecordBatch | TaggedOutput[Literal["bad"], bytes]]:
        with reported("reading"):
            for batch in self._batches(unit):
                TALLY.add(rows=batch.num_rows)
                self._rows.inc(batch.num_rows)
                yield batch
        TALLY.add(units=1)
        self._units.inc()

    def _batches(self, unit: Unit) -> Iterator[pa.RecordBatch]:
        fields, first = self._source.read_in_file(unit.path), 1
        if isinstance(unit, Nothing):
            yield self._source.whole([pa.array([], field.type) for field in fields], Origin(unit.path, 1, 0))
        if isinstance(unit, RowGroup):
            first = unit.first
            for columns, rows in read_row_group(unit, fields):
                yield self._source.whole(columns, Origin(unit.path, first, rows))
                first += rows
