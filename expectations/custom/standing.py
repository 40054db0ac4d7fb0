"""Does a protected value of any row stand anywhere? Judged on the counts of a run with `--prove`."""

from collections.abc import Mapping
from typing import Any, ClassVar

from expectations.chance import BEYOND_CHANCE, rate, upper_tail
from expectations.custom.tallied import Metrics, Outcome, Tallied
from transforms.survivors.doubts import STEPS
from transforms.survivors.proof import Standing

_METRIC = "beamveil.standing"


class _HoldNothing(Tallied):
    """What both share: values beyond doubt fail; short numbers fail where chance does not explain so many.

    Of the numbers of ten or fewer digits that were tried at a place, so many are improbable at p < 1e-9, one-sided and
    binomial, where the probability of one is the `chance.rate` at which their neighbours are hits too, the prior one
    in a million, for dates in ten thousand (`transforms.survivors.doubts`).
    """

    metric_dependencies: ClassVar[tuple[str, ...]] = (_METRIC,)

    def tally(self, metrics: Metrics) -> tuple[int, int]:
        """Distinct protected values that stand there, and values searched for."""
        evidence = metrics[_METRIC]
        return sum(named(evidence).values()), int(evidence["searched"])

    def _validate(
        self, metrics: Metrics, runtime_configuration: dict[str, Any] | None = None, execution_engine: Any = None
    ) -> Outcome:
        outcome = super()._validate(metrics, runtime_configuration, execution_engine)
        outcome["result"]["details"] = {"sources": named(metrics[_METRIC])}
        return outcome


class ExpectPathToHoldNothingProtected(_HoldNothing):
    """No value of a column that came out as codes, of whatever row, stands in the column, its statistics or dictionary.

    Values count that `transforms.survivors.places.guarded` names, but for those of the column's own source. Needs the
    counts of a run with `--prove`.
    """

    column: str
    success_keys: ClassVar[tuple[str, ...]] = ("column",)
    args_keys: ClassVar[tuple[str, ...]] = ("column",)


class ExpectMarginsToHoldNothingProtected(_HoldNothing):
    """No such value stands beside the rows: in file names, names of columns, metadata of files, schema and fields."""


def named(evidence: Mapping[str, Any]) -> dict[str, int]:
    """By input column, and by place where that is no cell, how many values stand there; the others are left out.

    Bounds and dictionaries show what stands in cells: they are named where no cell of the column does.
    """
    found: dict[str, int] = {}
    in_cells: dict[str, float] = {}
    for place, source, *counts, tried, prior in evidence["found"]:
        hits = Standing(*counts)
        chance = rate(hits.neighbours, len(STEPS) * tried, prior)
        if place in evidence["cells"]:
            in_cells[source] = max(chance, in_cells.get(source, 0.0))
        else:  # bounds are few, and are cells: chance explains there what it explains in cells
            chance = max(chance, in_cells.get(source, 0.0))
        values = _values(hits, tried, chance)
        if values and source not in found:
            found[source if place in evidence["cells"] else f"{source} in {place}"] = values
    return found


def _values(hits: Standing, tried: int, chance: float) -> int:
    if hits.doubtful and upper_tail(hits.doubtful, tried, chance) < BEYOND_CHANCE:
        return hits.values + hits.doubtful
    return hits.values
