"""How Great Expectations plans and judges without ever seeing a row.

    specs = plan_metrics(suite, schema)          # what the suite needs to know, without data
    refused(specs, schema)                       # metrics.refused: say no before the run
    result = judge(suite, schema, evidence)      # Great Expectations' own suite result

`EvidenceEngine` is a `PandasExecutionEngine` that answers metrics from evidence: Great Expectations finds metric
providers by the engine's class, so pandas' providers give the dependency graph of every standard and custom
expectation. Values of the data are out of reach, so no result format, log or document can show one. A metric without
evidence is an error of its expectation, which fails: it never passes for want of numbers.
"""

import builtins
import logging
import threading
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal

import great_expectations as gx
import numpy as np
import pandas as pd
import pyarrow as pa
from great_expectations.core import ExpectationSuite
from great_expectations.core.expectation_validation_result import (
    ExpectationSuiteValidationResult,
    ExpectationValidationResult,
)
from great_expectations.datasource.fluent import PandasDatasource
from great_expectations.exceptions import MetricProviderError, MetricResolutionError
from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.validator.metrics_calculator import MetricsCalculator

from expectations import rebuilt
from expectations.custom import OURS
from expectations.spec import Evidence, Spec
from expectations.within import Within, fail_closed

ResultFormat = str | dict[str, Any]

_DERIVED = frozenset(
    {
        "table.columns",
        "table.column_types",
        "table.column_count",
        "column.unique_proportion",
        "column.non_null_proportion",
        "column_values.null.count",
        "column_values.nonnull.count",
        "column_values.match_regex.count",
        "column_values.not_match_regex.count",
    }
)
"""Answered by Great Expectations itself: from the frame without rows, or from metrics that are answered already."""
_INNER = (".condition", ".map", "column.outlier_statistics")
"""Nodes of the graph that only carry masks, and what masks are made by, between pandas functions."""
_WITHHELD = (
    ".unexpected_values",
    ".unexpected_value_counts",
    ".unexpected_index_list",
    "column.distinct_values.not_in_set",
    "column.distinct_values.missing_from_column",
)
"""Lists of values or rows of the data: always empty."""
_NEVER = (".unexpected_rows", ".unexpected_index_query")
"""Always None; Great Expectations then leaves them out."""
_COUNTS = frozenset(
    {
        "expect_column_distinct_values_to_be_in_set",
        "expect_column_distinct_values_to_contain_set",
        "expect_column_distinct_values_to_equal_set",
        "expect_column_proportion_of_non_null_values_to_be_between",
        "expect_column_proportion_of_unique_values_to_be_between",
        "expect_column_type_to_be",
        "expect_column_unique_value_count_to_be_between",
        "expect_column_values_to_be_in_type_list",
        "expect_column_values_to_be_null",
        "expect_column_values_to_be_of_type",
        "expect_column_values_to_not_be_null",
        "expect_table_column_count_to_be_between",
        "expect_table_column_count_to_equal",
        "expect_table_columns_to_match_ordered_list",
        "expect_table_columns_to_match_set",
        "expect_table_row_count_to_be_between",
        "expect_table_row_count_to_equal",
    }
)
"""Expectations whose observed value is a count, a proportion or a name; every other's is withheld."""

judging = threading.Lock()
"""Held while a context judges: Great Expectations mixes up what is judged at the same time."""


class _Carried:
    """Evidence as pandas carries it in a frame's `attrs`, which it copies deeply at every turn."""

    def __init__(self, evidence: Evidence) -> None:
        self.found = dict(evidence)

    def __deepcopy__(self, memo: dict[int, Any]) -> "_Carried":
        return self


class EvidenceEngine(PandasExecutionEngine):  # type: ignore[misc]  # Great Expectations is untyped here
    """Answers metrics from evidence instead of computing them."""

    def resolve_metrics(
        self,
        metrics_to_resolve: Iterable[Any],
        metrics: dict[Any, Any] | None = None,
        runtime_configuration: dict[str, Any] | None = None,
    ) -> dict[Any, Any]:
        """The values of the metrics, by id. Raises `MetricResolutionError` for one without evidence."""
        resolved: dict[Any, Any] = {}
        derived = []
        for metric in metrics_to_resolve:
            if metric.metric_name in _DERIVED:
                derived.append(metric)
            else:
                resolved[metric.id] = self._answer(metric)
        for metric in derived:  # one at a time: a failing one must not take others along
            try:
                resolved |= super().resolve_metrics([metric], metrics, runtime_configuration)
            except Exception as error:  # noqa: BLE001 - whatever it is, its text is not ours
                msg = f"{metric.metric_name}: {type(error).__name__}"
                raise MetricResolutionError(msg, (metric,)) from None
        return resolved

    def _answer(self, metric: Any) -> Any:
        name = metric.metric_name
        if name.endswith(_INNER):
            return None, {}, {}
        if name.endswith(_WITHHELD):
            return []
        if name.endswith(_NEVER):
            return None
        batch_id = metric.metric_domain_kwargs.get("batch_id") or self.batch_manager.active_batch_data_id
        carried = self.batch_manager.batch_data_cache[batch_id].dataframe.attrs["evidence"]
        found = _found(_spec_of(metric), carried.found)
        if found is None:
            msg = f"no evidence for {name}"
            raise MetricResolutionError(msg, (metric,))
        return found[0]


class EvidenceDatasource(PandasDatasource):  # type: ignore[misc]
    """A data source whose batches are schemas with evidence.

    For ephemeral contexts only: a stored context with a source of this type cannot be loaded without this module.
    """

    type: Literal["evidence"] = "evidence"

    @property
    def execution_engine_type(self) -> builtins.type[EvidenceEngine]:
        """The engine that judges."""
        return EvidenceEngine


def plan_metrics(suite: ExpectationSuite, schema: pa.Schema) -> list[Spec]:
    """Every metric that the suite will ask for and that needs data, in a fixed order; no data is read.

    Planned for COMPLETE, which asks for the most, so that it serves every result format. An expectation that pandas
    has no provider for gives a spec that nothing computes. The metrics of the run (`metrics.OF_THE_RUN`) are among
    them.
    """
    with quiet():
        engine = EvidenceEngine()
        engine.load_batch_data("plan", frame(schema, {}))
        found: set[Spec] = set()
        for expectation in suite.expectations:
            found |= _asked(expectation, engine)
    return sorted(found)


def judge(
    suite: ExpectationSuite, schema: pa.Schema, evidence: Evidence, *, result_format: ResultFormat = "BASIC"
) -> ExpectationSuiteValidationResult:
    """Great Expectations' verdict on the evidence; safe to show in any result format.

    No row is in reach, observed values that may be values of the data are withheld, and of exceptions only our own
    words remain. From any thread: one judges at a time.
    """
    with judging, quiet():
        batch = rows_in(ephemeral_context()).get_batch(batch_parameters={"dataframe": frame(schema, evidence)})
        result = batch.validate(suite, result_format=result_format)
    for one in result.results:
        withhold(one)
    return result


def ephemeral_context() -> Any:
    """A context that writes nothing and draws no bars."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False, "metric_calculations": False}
    return context


def rows_in(context: Any) -> Any:
    """A batch definition of the context, whose batch is given when it is asked for."""
    source = context.data_sources.add_or_update_evidence(name="gate")
    return source.add_dataframe_asset("rows").add_batch_definition_whole_dataframe("all")


def _asked(expectation: Any, engine: EvidenceEngine) -> set[Spec]:
    if getattr(expectation, "partition_object", expectation) is None:
        return {Spec.of(f"{expectation.expectation_type} without a partition_object")}
    runtime = {"result_format": {"result_format": "COMPLETE", "partial_unexpected_count": 20}}
    try:
        needed = expectation.get_validation_dependencies(engine, runtime).get_metric_configurations()
        graph = MetricsCalculator(engine).build_metric_dependency_graph(needed, runtime)
    except MetricProviderError:
        return {Spec.of(f"{expectation.expectation_type}, which pandas has no metric for,")}
    except (TypeError, ValueError):  # a partition that is none
        return {Spec.of(f"{expectation.expectation_type} with such parameters")}
    nodes = [metric for edge in graph.edges for metric in (edge.left, edge.right) if metric is not None]
    specs = {_spec_of(metric) for metric in nodes if _needs_data(metric.metric_name)}
    return {asked for spec in specs for asked in _worked_out(spec, expectation)}


def _worked_out(spec: Spec, expectation: Any) -> set[Spec]:
    """What is measured for a metric: itself, unless its value would be values of the data."""
    if spec.name == rebuilt.MOST_COMMON:
        return rebuilt.asked(spec.name, spec.domain, expectation.value_set or ())
    if spec.name == rebuilt.VALUE_COUNTS:
        return rebuilt.asked(spec.name, spec.domain, expectation.partition_object["values"])
    return {spec}


def _found(spec: Spec, evidence: Evidence) -> tuple[Any] | None:
    """The metric's value, which may be None; None where there is no evidence of it."""
    if spec.name == rebuilt.MOST_COMMON:
        values = rebuilt.most_common(evidence, spec.domain)
        return None if values is None else (values,)
    if spec.name == rebuilt.VALUE_COUNTS:
        counts = rebuilt.value_counts(evidence, spec.domain)
        index = pd.Index(list(counts or ()), dtype=object, name="value")
        return None if counts is None else (pd.Series(list(counts.values()), index=index, name="count", dtype="int64"),)
    if spec.name == "column_values.between.count" and spec in evidence:
        return (np.int64(evidence[spec]),)  # which may be divided by no values, as pandas' own
    return (fail_closed(spec.name, evidence[spec]),) if spec in evidence else None


def _needs_data(name: str) -> bool:
    return name not in _DERIVED and not name.endswith(_INNER + _WITHHELD + _NEVER)


def frame(schema: pa.Schema, evidence: Evidence) -> pd.DataFrame:
    """What Great Expectations gets as the batch: the columns and their types, no row, the evidence in `attrs`."""
    empty: pd.DataFrame = schema.empty_table().to_pandas()
    empty.attrs["evidence"] = _Carried(evidence)
    return empty


def _spec_of(metric: Any) -> Spec:
    domain = {
        key: _plain(value)
        for key, value in metric.metric_domain_kwargs.items()
        if key not in ("batch_id", "condition_parser")
    }
    value = {key: entry for key, entry in metric.metric_value_kwargs.items() if key != "result_format"}
    return Spec.of(metric.metric_name, domain, value)


def _plain(value: Any) -> Any:
    if hasattr(value, "to_json_dict"):
        return value.to_json_dict()
    return value.dict() if hasattr(value, "dict") else value


def withhold(one: ExpectationValidationResult) -> None:
    """Take out of one result whatever might be a value of the data, or somebody else's words about it."""
    one.success = bool(one.success)  # of quantiles it is numpy's own, which is no JSON
    kind = one.expectation_config.type if one.expectation_config else ""
    observed = one.result.get("observed_value") if isinstance(one.result, dict) else None
    if observed is not None and (isinstance(observed, Within) or not _shows_counts(kind)):
        one.result["observed_value"] = None
    if isinstance(one.result, dict) and isinstance(one.result.get("details"), Mapping) and kind not in OURS:
        del one.result["details"]
    one.exception_info = _our_words(one.exception_info)


def _shows_counts(kind: str) -> bool:
    return kind in _COUNTS or kind in OURS


def _our_words(info: Any) -> dict[str, Any]:
    if not info or info.get("raised_exception") is False:
        return {"raised_exception": False, "exception_traceback": None, "exception_message": None}
    entries = [info] if "raised_exception" in info else list(info.values())
    texts = {str(entry.get("exception_message", "")) for entry in entries if isinstance(entry, Mapping)}
    known = sorted(text for text in texts if text.startswith("no evidence for "))
    message = "; ".join(known) or "it could not be judged"
    return {"raised_exception": True, "exception_traceback": "", "exception_message": message}  # pages split it


@contextmanager
def quiet() -> Iterator[None]:
    """No warning and no log line of Great Expectations in here; not for concurrent use."""
    logger, nowhere = logging.getLogger("great_expectations"), logging.NullHandler()
    propagate = logger.propagate
    logger.addHandler(nowhere)
    logger.propagate = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.removeHandler(nowhere)
        logger.propagate = propagate
