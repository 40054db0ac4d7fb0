"""Files in, evidence out: the PTransforms `ReadSample` and `ScanBatches`, and the functions that they wire."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import apache_beam as beam
import pyarrow as pa

from pipelines.scanning.evidence import Evidence
from pipelines.scanning.looking import looker, unified
from pipelines.scanning.sampling import Sample, Share, chosen_units, read_share
from transforms.files import coder as coder
from transforms.files.batches import FindUnits
from transforms.files.opening import ready
from transforms.files.progress import TALLY
from transforms.files.report import reported
from transforms.files.source import Source
from transforms.files.units import Unit


class ReadSample(beam.PTransform):  # type: ignore[misc]  # Beam's classes are untyped
    """A pipeline -> batches of the rows that stand for the files that the patterns mean.

    Units are chosen inside the job, and read after a shuffle of their descriptions. A file that is not as the source
    says stops the job with `InputError`, a row that cannot be read with `BadRowsError`.
    """

    def __init__(self, patterns: Sequence[str], source: Source, sample: Sample) -> None:
        super().__init__()
        self._find, self._source, self._sample = FindUnits(patterns, source), source, sample

    def expand(self, pipeline: beam.Pipeline) -> beam.PCollection:
        """Wire finding, choosing and reading."""
        return (
            pipeline
            | self._find
            | "OneList" >> beam.CombineGlobally(beam.combiners.ToListCombineFn())
            | "ChooseUnits" >> beam.FlatMap(_chosen, self._sample)
            | "SpreadShares" >> beam.Reshuffle()
            | "ReadShares" >> beam.ParDo(_ReadShares(self._source))
        )


class ScanBatches(beam.PTransform):  # type: ignore[misc]
    """Batches of this schema -> one `Evidence`, the same in whatever order and grouping they come."""

    def __init__(self, schema: pa.Schema, *, seed: int) -> None:
        super().__init__()
        self._schema, self._seed = schema, seed

    def expand(self, batches: beam.PCollection) -> beam.PCollection:
        """Wire the one step."""
        return batches | beam.CombineGlobally(SumEvidence(self._schema, seed=self._seed))


@dataclass(frozen=True)
class Gathered:
    """What was seen, and batches that wait to be looked at together, which costs less than one by one."""

    seen: tuple[Evidence, ...] = ()
    waiting: tuple[pa.RecordBatch, ...] = ()


class SumEvidence(beam.CombineFn):  # type: ignore[misc]
    """Batches -> the evidence of all of them. What leaves the process is evidence, never a batch."""

    def __init__(self, schema: pa.Schema, *, seed: int) -> None:
        self._schema, self._seed = schema, seed

    def setup(self, *_: object, **__: object) -> None:
        """Compile the detectors."""
        with reported("compiling the detectors"):
            self._look = looker(self._schema, self._seed)

    def create_accumulator(self) -> Gathered:
        """Nothing seen yet."""
        return Gathered()

    def add_input(self, gathered: Gathered, batch: pa.RecordBatch) -> Gathered:
        """Have a batch wait, or look at all that wait."""
        more = Gathered(gathered.seen, (*gathered.waiting, batch))
        return more if sum(one.num_rows for one in more.waiting) < _TOGETHER else self.compact(more)

    def merge_accumulators(self, several: Iterable[Gathered]) -> Gathered:
        """Add up what was seen apart."""
        return Gathered((Evidence.total(one for part in several for one in self.compact(part).seen),))

    def compact(self, gathered: Gathered) -> Gathered:
        """Look at what waits."""
        if not gathered.waiting:
            return gathered
        with reported("looking at a sample"):
            together = pa.Table.from_batches([unified(one) for one in gathered.waiting]).combine_chunks()
            looked = [self._look(batch) for batch in together.to_batches()]
            return Gathered((Evidence.total((*gathered.seen, *looked)),))

    def extract_output(self, gathered: Gathered) -> Evidence:
        """All of it."""
        return Evidence.total(self.compact(gathered).seen)


_TOGETHER = 131_072
"""Rows that are looked at together."""


def _chosen(units: Sequence[Unit], sample: Sample) -> Iterator[Share]:
    for share in chosen_units(units, sample):
        TALLY.add(found=1)
        yield share


class _ReadShares(beam.DoFn):  # type: ignore[misc]
    def __init__(self, source: Source) -> None:
        self._source = source

    def setup(self) -> None:
        ready()

    def process(self, share: Share) -> Iterator[pa.RecordBatch]:
        with reported("reading a sample"):
            for batch in read_share(share, self._source):
                TALLY.add(rows=batch.num_rows)
                yield batch
        TALLY.add(units=1)
