"""The expectation that a column holds no personal data of kinds that detectors know."""

from typing import Any, ClassVar

from expectations.custom.tallied import Metrics, Outcome, Tallied
from expectations.watch import recognized


class ExpectPathValuesToBeFreeOf(Tallied):
    """No value is or holds an identifier of these kinds (`transforms.detectors.catalogue.KINDS`).

    A single finding in text fails it, for kinds that stand alone; bare numbers, and codes that others share, only where
    more pass the kind's check than chance explains (p < 1e-6, one-sided, over a sample of distinct values).
    `observed_value` says how many of each kind; 0 where there is none.
    """

    column: str
    kinds: list[str]
    metric_dependencies: ClassVar[tuple[str, ...]] = ("beamveil.detected",)
    success_keys: ClassVar[tuple[str, ...]] = ("column", "kinds")
    args_keys: ClassVar[tuple[str, ...]] = ("column", "kinds")

    def tally(self, metrics: Metrics) -> tuple[int, int]:
        """Findings beyond chance: cells of text, and sampled numbers."""
        measured = metrics["beamveil.detected"]
        return sum(recognized(measured).values()), int(measured[0])

    def _validate(
        self, metrics: Metrics, runtime_configuration: dict[str, Any] | None = None, execution_engine: Any = None
    ) -> Outcome:
        outcome = super()._validate(metrics, runtime_configuration, execution_engine)
        outcome["result"]["observed_value"] = recognized(metrics["beamveil.detected"]) or 0
        return outcome
