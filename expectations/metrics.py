"""Mergeable metrics over Arrow batches: what Great Expectations and our promises ask for, without Great Expectations.

    bound = bind(specs, schema)                  # refuses, all at once, what cannot be computed
    partials = bound.count(bound.zero(), bound.view(batch))
    hashes = bound.hashes(bound.view(batch))
    evidence = bound.evidence(partials, [group_sizes(...) for each of bound.sources])

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
from expectations.conditions import COLUMN_CONDITIONS, ROW_CONDITIONS
from expectations.counters import Counter, Tally, Where
from expectations.spec import Evidence, Refused, Spec, canonical, columns_of, parse
from expectations.values import members
from expectations.view import Hashes, Ignore, View
from transforms.errors import OutputError

OF_THE_RUN = frozenset(
    {
        "beamveil.equal_cells",
        "beamveil.null_differences",
        "beamveil.survivors",
        "beamveil.unaccounted_rows",
        "beamveil.unread_rows",
    }
)
"""Metrics that need the input: `gate.run_evidence` reads them off the run's own counts."""

OUR_COUNTERS: Mapping[str, Callable[..., Counter]] = {
    "beamveil.values": counters.value_count,
    "beamveil.unmatched": counters.unmatched,
    "beamveil.outside_set": counters.outside_set,
    "beamveil.outside_bounds": counters.outside_bounds,
    "beamveil.mistyped_rows": counters.mistyped_rows,
    "beamveil.misplaced_rows": counters.misplaced_rows,
}
"""Our own metrics; their parameters are the arguments of the function."""

_DOMAIN = {"column", "column_list", "column_A", "column_B", "row_condition", "ignore_row_if"}
_TALLIED = ("column.distinct_values.count", "column.distinct_values.not_in_set.count")
_ERRORS = (pa.ArrowException, KeyError, TypeError, ValueError, ArithmeticError, re.error, pl.exceptions.PolarsError)


def measured(specs: Iterable[Spec]) -> list[Spec]:
    """The specs that are computed over the published batches, each once, in a fixed order."""
    return sorted({spec for spec in specs if spec.name not in OF_THE_RUN})


def refused(specs: Iterable[Spec], schema: pa.Schema) -> dict[Spec, str]:
    """The metrics that cannot be computed over this schema, with the reason: each is tried on an empty batch."""
    empty = pa.RecordBatch.from_arrays([pa.array([], field.type) for field in schema], schema=schema)
    reasons = {}
    for spec in measured(specs):
        try:
            metric = _compile(spec)
            (metric.hashes if isinstance(metric, Tally) else metric.measure)(View.of(empty))
        except Refused as reason:
            reasons[spec] = str(reason)
        except _ERRORS as error:
            reasons[spec] = _plainly(spec, schema, error)
    return reasons


def bind(specs: Iterable[Spec], schema: pa.Schema) -> "Bound":
    """The specs made runnable over batches of this schema; those of the run are left out.

    Raises `Refused`, naming every metric that cannot be computed.
    """
    specs = measured(specs)
    if reasons := refused(specs, schema):
        raise Refused("; ".join(f"{spec.name} {spec.domain}: {why}" for spec, why in reasons.items()))
    compiled = [(spec, _compile(spec)) for spec in specs]
    return Bound(
        tuple((spec, metric) for spec, metric in compiled if isinstance(metric, Counter)),
        tuple((spec, metric) for spec, metric in compiled if isinstance(metric, Tally)),
        _unions(specs),
    )


@dataclass(frozen=True)
class Bound:
    """Metrics ready to run. Partials are one entry per counter, hashes one array per tally source."""

    counters: tuple[tuple[Spec, Counter], ...]
    tallies: tuple[tuple[Spec, Tally], ...]
    unions: Mapping[str, str]

    @cached_property
    def sources(self) -> Mapping[str, Tally]:
        """The distinct sources of hashes, in a fixed order."""
        return {tally.source: tally for _, tally in self.tallies}

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
        """The partials of both; the same in any order and grouping."""
        return [counter.merge(a, b) for (_, counter), a, b in zip(self.counters, one, other, strict=True)]

    def hashes(self, view: View) -> list[Hashes]:
        """Per source, the hashes of the rows that count."""
        owners = {tally.source: spec for spec, tally in self.tallies}
        return [_quietly(owners[source], tally.hashes, view) for source, tally in self.sources.items()]

    def evidence(self, partials: Sequence[Any], groups: Sequence[Mapping[int, int]]) -> dict[Spec, Any]:
        """Partials, and the group sizes of each source, read off as metric values."""
        by_source = dict(zip(self.sources, groups, strict=True))
        counted = {spec: counter.result(a) for (spec, counter), a in zip(self.counters, partials, strict=True)}
        return counted | {spec: tally.result(by_source[tally.source]) for spec, tally in self.tallies}


def measure(specs: Iterable[Spec], batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Evidence:
    """The evidence of batches at hand, in this process."""
    bound = bind(specs, schema)
    partials: list[Any] = bound.zero()
    gathered: list[list[Hashes]] = [[] for _ in bound.sources]
    for batch in batches:
        view = bound.view(batch)
        partials = bound.count(partials, view)
        for kept, new in zip(gathered, bound.hashes(view), strict=True):
            kept.append(new)
    return bound.evidence(partials, [counters.group_sizes(arrays) for arrays in gathered])


def _quietly(spec: Spec, measure_: Callable[[View], Any], view: View) -> Any:
    """Arrow's and Python's errors quote values: replaced by the names of metric, columns and error class."""
    try:
        return measure_(view)
    except Exception as error:  # noqa: BLE001 - whatever it is, its text is not ours
        columns = ", ".join(map(repr, columns_of(spec))) or "the table"
        msg = f"cannot measure {spec.name} of {columns} in what was staged: {type(error).__name__}"
    raise OutputError(msg) from None


def _plainly(spec: Spec, schema: pa.Schema, error: Exception) -> str:
    if isinstance(error, re.error):
        return "the pattern cannot be read"
    kinds = [str(schema.field(name).type) for name in columns_of(spec) if name in schema.names]
    return f"cannot be asked of {', '.join(kinds)}" if kinds else f"cannot be computed ({type(error).__name__})"


def _compile(spec: Spec) -> Counter | Tally:
    """The one table of what can be computed: a spec becomes a counter or a tally, or is refused."""
    domain, value = parse(spec.domain), parse(spec.value)
    if spec.name in OUR_COUNTERS:
        if domain:
            raise Refused(f"it does not take {sorted(domain)}")
        return OUR_COUNTERS[spec.name](**value)
    if unknown := set(domain) - _DOMAIN:  # `table`: another table's metric must not be answered with this one's
        raise Refused(f"it does not take {sorted(unknown)}")
    columns = tuple(domain.get("column_list") or [domain[k] for k in ("column", "column_A", "column_B") if k in domain])
    where = _where(domain, columns)
    tally = spec.name in _TALLIED or spec.name.startswith(("column_values.unique.", "compound_columns.unique."))
    if tally and not spec.name.endswith(".filtered_row_count"):
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
    without: list[Any] | None = value.get("value_set")

    def hashes(view: View) -> Hashes:
        kept = where(view)
        found = kept.hashes(columns)
        mask = np.ones(kept.rows, bool)
        if drop_missing and kept.missing(columns[0]):
            mask &= kept.present(columns[0]).to_numpy(zero_copy_only=False)
        if without is not None:
            values = kept.column(columns[0])
            excluded = pc.is_in(values, value_set=members(without, values.type, parse_text=True))
            mask &= ~excluded.to_numpy(zero_copy_only=False)
        return found if mask.all() else found[mask]

    source = canonical([columns, spec.domain, drop_missing, without])
    if spec.name.endswith(".unexpected_count"):
        return Tally(source, hashes, lambda groups: sum(size * n for size, n in groups.items() if size > 1))
    if spec.name in _TALLIED:
        return Tally(source, hashes, lambda groups: sum(groups.values()))
    raise Refused("not built yet")


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
    if spec.name == "column.distinct_values.missing_from_column.count":
        return counters.absent_members(where, column, value["value_set"])
    if value:
        raise Refused(f"it does not take {sorted(value)}")
    return _aggregate(spec.name, column, where)


def _unexpected(view: View, column: str, base: str, value: Mapping[str, Any]) -> int:
    holds = COLUMN_CONDITIONS[base](view, column, **value)
    return int(pc.and_(pc.invert(holds), view.present(column)).true_count)


def _aggregate(name: str, column: str, where: Where) -> Counter:
    if name in ("column.min", "column.max"):
        return counters.extreme(where, column, min if name == "column.min" else max)
    if name == "column.non_null_count":
        return Counter(lambda view: where(view).rows - where(view).missing(column))
    table = {
        "column.sum": counters.total,
        "column.mean": counters.mean,
        "column.standard_deviation": counters.deviation,
    }
    if name not in table:
        raise Refused("not built yet")
    return table[name](where, column)


def _unions(specs: Iterable[Spec]) -> dict[str, str]:
    """Per column, without a row condition, the union of its forbidden patterns, where there are several."""
    forbidden: dict[str, list[str]] = {}
    for spec in specs:
        domain, value = parse(spec.domain), parse(spec.value)
        if spec.name.startswith("column_values.not_match_regex") and "row_condition" not in domain:
            forbidden.setdefault(domain["column"], []).extend(value.get("regex_list") or [value["regex"]])
    joined = {column: patterns.union(found) for column, found in forbidden.items()}
    return {column: union for column, union in joined.items() if union is not None}
