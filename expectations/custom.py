"""Our own expectations: what a column transform promises, and what a run must add up to.

Each names a column or a nested leaf (`contact.city`, `messages[].content`, `attributes{}`), which Great Expectations'
standard classes cannot. They judge evidence, and run on Great Expectations' pandas engine as well: there the metric
is worked out over the frame by the same code, and what compares with the source needs `source`, a column of the frame
that holds it. `unexpected_count` is what breaks the promise, `element_count` what was looked at.
"""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

import pyarrow as pa
import pyarrow.compute as pc
from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider

from expectations.chance import BEYOND_CHANCE, upper_tail
from expectations.metrics import OF_THE_RUN, measure
from expectations.spec import Spec
from transforms.paths import leaf_array

Metrics = Mapping[str, Any]
Outcome = dict[str, Any]


class _Promise(BatchExpectation):  # type: ignore[misc]  # Great Expectations is untyped here
    """What our expectations share: they fail unless the metrics say, in numbers, that nothing is amiss."""

    def _validate(
        self, metrics: Metrics, runtime_configuration: dict[str, Any] | None = None, execution_engine: Any = None
    ) -> Outcome:
        del runtime_configuration, execution_engine
        unexpected, checked = self.tally(metrics)
        return {
            "success": self.holds(unexpected, checked),
            "result": {"observed_value": unexpected, "unexpected_count": unexpected, "element_count": checked},
        }

    @abstractmethod
    def tally(self, metrics: Metrics) -> tuple[int, int]:
        """(what breaks the promise, what was looked at)."""

    def holds(self, unexpected: int, checked: int) -> bool:
        """Whether so many are none too many."""
        del checked
        return unexpected == 0


class ExpectPathValuesToMatchPattern(_Promise):
    """Every value matches the pattern as a whole (RE2 syntax)."""

    column: str
    pattern: str
    metric_dependencies: ClassVar[tuple[str, ...]] = ("beamveil.unmatched",)
    success_keys: ClassVar[tuple[str, ...]] = ("column", "pattern")
    args_keys: ClassVar[tuple[str, ...]] = ("column", "pattern")

    def tally(self, metrics: Metrics) -> tuple[int, int]:
        """Values that the pattern does not match."""
        unexpected, checked = metrics["beamveil.unmatched"]
        return int(unexpected), int(checked)


class ExpectPathValuesToBeInSet(_Promise):
    """Every value is one of these."""

    column: str
    values: list[Any]
    metric_dependencies: ClassVar[tuple[str, ...]] = ("beamveil.outside_set",)
    success_keys: ClassVar[tuple[str, ...]] = ("column", "values")
    args_keys: ClassVar[tuple[str, ...]] = ("column", "values")

    def tally(self, metrics: Metrics) -> tuple[int, int]:
        """Values that are none of these."""
        unexpected, checked = metrics["beamveil.outside_set"]
        return int(unexpected), int(checked)


class ExpectPathValuesToBeBetween(_Promise):
    """Every value lies within the bounds, both included."""

    column: str
    low: float | None = None
    high: float | None = None
    metric_dependencies: ClassVar[tuple[str, ...]] = ("beamveil.outside_bounds",)
    success_keys: ClassVar[tuple[str, ...]] = ("column", "low", "high")
    args_keys: ClassVar[tuple[str, ...]] = ("column", "low", "high")

    def tally(self, metrics: Metrics) -> tuple[int, int]:
        """Values out of bounds."""
        unexpected, checked = metrics["beamveil.outside_bounds"]
        return int(unexpected), int(checked)


class ExpectPathValuesToDifferFromSource(_Promise):
    """No value equals its source's, but for chance: improbable at p < 1e-9, one-sided, if each agrees with `chance`."""

    column: str
    chance: float = 0.0
    source: str | None = None
    metric_dependencies: ClassVar[tuple[str, ...]] = ("beamveil.equal_cells",)
    success_keys: ClassVar[tuple[str, ...]] = ("column", "source", "chance")
    args_keys: ClassVar[tuple[str, ...]] = ("column", "chance")

    def tally(self, metrics: Metrics) -> tuple[int, int]:
        """Cells that hold what their source holds."""
        unexpected, checked = metrics["beamveil.equal_cells"]
        return int(unexpected), int(checked)

    def holds(self, unexpected: int, checked: int) -> bool:
        """Whether chance explains so many agreements."""
        return unexpected == 0 or upper_tail(unexpected, checked, self.chance) >= BEYOND_CHANCE


class ExpectPathNullsToEqualSource(_Promise):
    """Null exactly where the source is, and every published value is one that was compared with its source."""

    column: str
    source: str | None = None
    metric_dependencies: ClassVar[tuple[str, ...]] = ("beamveil.null_differences", "beamveil.values")
    success_keys: ClassVar[tuple[str, ...]] = ("column", "source")
    args_keys: ClassVar[tuple[str, ...]] = ("column",)

    def tally(self, metrics: Metrics) -> tuple[int, int]:
        """Cells that are null on one side only, or that are published but were not compared, or the reverse."""
        differences, compared = metrics["beamveil.null_differences"]
        published = metrics["beamveil.values"]
        return int(differences) + abs(int(compared) - int(published)), int(published)


class ExpectColumnTypeToBeAsPlanned(_Promise):
    """The column comes out under exactly this Arrow type, in every batch."""

    column: str
    planned: str
    metric_dependencies: ClassVar[tuple[str, ...]] = ("beamveil.mistyped_rows", "table.row_count")
    success_keys: ClassVar[tuple[str, ...]] = ("column", "planned")
    args_keys: ClassVar[tuple[str, ...]] = ("column", "planned")

    def tally(self, metrics: Metrics) -> tuple[int, int]:
        """Rows in which the column is of another type, or not there."""
        return int(metrics["beamveil.mistyped_rows"]), int(metrics["table.row_count"])


class ExpectTableColumnsToBeAsPlanned(_Promise):
    """Every batch has exactly these columns in this order."""

    columns: list[str]
    metric_dependencies: ClassVar[tuple[str, ...]] = ("beamveil.misplaced_rows", "table.row_count")
    success_keys: ClassVar[tuple[str, ...]] = ("columns",)
    args_keys: ClassVar[tuple[str, ...]] = ("columns",)

    def tally(self, metrics: Metrics) -> tuple[int, int]:
        """Rows in batches with other columns."""
        return int(metrics["beamveil.misplaced_rows"]), int(metrics["table.row_count"])


class ExpectRowsToBeAccountedFor(_Promise):
    """Per input file, rows read = rows staged + dropped by rule + suppressed + quarantined."""

    metric_dependencies: ClassVar[tuple[str, ...]] = ("beamveil.unaccounted_rows",)

    def tally(self, metrics: Metrics) -> tuple[int, int]:
        """Rows that the equation misses, over all files."""
        unexpected, checked = metrics["beamveil.unaccounted_rows"]
        return int(unexpected), int(checked)


class ExpectStagedRowsToBeReadBack(_Promise):
    """As many rows were read back as were staged."""

    metric_dependencies: ClassVar[tuple[str, ...]] = ("beamveil.unread_rows", "table.row_count")

    def tally(self, metrics: Metrics) -> tuple[int, int]:
        """How far the two numbers lie apart."""
        return int(metrics["beamveil.unread_rows"]), int(metrics["table.row_count"])


OURS = (
    "expect_column_type_to_be_as_planned",
    "expect_path_nulls_to_equal_source",
    "expect_path_values_to_be_between",
    "expect_path_values_to_be_in_set",
    "expect_path_values_to_differ_from_source",
    "expect_path_values_to_match_pattern",
    "expect_rows_to_be_accounted_for",
    "expect_staged_rows_to_be_read_back",
    "expect_table_columns_to_be_as_planned",
)
"""The names under which Great Expectations knows the classes above."""


# Metric providers: they give Great Expectations its dependency graph, and measure frames on its pandas engine.


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


class _EqualCells(_OnFrames):
    metric_name = "beamveil.equal_cells"
    value_keys = ("column", "source")


class _NullDifferences(_OnFrames):
    metric_name = "beamveil.null_differences"
    value_keys = ("column", "source")


class _UnaccountedRows(_OnFrames):
    metric_name = "beamveil.unaccounted_rows"


class _UnreadRows(_OnFrames):
    metric_name = "beamveil.unread_rows"
