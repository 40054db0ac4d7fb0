"""MeasureBatches: the metrics of a plan over every row of a PCollection of Arrow batches, on any Beam runner.

Counters are one CombineFn, whose accumulator is some hundred bytes, and some kilobytes for each watched column. Groups
of equal values cannot be: their hashes take 8 bytes a row. They go by (source, shard of the hash): equal values have
equal hashes and meet in one shard, each shard comes down to `{group size: number of groups}`, and those add up. Hashes,
not values, cross the network.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import apache_beam as beam
import numpy as np
import pyarrow as pa

import transforms.files.coder  # noqa: F401 - registers how batches travel
from expectations.counters import group_sizes
from expectations.metrics import Bound, bind, measured
from expectations.spec import Spec, evidence_to_json

SHARDS = 16
"""Shards per source of hashes; a shard of 100 million rows is 50 MB."""

Key = tuple[int, int]
Sizes = Mapping[int, int]


class MeasureBatches(beam.PTransform):  # type: ignore[misc]  # Beam's classes are untyped
    """PCollection of RecordBatch -> one element, the evidence as canonical JSON. No batch: an empty table's evidence.

    Metrics of the run (`metrics.OF_THE_RUN`) are left out. Equal rows give equal text, whatever the order and size of
    the batches. Raises `Refused` at construction for metrics that cannot be computed over the schema; `OutputError`
    in the job, without values, for batches that do not have that schema.
    """

    def __init__(self, specs: Iterable[Spec], schema: pa.Schema) -> None:
        super().__init__()
        self._specs, self._schema = measured(specs), schema
        self._tallied = bool(bind(self._specs, schema).sources)

    def expand(self, batches: beam.PCollection[pa.RecordBatch]) -> beam.PCollection[str]:
        """Counters always; hashes only where a metric asks for them."""
        counts = batches | "Count" >> beam.CombineGlobally(_CountFn(self._specs, self._schema))
        groups = beam.pvalue.AsList(self._groups(batches)) if self._tallied else []
        return counts | "Evidence" >> beam.Map(_evidence, groups, self._specs, self._schema).with_output_types(str)

    def _groups(self, batches: beam.PCollection[pa.RecordBatch]) -> beam.PCollection[tuple[Key, Sizes]]:
        hashes = batches | "Hash" >> beam.ParDo(_HashFn(self._specs, self._schema)).with_output_types(tuple[Key, bytes])
        return hashes | "Group" >> beam.CombinePerKey(_GroupSizesFn())


class _CountFn(beam.CombineFn):  # type: ignore[misc]
    """All counters at once. The accumulator is their list of partials; the metrics are compiled on the worker."""

    def __init__(self, specs: list[Spec], schema: pa.Schema) -> None:
        self._specs, self._schema = specs, schema

    def setup(self) -> None:
        self._bound = bind(self._specs, self._schema)

    def create_accumulator(self) -> list[Any]:
        return self._bound.zero()

    def add_input(self, partials: list[Any], batch: pa.RecordBatch) -> list[Any]:
        return self._bound.count(partials, self._bound.view(batch))

    def merge_accumulators(self, accumulators: Iterable[list[Any]]) -> list[Any]:
        merged = self._bound.zero()
        for partials in accumulators:
            merged = self._bound.merge(merged, partials)
        return merged

    def extract_output(self, partials: list[Any]) -> list[Any]:
        return partials


class _HashFn(beam.DoFn):  # type: ignore[misc]
    """Per batch: ((number of the source, shard), the shard's hashes as bytes)."""

    def __init__(self, specs: list[Spec], schema: pa.Schema) -> None:
        self._specs, self._schema = specs, schema

    def setup(self) -> None:
        self._bound = bind(self._specs, self._schema)

    def process(self, batch: pa.RecordBatch) -> Iterator[tuple[Key, bytes]]:
        for source, hashes in enumerate(self._bound.hashes(self._bound.view(batch))):
            shard = (hashes % np.uint64(SHARDS)).astype(np.int64)
            ordered = hashes[np.argsort(shard, kind="stable")]
            ends = np.cumsum(np.bincount(shard, minlength=SHARDS))
            for number, part in enumerate(np.split(ordered, ends[:-1])):
                if len(part):
                    yield (source, number), part.tobytes()


class _GroupSizesFn(beam.CombineFn):  # type: ignore[misc]
    """The hashes of one shard are gathered; out come its group sizes."""

    def create_accumulator(self) -> list[bytes]:
        return []

    def add_input(self, parts: list[bytes], part: bytes) -> list[bytes]:
        parts.append(part)
        return parts

    def merge_accumulators(self, accumulators: Iterable[list[bytes]]) -> list[bytes]:
        return [part for parts in accumulators for part in parts]

    def extract_output(self, parts: list[bytes]) -> Sizes:
        return group_sizes(np.frombuffer(part, np.uint64) for part in parts)


def _evidence(partials: list[Any], shards: Iterable[tuple[Key, Sizes]], specs: list[Spec], schema: pa.Schema) -> str:
    bound: Bound = bind(specs, schema)
    groups: list[Counter[int]] = [Counter() for _ in bound.sources]
    for (source, _), sizes in shards:
        groups[source].update(sizes)
    return evidence_to_json(bound.evidence(partials, groups))
