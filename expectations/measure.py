"""MeasureBatches: the metrics of a plan over every row of a PCollection of Arrow batches, on any Beam runner.

Counters are one CombineFn, whose accumulator is some hundred bytes, and some kilobytes for each watched column. Groups
of equal values cannot be: their hashes take 8 bytes a row. They go by (source, shard of the hash): equal values have
equal hashes and meet in one shard, each shard comes down to `{group size: number of groups}`, and those add up. Where
only the number of different values is asked, a shard keeps each hash once, and of more than a million the smallest.
Hashes, not values, cross the network.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import apache_beam as beam
import numpy as np
import pyarrow as pa

import transforms.files.coder  # noqa: F401 - registers how batches travel
from expectations import distinct
from expectations.counters import group_sizes
from expectations.distinct import Smallest
from expectations.groups import Classes
from expectations.measure_classes import MeasureClasses
from expectations.metrics import Bound, Groups, bind, measured
from expectations.spec import Spec, evidence_to_json
from transforms.files.report import reported

SHARDS = 16
"""Shards per source of hashes; a shard of 100 million rows is 50 MB."""

Key = tuple[int, int]
Sizes = Mapping[int, int]


class MeasureBatches(beam.PTransform):  # type: ignore[misc]  # Beam's classes are untyped
    """PCollection of RecordBatch -> one element, the evidence as canonical JSON. No batch: an empty table's evidence.

    Metrics of the run (`metrics.OF_THE_RUN`) are left out. Equal rows give equal text, whatever the order and size of
    the batches. Raises `Refused` at construction for metrics that cannot be computed over the schema; `OutputError`
    in the job, without values, for batches that do not have that schema or cannot be measured.
    """

    def __init__(self, specs: Iterable[Spec], schema: pa.Schema) -> None:
        super().__init__()
        self._specs, self._schema = measured(specs), schema
        bound = bind(self._specs, schema)
        self._tallied, self._distinct, self._grouped = bool(bound.sources), bound.distinct, bool(bound.groupings)

    def expand(self, batches: beam.PCollection[pa.RecordBatch]) -> beam.PCollection[str]:
        """Counters always; hashes and classes only where a metric asks for them."""
        counts = batches | "Count" >> beam.CombineGlobally(_CountFn(self._specs, self._schema))
        groups = beam.pvalue.AsList(self._groups(batches)) if self._tallied else []
        tests = beam.pvalue.AsList(batches | MeasureClasses(self._specs, self._schema)) if self._grouped else []
        return counts | "Evidence" >> beam.Map(_evidence, groups, tests, self._specs, self._schema).with_output_types(
            str
        )

    def _groups(self, batches: beam.PCollection[pa.RecordBatch]) -> beam.PCollection[tuple[Key, Groups]]:
        hashes = batches | "Hash" >> beam.ParDo(_HashFn(self._specs, self._schema)).with_output_types(tuple[Key, bytes])
        distinct = self._distinct
        groups = (
            hashes
            | "Of groups" >> beam.Filter(lambda found: found[0][0] not in distinct)
            | "Group" >> beam.CombinePerKey(_GroupSizesFn())
        )
        counts = (
            hashes
            | "Of distinct values" >> beam.Filter(lambda found: found[0][0] in distinct)
            | "Distinct" >> beam.CombinePerKey(_DistinctFn())
        )
        return (groups, counts) | "Both" >> beam.Flatten()


class _CountFn(beam.CombineFn):  # type: ignore[misc]
    """All counters at once. The accumulator is their list of partials; the metrics are compiled on the worker."""

    def __init__(self, specs: list[Spec], schema: pa.Schema) -> None:
        self._specs, self._schema = specs, schema

    def setup(self) -> None:
        self._bound = bind(self._specs, self._schema)

    def create_accumulator(self) -> list[Any]:
        return self._bound.zero()

    def add_input(self, partials: list[Any], batch: pa.RecordBatch) -> list[Any]:
        with reported("measuring"):
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
        with reported("measuring"):
            found = self._bound.hashes(self._bound.view(batch))
        for source, hashes in enumerate(found):
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


class _DistinctFn(beam.CombineFn):  # type: ignore[misc]
    """The smallest hashes of one shard; out come the bounds of how many there are.

    What comes in waits until it is as much as what is kept: it is sorted as often as its length doubles.
    """

    def create_accumulator(self) -> tuple[Smallest, list[bytes]]:
        return Smallest(distinct.MOST), []

    def add_input(self, held: tuple[Smallest, list[bytes]], part: bytes) -> tuple[Smallest, list[bytes]]:
        kept, waiting = held
        waiting.append(part)
        return held if sum(map(len, waiting)) < 8 * max(len(kept.hashes), _WAITING) else (_settled(held), [])

    def merge_accumulators(self, accumulators: Iterable[tuple[Smallest, list[bytes]]]) -> tuple[Smallest, list[bytes]]:
        merged = Smallest(distinct.MOST)
        for held in accumulators:
            merged = merged.merge(_settled(held))
        return merged, []

    def compact(self, held: tuple[Smallest, list[bytes]]) -> tuple[Smallest, list[bytes]]:
        return _settled(held), []

    def extract_output(self, held: tuple[Smallest, list[bytes]]) -> tuple[int, int]:
        return _settled(held).bounds


_WAITING = 65_536


def _settled(held: tuple[Smallest, list[bytes]]) -> Smallest:
    kept, waiting = held
    return kept.add(np.frombuffer(part, np.uint64) for part in waiting) if waiting else kept


def _evidence(
    partials: list[Any],
    shards: Iterable[tuple[Key, Groups]],
    tests: Iterable[tuple[int, Classes]],
    specs: list[Spec],
    schema: pa.Schema,
) -> str:
    bound: Bound = bind(specs, schema)
    groups: list[Groups] = [(0, 0) if number in bound.distinct else Counter() for number in range(len(bound.sources))]
    for (source, _), sizes in shards:
        groups[source] = _both(groups[source], sizes)
    found: list[list[Classes]] = [[] for _ in bound.groupings]
    for number, classes in tests:
        found[number].append(classes)
    merged = [grouping.merge(parts) for (_, grouping), parts in zip(bound.groupings, found, strict=True)]
    return evidence_to_json(bound.evidence(partials, groups, merged))


def _both(one: Groups, other: Groups) -> Groups:
    """Of two shards, which share no value."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return Counter(one) + Counter(other)
    return one[0] + other[0], one[1] + other[1]
