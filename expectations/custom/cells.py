"""Expectations about the values of one column or nested leaf, and about their source."""

from typing import Any, ClassVar

from great_expectations.compatibility import pydantic

from expectations.chance import BEYOND_CHANCE, upper_tail
from expectations.custom.numbers import exact
from expectations.custom.tallied import Metrics, Tallied


class ExpectPathValuesToMatchPattern(Tallied):
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


class ExpectPathValuesToBeInSet(Tallied):
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


class ExpectPathValuesToBeBetween(Tallied):
    """Every value lies within the bounds, both included."""

    column: str
    low: Any = None
    high: Any = None
    metric_dependencies: ClassVar[tuple[str, ...]] = ("beamveil.outside_bounds",)
    success_keys: ClassVar[tuple[str, ...]] = ("column", "low", "high")
    args_keys: ClassVar[tuple[str, ...]] = ("column", "low", "high")
    _numbers = pydantic.validator("low", "high", allow_reuse=True)(exact)

    def tally(self, metrics: Metrics) -> tuple[int, int]:
        """Values out of bounds."""
        unexpected, checked = metrics["beamveil.outside_bounds"]
        return int(unexpected), int(checked)


class ExpectPathValuesToDifferFromSource(Tallied):
    """No value equals its source's, but for chance: improbable at p < 1e-9, one-sided, if a draw agrees with `chance`.

    Cells repeat: what was drawn for one person, or made of one value, stands in all its cells, and equals the source in
    all of them or in none. Where `chance` is above zero the run therefore tells distinct draws from cells, and the test
    is binomial over draws: under its null hypothesis each agrees with a probability of `chance` at most, independently,
    since keys are drawn without regard to the data. Whoever fails to replace a share s of all draws has s times as many
    agreements as draws, and is refused as soon as chance does not explain these. Numbers of draws above 1,024 are
    estimates, taken in the run's favour: see `transforms.agreement`. Which cells one draw stands in the transform says
    (`ColumnTransform.drawn_for`): notations that key alike are one draw, ids that key apart are two people.

    On a frame nobody knows what was drawn for what, and each cell counts as a draw of its own.
    """

    column: str
    chance: float = 0.0
    source: str | None = None
    metric_dependencies: ClassVar[tuple[str, ...]] = ("beamveil.equal_cells",)
    success_keys: ClassVar[tuple[str, ...]] = ("column", "source", "chance")
    args_keys: ClassVar[tuple[str, ...]] = ("column", "chance")

    def tally(self, metrics: Metrics) -> tuple[int, int]:
        """Cells that hold what their source holds."""
        unexpected, checked = metrics["beamveil.equal_cells"][:2]
        return int(unexpected), int(checked)

    def holds(self, metrics: Metrics) -> bool:
        """Whether chance explains so many agreements."""
        equal, values, *drawn = map(int, metrics["beamveil.equal_cells"])
        agreed, draws = drawn or (equal, values)
        return equal == 0 or upper_tail(max(agreed, 1), draws, self.chance) >= BEYOND_CHANCE


class ExpectPathNullsToEqualSource(Tallied):
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
