"""Expectations about the whole table: its columns, their types, and what became of every row."""

from typing import ClassVar

from expectations.custom.tallied import Metrics, Tallied


class ExpectColumnTypeToBeAsPlanned(Tallied):
    """The column comes out under exactly this Arrow type, in every batch."""

    column: str
    planned: str
    metric_dependencies: ClassVar[tuple[str, ...]] = ("beamveil.mistyped_rows", "table.row_count")
    success_keys: ClassVar[tuple[str, ...]] = ("column", "planned")
    args_keys: ClassVar[tuple[str, ...]] = ("column", "planned")

    def tally(self, metrics: Metrics) -> tuple[int, int]:
        """Rows in which the column is of another type, or not there."""
        return int(metrics["beamveil.mistyped_rows"]), int(metrics["table.row_count"])


class ExpectTableColumnsToBeAsPlanned(Tallied):
    """Every batch has exactly these columns in this order."""

    columns: list[str]
    metric_dependencies: ClassVar[tuple[str, ...]] = ("beamveil.misplaced_rows", "table.row_count")
    success_keys: ClassVar[tuple[str, ...]] = ("columns",)
    args_keys: ClassVar[tuple[str, ...]] = ("columns",)

    def tally(self, metrics: Metrics) -> tuple[int, int]:
        """Rows in batches with other columns."""
        return int(metrics["beamveil.misplaced_rows"]), int(metrics["table.row_count"])


class ExpectRowsToBeAccountedFor(Tallied):
    """Per input file, rows read = rows staged + dropped by rule + suppressed + quarantined."""

    metric_dependencies: ClassVar[tuple[str, ...]] = ("beamveil.unaccounted_rows",)

    def tally(self, metrics: Metrics) -> tuple[int, int]:
        """Rows that the equation misses, over all files."""
        unexpected, checked = metrics["beamveil.unaccounted_rows"]
        return int(unexpected), int(checked)


class ExpectStagedRowsToBeReadBack(Tallied):
    """As many rows were read back as were staged."""

    metric_dependencies: ClassVar[tuple[str, ...]] = ("beamveil.unread_rows", "table.row_count")

    def tally(self, metrics: Metrics) -> tuple[int, int]:
        """How far the two numbers lie apart."""
        return int(metrics["beamveil.unread_rows"]), int(metrics["table.row_count"])
