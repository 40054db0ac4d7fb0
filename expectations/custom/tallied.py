"""What all our expectations share: how counts become an outcome."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

from great_expectations.expectations.expectation import BatchExpectation

Metrics = Mapping[str, Any]
Outcome = dict[str, Any]


class Tallied(BatchExpectation):  # type: ignore[misc]  # Great Expectations is untyped here
    """An expectation that fails unless the metrics say, in numbers, that nothing is amiss."""

    def _validate(
        self, metrics: Metrics, runtime_configuration: dict[str, Any] | None = None, execution_engine: Any = None
    ) -> Outcome:
        del runtime_configuration, execution_engine
        unexpected, checked = self.tally(metrics)
        result = {"observed_value": unexpected, "unexpected_count": unexpected, "element_count": checked}
        named = self.sources(metrics)
        return {
            "success": self.holds(metrics),
            "result": result if named is None else {**result, "details": {"sources": named}},
        }

    def sources(self, metrics: Metrics) -> Mapping[str, int] | None:
        """By input column, how many of its values break the promise; None where that is not asked."""
        del metrics
        return None

    @abstractmethod
    def tally(self, metrics: Metrics) -> tuple[int, int]:
        """(what breaks the promise, what was looked at)."""

    def holds(self, metrics: Metrics) -> bool:
        """Whether so many are none too many."""
        return self.tally(metrics)[0] == 0
