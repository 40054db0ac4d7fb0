"""MeasureClasses: tests of every class of rows over a PCollection of Arrow batches, on any Beam runner.

Cells go by (source, shard of the class): a class meets in one shard, which is judged by itself and comes down to five
numbers that add up. A cell takes 24 bytes and is one per class and value in a batch; hashes, not values, cross the
network. t-closeness also needs the shares in the whole table: they are added up over the shards and go to each.
"""

from collections.abc import Iterable, Iterator, Mapping

import apache_beam as beam
import pyarrow as pa

from expectations.groups import Cells, Classes, Shares, sharded, shares_of, tabulated
from expectations.metrics import bind
from expectations.spec import Spec
from transforms.files.report import reported

SHARDS = 16
"""Shards per source of cells; of 100 million rows that are all different, a shard is 150 MB."""

Key = tuple[str, int]


class MeasureClasses(beam.PTransform):  # type: ignore[misc]  # Beam's classes are untyped
    """PCollection of RecordBatch -> (number of the grouping, what a shard of its classes came to)."""

    def __init__(self, specs: list[Spec], schema: pa.Schema) -> None:
        super().__init__()
        self._specs, self._schema = specs, schema

    def expand(self, batches: beam.PCollection[pa.RecordBatch]) -> beam.PCollection[tuple[int, Classes]]:
        """Cells are gathered once per source, and judged by each grouping that looks at it."""
        cells = batches | "Tabulate" >> beam.ParDo(_CellsFn(self._specs, self._schema)).with_output_types(
            tuple[Key, Cells]
        )
        gathered = cells | "Gather" >> beam.CombinePerKey(_GatherFn())
        compared = {grouping.source for _, grouping in bind(self._specs, self._schema).groupings if grouping.compares}
        shares = gathered | "Shares" >> beam.FlatMap(_shares, compared).with_output_types(tuple[str, Shares])
        whole = beam.pvalue.AsDict(shares | "Add shares" >> beam.CombinePerKey(shares_of))
        return gathered | "Judge" >> beam.ParDo(_JudgeFn(self._specs, self._schema), whole).with_output_types(
            tuple[int, Classes]
        )


class _CellsFn(beam.DoFn):  # type: ignore[misc]
    """Per batch: ((source, shard), the shard's cells)."""

    def __init__(self, specs: list[Spec], schema: pa.Schema) -> None:
        self._specs, self._schema = specs, schema

    def setup(self) -> None:
        self._bound = bind(self._specs, self._schema)

    def process(self, batch: pa.RecordBatch) -> Iterator[tuple[Key, Cells]]:
        with reported("measuring"):
            found = self._bound.cells(self._bound.view(batch))
        for source, cells in found.items():
            for shard, part in sharded(cells, SHARDS):
                yield (source, shard), part


class _GatherFn(beam.CombineFn):  # type: ignore[misc]
    """The cells of one shard; what is sent is added up before."""

    def create_accumulator(self) -> list[Cells]:
        return []

    def add_input(self, parts: list[Cells], part: Cells) -> list[Cells]:
        parts.append(part)
        return parts

    def merge_accumulators(self, accumulators: Iterable[list[Cells]]) -> list[Cells]:
        return [part for parts in accumulators for part in parts]

    def compact(self, parts: list[Cells]) -> list[Cells]:
        return [tabulated(parts)]

    def extract_output(self, parts: list[Cells]) -> Cells:
        return tabulated(parts)


class _JudgeFn(beam.DoFn):  # type: ignore[misc]
    def __init__(self, specs: list[Spec], schema: pa.Schema) -> None:
        self._specs, self._schema = specs, schema

    def setup(self) -> None:
        self._bound = bind(self._specs, self._schema)

    def process(self, shard: tuple[Key, Cells], shares: Mapping[str, Shares]) -> Iterator[tuple[int, Classes]]:
        (source, _), cells = shard
        for number, (_, grouping) in enumerate(self._bound.groupings):
            if grouping.source == source:
                yield number, grouping.judged(cells, shares.get(source))


def _shares(shard: tuple[Key, Cells], compared: set[str]) -> Iterator[tuple[str, Shares]]:
    (source, _), cells = shard
    if source in compared:
        yield source, shares_of([cells])
