"""Metric providers: they give Great Expectations its dependency graph, and measure frames on its pandas engine."""

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider

from expectations.custom.survivors import between
from expectations.metrics import OF_THE_RUN, measure
from expectations.spec import Spec
from transforms.paths import leaf_array


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


class _Unmatched(_OnFrames):
    metric_name = "beamveil.unmatched"
    value_keys = ("column", "pattern")


class _OutsideSet(_OnFrames):
    metric_name = "beamveil.outside_set"
    value_keys = ("column", "values")


class _OutsideBounds(_OnFrames):
    metric_name = "beamveil.outside_bounds"
    value_keys = ("column", "low", "high")


class _Values(_OnFrames):
    metric_name = "beamveil.values"
    value_keys = ("column",)


class _MistypedRows(_OnFrames):
    metric_name = "beamveil.mistyped_rows"
    value_keys = ("column", "planned")


class _MisplacedRows(_OnFrames):
    metric_name = "beamveil.misplaced_rows"
    value_keys = ("columns",)


class _SmallClasses(_OnFrames):
    metric_name = "beamveil.small_classes"
    value_keys = ("quasi_identifiers", "k", "entity")


class _UniformClasses(_OnFrames):
    metric_name = "beamveil.uniform_classes"
    value_keys = ("quasi_identifiers", "sensitive", "l")


class _SkewedClasses(_OnFrames):
    metric_name = "beamveil.skewed_classes"
    value_keys = ("quasi_identifiers", "sensitive", "t", "edges")


class _Detected(_OnFrames):
    metric_name = "beamveil.detected"
    value_keys = ("column", "kinds")


class _EqualCells(_OnFrames):
    metric_name = "beamveil.equal_cells"
    value_keys = ("column", "source")


class _Survivors(_OnFrames):
    metric_name = "beamveil.survivors"
    value_keys = ("column", "source")


class _NullDifferences(_OnFrames):
    metric_name = "beamveil.null_differences"
    value_keys = ("column", "source")


class _UnaccountedRows(_OnFrames):
    metric_name = "beamveil.unaccounted_rows"


class _UnreadRows(_OnFrames):
    metric_name = "beamveil.unread_rows"
