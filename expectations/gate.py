"""Whether a staged run may be published: evidence in, verdict out. No row is in reach, and no value comes out.

Before the run `metrics_for(plan)` says what to measure, and refuses what cannot be; `MeasureBatches` measures it over
what was staged; afterwards `verdict(plan, counts, measured)`, a pure function, decides, as often as one likes.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

import pyarrow as pa
from great_expectations.core import ExpectationSuite
from great_expectations.core.expectation_validation_result import (
    ExpectationSuiteValidationResult,
    ExpectationValidationResult,
)

from expectations.engine import judge
from expectations.metrics import OF_THE_RUN
from expectations.proved import proof_evidence
from expectations.spec import Evidence, Spec, evidence_from_json, evidence_to_json
from expectations.suite import metrics_for as metrics_for
from expectations.suite import suite_for
from expectations.words import in_words
from transforms.agreement import Agreement
from transforms.columns.promise import Differs
from transforms.evidence import CellCounts, Counts, ProtectedCounts
from transforms.plan import Plan, PlannedLeaf
from transforms.survivors.places import prior, protected, searched
from transforms.survivors.proof import Proof

_ROWS = Spec.of("table.row_count")
_VALUES = frozenset(
    {
        "column.max",
        "column.mean",
        "column.median",
        "column.min",
        "column.quantile_values",
        "column.standard_deviation",
        "column.sum",
    }
)
"""Metrics that are, or with few rows may be, values of the data."""


@dataclass(frozen=True)
class Finding:
    """What one expectation came to, in numbers."""

    column: str | None
    """The output column or leaf; several joined by commas; None for the whole table."""
    expectation: str
    """Its type, as Great Expectations names it."""
    promise: str
    """In words, without values."""
    unexpected: int | None
    """How many values or rows break it; None where that is no count, or nothing was measured."""
    checked: int | None
    """How many were looked at."""
    passed: bool
    severity: str = "critical"
    """Great Expectations' word, as the suite says it: critical, warning or info. It spares nothing here."""


@dataclass(frozen=True)
class Verdict:
    """Whether everything holds, and what each expectation came to."""

    passed: bool
    findings: tuple[Finding, ...]

    @property
    def failed(self) -> tuple[Finding, ...]:
        """The findings that stand against publication."""
        return tuple(finding for finding in self.findings if not finding.passed)

    def to_json(self) -> str:
        """Canonical; no value of the data."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The inverse of `to_json`."""
        raw = json.loads(text)
        return cls(raw["passed"], tuple(Finding(**finding) for finding in raw["findings"]))


def run_evidence(counts: Counts, plan: Plan, parts_rows: int, *, proof: Proof | None = None) -> Mapping[Spec, Any]:
    """The metrics that need the input (`metrics.OF_THE_RUN`), each with what was looked at.

    `parts_rows`: rows that were read back from what was staged. `proof`: what the search across the data set found. A
    leaf that was not counted has no evidence, and its promises fail; only where nothing was staged and nothing read
    back does no count mean none.
    """
    rows = counts.rows
    unaccounted = sum(abs(one.unaccounted) for one in counts.files.values())
    found: dict[Spec, Any] = {
        Spec.of("beamveil.unaccounted_rows"): [unaccounted, rows.read],
        Spec.of("beamveil.unread_rows"): abs(rows.staged - parts_rows),
    }
    nothing = CellCounts() if rows.staged == parts_rows == 0 else None
    for leaf in plan.leaves:
        cells = counts.cells.get(leaf.path, nothing)
        if cells is None:
            continue
        at = {"column": leaf.path}
        found[Spec.of("beamveil.null_differences", {}, at)] = [cells.null_differences, cells.values]
        if (equal := _equal(leaf, counts, cells)) is not None:
            found[Spec.of("beamveil.equal_cells", {}, at)] = equal
    found |= survivors(counts, plan)
    return found if proof is None else {**found, **proof_evidence(proof, counts, plan, parts_rows)}


def _equal(leaf: PlannedLeaf, counts: Counts, cells: CellCounts) -> list[int] | None:
    """Cells that equal their source, and cells; where chance may make them so, draws that agree too, and draws.

    None where nothing of this is promised, and where not every cell's draw was looked at.
    """
    promised = [promise.chance for promise in leaf.promises if isinstance(promise, Differs)]
    if not promised:
        return None
    if max(promised) == 0:
        return [cells.equal, cells.values]
    drawn = counts.agreements.get(leaf.path, Agreement())
    if drawn.cells != (cells.values, cells.equal):
        return None
    return [cells.equal, cells.values, drawn.at_least, drawn.at_most]


def survivors(counts: Counts, plan: Plan) -> dict[Spec, Any]:
    """The evidence of `ExpectPathToHoldNoSurvivors`, for each output column: what of which input leaf stands there.

    None where of any protected leaf fewer values were looked at than came out.
    """
    leaves = protected(plan)
    sought = [counts.protected.get(leaf.source, ProtectedCounts()) for leaf in leaves]
    came_out = [counts.cells.get(leaf.path, CellCounts()).values for leaf in leaves]
    if any(one.looked_at < values for one, values in zip(sought, came_out, strict=True)):
        return {}
    values = sum(one.searched for one in sought)
    places = {place.column: place for place in searched(plan)} if leaves else {}
    return {
        Spec.of("beamveil.survivors", {}, {"column": column}): {
            "searched": values,
            "found": [
                [leaf.source, *asdict(hits).values(), prior(leaf, place.by_chance)]
                for leaf in leaves
                if (hits := counts.survivors.get(column, {}).get(leaf.source)) is not None
            ],
        }
        for column, place in places.items()
    }


def verdict(plan: Plan, counts: Counts, measured: str, *, proof: Proof | None = None) -> Verdict:
    """The gate's decision on what `MeasureBatches` measured and `Anonymize` counted; the same at every call.

    `proof`: what `FindSurvivors` found, where the run is to prove that nothing protected stands anywhere.
    """
    suite = suite_for(plan, prove=proof is not None)
    return judged(suite, plan.schema, evidence_of(plan, counts, measured, proof=proof))


def evidence_of(plan: Plan, counts: Counts, measured: str, *, proof: Proof | None = None) -> Evidence:
    """All that is known of a run: what was measured, and the metrics that need the input, of the run's own counts."""
    evidence = {s: value for s, value in evidence_from_json(measured).items() if s.name not in OF_THE_RUN}
    if isinstance(evidence.get(_ROWS), int):
        evidence |= run_evidence(counts, plan, evidence[_ROWS], proof=proof)
    return evidence


def judged(suite: ExpectationSuite, schema: pa.Schema, evidence: Evidence) -> Verdict:
    """Great Expectations' verdict, in numbers. What has no evidence, or no result, does not pass."""
    return verdict_in(suite, judge(suite, schema, evidence, result_format="BASIC"))


def verdict_in(suite: ExpectationSuite, result: ExpectationSuiteValidationResult) -> Verdict:
    """The verdict in what Great Expectations found of the suite; the same in any result format from BASIC on."""
    findings = tuple(_finding(one) for one in result.results)
    complete = len(findings) == len(suite.expectations)
    return Verdict(bool(result.success) and complete and all(finding.passed for finding in findings), findings)


def publishable(measured: str) -> str:
    """The evidence without what may be a value of the data: extremes, sums, means. For reports and failed runs."""
    return evidence_to_json({s: value for s, value in evidence_from_json(measured).items() if s.name not in _VALUES})


def _finding(one: ExpectationValidationResult) -> Finding:
    config, result = one.expectation_config, one.result or {}
    if config is None:
        raise AssertionError
    unexpected, checked = result.get("unexpected_count"), result.get("element_count")
    missing = result.get("missing_count")
    if isinstance(checked, int) and isinstance(missing, int) and not config.type.endswith("_null"):
        checked -= missing
    return Finding(
        column=_column(config.kwargs),
        expectation=config.type,
        promise=_promise(config, result),
        unexpected=int(unexpected) if isinstance(unexpected, int | float) else None,
        checked=int(checked) if isinstance(checked, int | float) else None,
        passed=bool(one.success),
        severity=str(getattr(config.severity, "value", config.severity)),
    )


def _promise(config: Any, result: Mapping[str, Any]) -> str:
    """What was promised and, where it is broken, what was found: kinds, or input columns whose values stand there."""
    said = in_words(config.type, config.kwargs, config.description)
    observed = result.get("observed_value")
    named = observed if isinstance(observed, Mapping) else (result.get("details") or {}).get("sources") or {}
    found = ", ".join(f"{name} {count:,}" for name, count in named.items())
    return f"{said}; found: {found}" if found else said


def _column(kwargs: Mapping[str, Any]) -> str | None:
    named = [kwargs[key] for key in ("column", "column_A", "column_B") if kwargs.get(key)]
    named += kwargs.get("column_list") or kwargs.get("quasi_identifiers") or []
    return ", ".join(map(str, named)) or None
