"""Metric providers: they give Great Expectations its dependency graph, and measure frames on its pandas engine."""

from collections.abc import Sequence
from inspect import signature
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider

from expectations.custom.survivors import between
from expectations.groups import OUR_GROUPS
from expectations.metrics import OF_THE_RUN, OUR_COUNTERS, measure
from expectations.spec import Spec
from transforms.paths import leaf_array, twofold


class _OnFrames(TableMetricProvider):  # type: ignore[misc]
    """Works a metric of ours out over a pandas frame."""

    @metric_value(engine=PandasExecutionEngine)  # type: ignore[untyped-decorator]
    def _pandas(
        cls,  # noqa: N805 - Great Expectations binds the class
        execution_engine: PandasExecutionEngine,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any],
    ) -> Any:
        del metrics, runtime_configuration
        rows = execution_engine.get_domain_records(metric_domain_kwargs)
        batch = pa.RecordBatch.from_pandas(rows, preserve_index=False)
        if cls.metric_name not in OF_THE_RUN:
            spec = Spec.of(cls.metric_name, {}, metric_value_kwargs)
            return measure([spec], [batch], batch.schema)[spec]
        source = metric_value_kwargs.get("source")
        if source is None:
            msg = f"{cls.metric_name} needs the run's own counts, or on a frame the column that holds the source"
            raise ValueError(msg)
        if unclear := twofold((field.name, field.type) for field in batch.schema).keys() & {
            *metric_value_kwargs.values()
        }:
            msg = f"{', '.join(sorted(unclear))}: both a column's name and a path; rename the column"
            raise ValueError(msg)
        before, after = leaf_array(batch, source), leaf_array(batch, metric_value_kwargs["column"])
        if cls.metric_name == "beamveil.survivors":
            return between(source, before, after)
        return _compared(cls.metric_name, before, after)


def _compared(name: str, before: pa.Array, after: pa.Array) -> list[int]:
    both = pc.and_(before.is_valid(), after.is_valid())
    if name == "beamveil.null_differences":
        return [int(pc.xor(before.is_valid(), after.is_valid()).true_count), int(both.true_count)]
    equal = pc.equal(before.cast(pa.large_string()), after.cast(pa.large_string()))
    return [int(equal.true_count), int(both.true_count)]


_PARAMETERS = {
    **OF_THE_RUN,
    **{name: tuple(signature(made).parameters) for name, made in {**OUR_COUNTERS, **OUR_GROUPS}.items()},
}
PROVIDERS: Sequence[type[_OnFrames]] = [
    type(name, (_OnFrames,), {"metric_name": name, "value_keys": parameters})
    for name, parameters in _PARAMETERS.items()
]
"""A class per metric of ours: Great Expectations knows a metric from the moment that its class is made."""
