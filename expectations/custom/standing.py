"""Does a protected value of any row stand anywhere? Judged on the counts of a run with `--prove`."""

from collections.abc import Mapping
from typing import Any, ClassVar

from expectations.chance import BEYOND_CHANCE, rate, upper_tail
from expectations.custom.tallied import Metrics, Tallied
from transforms.survivors.doubts import STEPS
from transforms.survivors.proof import Standing

_METRIC = "beamveil.standing"


class ExpectPathToHoldNothingProtected(Tallied):
    """No value of a column that came out as codes, of whatever row, stands in the column, its statistics or dictionary.

    Values count that `transforms.survivors.places.guarded` names, but for those of the column's own source. Those
    beyond doubt fail. Numbers of ten or fewer digits fail where of those that were tried at a place so many are
    improbable at p < 1e-9, one-sided and binomial: the probability of one is the `chance.rate` at which their
    neighbours are hits too, the prior one in a million, for dates in ten thousand (`transforms.survivors.doubts`).
    Needs the counts of a run with `--prove`.
    """

    column: str
    metric_dependencies: ClassVar[tuple[str, ...]] = (_METRIC,)
    success_keys: ClassVar[tuple[str, ...]] = ("column",)
    args_keys: ClassVar[tuple[str, ...]] = ("column",)

    def tally(self, metrics: Metrics) -> tuple[int, int]:
        """Distinct protected values that stand there, and values searched for."""
        return _tally(metrics)

    def sources(self, metrics: Metrics) -> dict[str, int]:
        """Whose values they are."""
        return named(metrics[_METRIC])


class ExpectMarginsToHoldNothingProtected(Tallied):
    """The same of what stands beside the rows: file names, names of columns, metadata of files, schema and fields."""

    metric_dependencies: ClassVar[tuple[str, ...]] = (_METRIC,)

    def tally(self, metrics: Metrics) -> tuple[int, int]:
        """Distinct protected values that stand there, and values searched for."""
        return _tally(metrics)

    def sources(self, metrics: Metrics) -> dict[str, int]:
        """Whose values they are, and where they stand."""
        return named(metrics[_METRIC])


def _tally(metrics: Metrics) -> tuple[int, int]:
    evidence = metrics[_METRIC]
    return sum(named(evidence).values()), int(evidence["searched"])


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
        return hits.found + hits.doubtful
    return hits.found
