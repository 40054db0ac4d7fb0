"""Mergeable metrics over Arrow batches: what Great Expectations and our promises ask for, without Great Expectations.

    bound = bind(specs, schema)                  # refuses, all at once, what cannot be computed
    partials = bound.count(bound.zero(), bound.view(batch))
    hashes = bound.hashes(bound.view(batch))
    evidence = bound.evidence(partials, bound.grouped([hashes] for each of bound.sources))

Nothing here raises with, returns or logs a value of the data, but for extremes, sums and means, which the judge
withholds and `gate.publishable` takes out of the evidence.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from expectations import counters, patterns
from expectations.aggregates import OF_COLUMNS
from expectations.conditions import COLUMN_CONDITIONS, ROW_CONDITIONS
from expectations.counters import Counter, Tally, Where
from expectations.distinct import WHOLE, Smallest
from expectations.groups import OUR_GROUPS, Cells, Classes, Grouping, shares_of, tabulated
from expectations.order import OF_ORDER
from expectations.rebuilt import written_twice
from expectations.spec import Bounds, Evidence, Refused, Spec, canonical, columns_of, parse
from expectations.values import members
from expectations.view import Hashes, Ignore, View
from expectations.watch import detected
from transforms.errors import OutputError
from transforms.paths import twofold

OF_THE_RUN: Mapping[str, tuple[str, ...]] = {
    "beamveil.equal_cells": ("column", "source"),
    "beamveil.null_differences": ("column", "source"),
    "beamveil.standing": ("column",),
    "beamveil.survivors": ("column", "source"),
    "beamveil.unaccounted_rows": (),
    "beamveil.unread_rows": (),
}
"""Metrics that need the input, with their parameters: `gate.run_evidence` reads them off the run's own counts."""

OUR_COUNTERS: Mapping[str, Callable[..., Counter]] = {
    "beamveil.values": counters.value_count,
    "beamveil.unmatched": counters.unmatched,
    "beamveil.outside_set": counters.outside_set,
    "beamveil.outside_bounds": counters.outside_bounds,
    "beamveil.mistyped_rows": counters.mistyped_rows,
    "beamveil.misplaced_rows": counters.misplaced_rows,
    "beamveil.detected": detected,
}
"""Our own metrics; their parameters are the arguments of the function."""

OF_GROUPS: Mapping[str, Callable[[Mapping[int, int]], Any]] = {
    "beamveil.group_sizes": counters.all_groups,
    "beamveil.largest_groups": counters.largest_groups,
    "column.distinct_values.count": counters.group_count,
    "column.distinct_values.not_in_set.count": counters.group_count,
    "column_values.unique.unexpected_count": counters.grouped_count,
    "compound_columns.unique.unexpected_count": counters.grouped_count,
}
"""By metric name, what is read off the sizes of groups of equal values."""

Groups = Mapping[int, int] | tuple[int, int]
"""{group size: number of groups}, or the bounds of the number of groups where no more is asked."""

_DOMAIN = {"column", "column_list", "column_A", "column_B", "row_condition", "ignore_row_if"}
_ERRORS = (pa.ArrowException, KeyError, TypeError, ValueError, ArithmeticError, re.error, pl.exceptions.PolarsError)


def measured(specs: Iterable[Spec]) -> list[Spec]:
    """The specs that are computed over the published batches, each once, in a fixed order."""
    return sorted({spec for spec in specs if spec.name not in OF_THE_RUN})


def refused(specs: Iterable[Spec], schema: pa.Schema, *, ordered: bool = False) -> dict[Spec, str]:
    """The metrics that cannot be computed over this schema, with the reason: each is tried on an empty batch.

    `ordered`: the batches will come in an order that means something.
    """
    specs = measured(specs)
    empty = pa.RecordBatch.from_arrays([pa.nulls(0, field.type) for field in schema], schema=schema)
    unclear = twofold((field.name, field.type) for field in schema)
    reasons = {}
    for spec in specs:
        if spec.name in OF_ORDER and not ordered:
            reasons[spec] = "rows have no order across files"
            continue
        if (OUR_COUNTERS.keys() | OUR_GROUPS.keys()) & {spec.name} and (both := unclear.keys() & {*columns_of(spec)}):
            reasons[spec] = (
                f"{', '.join(map(repr, sorted(both)))} is both a column's name and a path; rename the column"
            )
            continue
        try:
            metric = _compile(spec)
            _looking(metric)(View.of(empty))
        except Refused as reason:
            reasons[spec] = str(reason)
        except _ERRORS as error:
            reasons[spec] = _plainly(spec, schema, error)
    answered = [spec for spec in specs if spec not in reasons]
    twice = written_twice(answered, lambda column: View.of(empty).column(column).type)
    return reasons | dict.fromkeys(
        sorted(twice), "a value is written in two ways, which are one in the column; use one"
    )


def bind(specs: Iterable[Spec], schema: pa.Schema, *, ordered: bool = False) -> "Bound":
    """The specs made runnable over batches of this schema; those of the run are left out.

    Raises `Refused`, naming every metric that cannot be computed.
    """
    specs = measured(specs)
    if reasons := refused(specs, schema, ordered=ordered):
        raise Refused("; ".join(f"{spec.name} {spec.domain}: {why}" for spec, why in reasons.items()))
    compiled = [(spec, _compile(spec)) for spec in specs]
    return Bound(
        tuple((spec, metric) for spec, metric in compiled if isinstance(metric, Counter)),
        tuple((spec, metric) for spec, metric in compiled if isinstance(metric, Tally)),
        tuple((spec, metric) for spec, metric in compiled if isinstance(metric, Grouping)),
        _unions(specs),
    )


@dataclass(frozen=True)
class Bound:
    """Metrics ready to run. Partials are one entry per counter, hashes one array per tally source.

    Cells are one frame per source of groupings.
    """

    counters: tuple[tuple[Spec, Counter], ...]
    tallies: tuple[tuple[Spec, Tally], ...]
    groupings: tuple[tuple[Spec, Grouping], ...]
    unions: Mapping[str, str]

    @cached_property
    def sources(self) -> Mapping[str, Tally]:
        """The distinct sources of hashes, in a fixed order."""
        return {tally.source: tally for _, tally in self.tallies}

    @cached_property
    def distinct(self) -> frozenset[int]:
        """The numbers of the sources of which only the number of groups is asked: `Smallest.bounds` will do."""
        asked = {tally.source for _, tally in self.tallies if not tally.distinct}
        return frozenset(number for number, source in enumerate(self.sources) if source not in asked)

    def grouped(self, gathered: Sequence[Sequence[Hashes]]) -> list[Groups]:
        """Per source, what its hashes come to; for `evidence`."""
        return [
            Smallest(WHOLE).add(hashes).bounds if number in self.distinct else counters.group_sizes(hashes)
            for number, hashes in enumerate(gathered)
        ]

    def view(self, batch: pa.RecordBatch) -> View:
        """What `count` and `hashes` look at; shared between the two, each column is prepared once."""
        return View.of(batch, self.unions)

    def zero(self) -> list[Any]:
        """The partials of nothing."""
        return [counter.zero for _, counter in self.counters]

    def count(self, partials: Sequence[Any], view: View) -> list[Any]:
        """The partials with one more batch."""
        counted = [_quietly(spec, counter.measure, view) for spec, counter in self.counters]
        return self.merge(partials, counted)

    def merge(self, one: Sequence[Any], other: Sequence[Any]) -> list[Any]:
        """The partials of both; the same in any grouping and, but for what is counted of rows in order, in any order.

        What is read off a sketch is the same within its bounds.
        """
        return [counter.merge(a, b) for (_, counter), a, b in zip(self.counters, one, other, strict=True)]

    def hashes(self, view: View) -> list[Hashes]:
        """Per source, the hashes of the rows that count."""
        owners = {tally.source: spec for spec, tally in self.tallies}
        return [_quietly(owners[source], tally.hashes, view) for source, tally in self.sources.items()]

    def cells(self, view: View) -> dict[str, Cells]:
        """Per source of groupings, the cells of the rows."""
        first = {grouping.source: (spec, grouping) for spec, grouping in reversed(self.groupings)}
        return {source: _quietly(spec, grouping.cells, view) for source, (spec, grouping) in first.items()}

    def evidence(
        self, partials: Sequence[Any], groups: Sequence[Groups], classes: Sequence[Classes] = ()
    ) -> dict[Spec, Any]:
        """Partials, each source's group sizes or bounds, and what each grouping came to, read off as metric values."""
        by_source = dict(zip(self.sources, groups, strict=True))
        counted = {spec: counter.result(a) for (spec, counter), a in zip(self.counters, partials, strict=True)}
        counted |= {spec: _read(tally, by_source[tally.source]) for spec, tally in self.tallies}
        return counted | {spec: one.result(found) for (spec, one), found in zip(self.groupings, classes, strict=True)}


def measure(
    specs: Iterable[Spec], batches: Iterable[pa.RecordBatch], schema: pa.Schema, *, ordered: bool = False
) -> Evidence:
    """The evidence of batches at hand, in this process. `ordered`: their order means something."""
    bound = bind(specs, schema, ordered=ordered)
    partials: list[Any] = bound.zero()
    gathered: list[list[Hashes]] = [[] for _ in bound.sources]
    grouped: dict[str, list[Cells]] = {grouping.source: [] for _, grouping in bound.groupings}
    for batch in batches:
        view = bound.view(batch)
        partials = bound.count(partials, view)
        for kept, new in zip(gathered, bound.hashes(view), strict=True):
            kept.append(new)
        for source, cells in bound.cells(view).items():
            grouped[source].append(cells)
    whole = {source: tabulated(cells) for source, cells in grouped.items()}
    shares = {one.source: shares_of([whole[one.source]]) for _, one in bound.groupings if one.compares}
    classes = [one.judged(whole[one.source], shares.get(one.source)) for _, one in bound.groupings]
    return bound.evidence(partials, bound.grouped(gathered), classes)


def _read(tally: Tally, groups: Groups) -> Any:
    return tally.result(groups) if isinstance(groups, Mapping) else Bounds.of(*groups)


def _quietly(spec: Spec, measure_: Callable[[View], Any], view: View) -> Any:
    """Arrow's and Python's errors quote values: replaced by the names of metric, columns and error class."""
    try:
        return measure_(view)
    except Refused as reason:
        why = str(reason)
    except Exception as error:  # noqa: BLE001 - whatever it is, its text is not ours
        why = type(error).__name__
    columns = ", ".join(map(repr, columns_of(spec))) or "the table"
    msg = f"cannot measure {spec.name} of {columns} in what was staged: {why}"
    raise OutputError(msg) from None


def _plainly(spec: Spec, schema: pa.Schema, error: Exception) -> str:
    if isinstance(error, re.error):
        return "the pattern cannot be read"
    kinds = [str(schema.field(name).type) for name in columns_of(spec) if name in schema.names]
    return f"cannot be asked of {', '.join(kinds)}" if kinds else f"cannot be computed ({type(error).__name__})"


def _looking(metric: Counter | Tally | Grouping) -> Callable[[View], Any]:
    """What a metric does with a batch."""
    match metric:
        case Counter():
            return metric.measure
        case Tally():
            return metric.hashes
        case Grouping():
            return metric.cells


def _compile(spec: Spec) -> Counter | Tally | Grouping:
    """The one table of what can be computed: a spec becomes a counter, a tally or a grouping, or is refused."""
    domain, value = parse(spec.domain), parse(spec.value)
    if spec.name in OUR_COUNTERS or spec.name in OUR_GROUPS:
        if domain:
            raise Refused(f"it does not take {sorted(domain)}")
        return OUR_COUNTERS[spec.name](**value) if spec.name in OUR_COUNTERS else OUR_GROUPS[spec.name](**value)
    if unknown := set(domain) - _DOMAIN:  # `table`: another table's metric must not be answered with this one's
        raise Refused(f"it does not take {sorted(unknown)}")
    columns = tuple(domain.get("column_list") or [domain[k] for k in ("column", "column_A", "column_B") if k in domain])
    where = _where(domain, columns)
    if spec.name in OF_GROUPS:
        return _tally(spec, value, columns, where)
    return _counter(spec, value, columns, where)


def _where(domain: Mapping[str, Any], columns: tuple[str, ...]) -> Where:
    condition: Mapping[str, Any] | None = domain.get("row_condition")
    if condition is not None and not (isinstance(condition, dict) and condition.get("type") != "pass_through"):
        raise Refused("row conditions written as pandas text are not evaluated; write them as GX's Column conditions")
    ignore: Ignore | None = (domain["ignore_row_if"], columns) if "ignore_row_if" in domain else None
    return lambda view: view.where(condition, ignore)


def _tally(spec: Spec, value: Mapping[str, Any], columns: tuple[str, ...], where: Where) -> Tally:
    drop_missing = not spec.name.startswith("compound_columns.")
    parse_text = "value_set" in value  # Great Expectations' own sets may hold dates as text
    without: list[Any] | None = value.get("value_set", value.get("without"))

    def hashes(view: View) -> Hashes:
        kept = where(view)
        found = kept.hashes(columns)
        mask = np.ones(kept.rows, bool)
        if drop_missing and kept.missing(columns[0]):
            mask &= kept.present(columns[0]).to_numpy(zero_copy_only=False)
        if without is not None:
            values = kept.column(columns[0])
            excluded = pc.is_in(values, value_set=members(without, values.type, parse_text=parse_text))
            mask &= ~excluded.to_numpy(zero_copy_only=False)
        return found if mask.all() else found[mask]

    source = canonical([columns, spec.domain, drop_missing, without, parse_text and without])
    return Tally(source, hashes, OF_GROUPS[spec.name])


def _counter(spec: Spec, value: Mapping[str, Any], columns: tuple[str, ...], where: Where) -> Counter:  # noqa: PLR0911 - a table
    base, _, suffix = spec.name.rpartition(".")
    column = columns[0] if columns else ""
    if spec.name == "table.row_count" or suffix == "filtered_row_count":
        return Counter(lambda view: where(view).rows)
    if base == "column_values.nonnull" and suffix == "unexpected_count":
        return Counter(lambda view: where(view).missing(column))
    if base == "column_values.null" and suffix == "unexpected_count":
        return Counter(lambda view: where(view).rows - where(view).missing(column))
    if base in COLUMN_CONDITIONS and suffix == "unexpected_count":
        return Counter(lambda view: _unexpected(where(view), column, base, value))
    if base in ROW_CONDITIONS and suffix == "unexpected_count":
        return Counter(
            lambda view: where(view).rows - int(ROW_CONDITIONS[base](where(view), columns, **value).true_count)
        )
    if spec.name in OF_COLUMNS:
        return OF_COLUMNS[spec.name](where, column, **value)
    if spec.name in OF_ORDER:
        return OF_ORDER[spec.name](where, column, **value)
    raise Refused("it is not measured")


def _unexpected(view: View, column: str, base: str, value: Mapping[str, Any]) -> int:
    holds = COLUMN_CONDITIONS[base](view, column, **value)
    return int(pc.and_(pc.invert(holds), view.present(column)).true_count)


def _unions(specs: Iterable[Spec]) -> dict[str, str]:
    """Per column, without a row condition, the union of its forbidden patterns, where there are several."""
    forbidden: dict[str, list[str]] = {}
    for spec in specs:
        domain, value = parse(spec.domain), parse(spec.value)
        if spec.name.startswith("column_values.not_match_regex") and "row_condition" not in domain:
            forbidden.setdefault(domain["column"], []).extend(value.get("regex_list") or [value["regex"]])
    joined = {column: patterns.union(found) for column, found in forbidden.items()}
    return {column: union for column, union in joined.items() if union is not None}
