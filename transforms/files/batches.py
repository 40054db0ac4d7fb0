"""Files in, batches out: the PTransform `ReadBatches` and the functions that it wires."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

import apache_beam as beam
import pyarrow as pa
from apache_beam.metrics import Metrics
from apache_beam.pvalue import TaggedOutput

from transforms.files import coder as coder
from transforms.files.csv_read import scan_range
from transforms.files.csv_split import Dialect, Scan
from transforms.files.formats import Format
from transforms.files.inputs import absolute
from transforms.files.meters import NAMESPACE, StepMeter
from transforms.files.opening import ready
from transforms.files.origin import origin_of
from transforms.files.partitions import masked
from transforms.files.progress import TALLY
from transforms.files.quarantine import RAW, seal
from transforms.files.reading import BadRows, divide, divide_scanned, read_unit, refusal
from transforms.files.report import reported
from transforms.files.schema import read_schema as read_schema
from transforms.files.source import Source, find
from transforms.files.units import Range, Unit
from transforms.keys import KeySource
from transforms.plan import Plan

_BAD, _RANGES = "bad", "ranges"


class ReadBatches(beam.PTransform):  # type: ignore[misc]  # Beam has no types
    """A pipeline -> `batches`, the columns `plan.reads` of every row, and `bad`, sealed records of rows set aside.

    Each batch has at most 65,536 rows of one file and its `Origin`; text that the file holds as a dictionary comes as
    one. Matching, footers and CSV ranges are read inside the job; descriptions of work are shuffled, rows never. A file
    that is not as the plan's source stops the job with `InputError`; a row that cannot be read, with `BadRowsError`, or
    it comes out sealed, as `bad` says.
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
        self._source = Source.of(plan)
        self._find = FindUnits(patterns, self._source)
        self._keys = keys if bad == "quarantine" else None

    def expand(self, pipeline: beam.Pipeline) -> Any:  # Beam warns of a dict of PCollections
        """Wire finding and reading, with a shuffle of descriptions between them."""
        read = (
            pipeline
            | self._find
            | "Tally" >> beam.Map(_tallied)
            | "SpreadUnits" >> beam.Reshuffle()
            | "ReadUnits" >> beam.ParDo(_ReadUnits(self._source, self._keys)).with_outputs(_BAD, main="batches")
        )
        return {"batches": read["batches"], "bad": read[_BAD]}


class FindUnits(beam.PTransform):  # type: ignore[misc]
    """A pipeline -> the units of the files that the patterns mean; footers and CSV ranges are read inside the job.

    A file whose needed columns are not as the source has them stops the job with `InputError`.
    """

    def __init__(self, patterns: Sequence[str], source: Source) -> None:
        super().__init__()
        self._patterns, self._source = tuple(absolute(one) for one in patterns), source

    def expand(self, pipeline: beam.Pipeline) -> beam.PCollection:
        """Wire listing and dividing, with a shuffle of descriptions before each."""
        divided = (
            pipeline
            | "Patterns" >> beam.Create([self._patterns])
            | "FindFiles" >> beam.ParDo(_FindFiles())
            | "SpreadFiles" >> beam.Reshuffle()
            | "DivideFiles" >> beam.ParDo(_DivideFiles(self._source)).with_outputs(_RANGES, main="units")
        )
        scanned = (
            divided[_RANGES]
            | "SpreadRanges" >> beam.Reshuffle()
            | "ScanRanges" >> beam.ParDo(_ScanRanges(self._source.dialect))
            | "GatherScans" >> beam.GroupByKey()
            | "CutFiles" >> beam.ParDo(_CutFiles())
        )
        return (divided["units"], scanned) | "AllUnits" >> beam.Flatten()


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

    def process(self, found: tuple[str, Format]) -> Iterator[Unit | TaggedOutput[Literal["ranges"], Range]]:
        path, kind = found
        with reported("looking into files"):
            for one in divide(path, kind, self._source):
                if isinstance(one, Range):
                    yield TaggedOutput(_RANGES, one)
                else:
                    yield one


class _ScanRanges(beam.DoFn):  # type: ignore[misc]
    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect

    def setup(self) -> None:
        ready()

    def process(self, part: Range) -> Iterator[tuple[str, tuple[tuple[str, ...], Scan]]]:
        with reported("looking for records in CSV"):
            yield part.path, (part.names, scan_range(part, self._dialect))


class _CutFiles(beam.DoFn):  # type: ignore[misc]
    def process(self, gathered: tuple[str, Iterable[tuple[tuple[str, ...], Scan]]]) -> Iterator[Unit]:
        with reported("cutting CSV"):
            yield from divide_scanned(*gathered)


def _tallied(unit: Unit) -> Unit:
    TALLY.add(found=1)
    return unit


class _ReadUnits(beam.DoFn):  # type: ignore[misc]
    def __init__(self, source: Source, keys: KeySource | None) -> None:
        self._source, self._keys = source, keys
        self._meter, self._units = StepMeter("read"), Metrics.counter(NAMESPACE, "units_read")

    def setup(self) -> None:
        ready()
        with reported("opening the keys"):
            self._scoped = self._keys.open().within(self._source.scope) if self._keys else None

    def process(self, unit: Unit) -> Iterator[pa.RecordBatch | TaggedOutput[Literal["bad"], bytes]]:
        with reported("reading"):
            for one in read_unit(unit, self._source):
                if isinstance(one, BadRows):
                    yield from (TaggedOutput(_BAD, sealed) for sealed in self._sealed(one))
                    continue
                origin = origin_of(one)
                rows = origin.read if origin else one.num_rows
                TALLY.add(rows=rows)
                self._meter.add(one, rows=rows)
                yield one
        TALLY.add(units=1)
        self._units.inc()

    def _sealed(self, bad: BadRows) -> Iterator[bytes]:
        """One record for each column and rule that was broken. Raises `BadRowsError` where nothing is set aside."""
        if self._scoped is None:
            raise refusal(bad)
        for column, rule in sorted({(row.column, row.rule) for row in bad.rows}):
            rows = [row for row in bad.rows if (row.column, row.rule) == (column, rule)]
            batch = pa.record_batch({RAW: pa.array([row.text for row in rows], pa.binary())})
            numbers = [bad.first + row.row for row in rows]
            yield seal(self._scoped, file=masked(bad.path), rows=numbers, column=column, rule=rule, batch=batch)
