"""Files in, evidence out: the PTransforms `ReadSample` and `ScanBatches`, and the functions that they wire."""

from collections.abc import Iterable, Iterator, Sequence

import apache_beam as beam
import pyarrow as pa

from pipelines.scanning.evidence import Evidence
from pipelines.scanning.looking import looker
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
        """Wire looking and adding up."""
        return batches | beam.ParDo(_Look(self._schema, self._seed)) | beam.CombineGlobally(SumEvidence())


class SumEvidence(beam.CombineFn):  # type: ignore[misc]
    """The sum of what was seen."""

    def create_accumulator(self) -> list[Evidence]:
        """Nothing seen yet."""
        return []

    def add_input(self, seen: list[Evidence], one: Evidence) -> list[Evidence]:
        """Add one; some are gathered before they are added up, which costs less."""
        seen.append(one)
        return seen if len(seen) < _GATHERED else [Evidence.total(seen)]

    def merge_accumulators(self, several: Iterable[list[Evidence]]) -> list[Evidence]:
        """Add up what was seen apart."""
        return [Evidence.total(one for seen in several for one in seen)]

    def extract_output(self, seen: list[Evidence]) -> Evidence:
        """All of it."""
        return Evidence.total(seen)


_GATHERED = 16


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


class _Look(beam.DoFn):  # type: ignore[misc]
    def __init__(self, schema: pa.Schema, seed: int) -> None:
        self._schema, self._seed = schema, seed

    def setup(self) -> None:
        with reported("compiling the detectors"):
            self._look = looker(self._schema, self._seed)

    def process(self, batch: pa.RecordBatch) -> Iterator[Evidence]:
        with reported("looking at a sample"):
            yield self._look(batch)
