"""Does a protected value of any row stand anywhere? Judged on the counts of a run with `--prove`."""

from collections.abc import Mapping
from typing import Any, ClassVar

from expectations.chance import beyond, rate
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

    Bounds and dictionaries show what stands in cells: they are named where no cell of the column does. Cells that
    cannot be searched are named last.
    """
    in_cells: dict[str, int] = {}
    beside: list[tuple[str, str, int]] = []
    rates: dict[str, float] = {}
    for place, source, *counts, tried, prior in evidence["found"]:
        hits = Standing(*counts)
        chance = rate(hits.neighbours, len(STEPS) * tried, prior)
        if place in evidence["cells"]:
            rates[source] = max(chance, rates.get(source, 0.0))
            if values := beyond(hits.found, hits.doubtful, tried, chance):
                in_cells[source] = in_cells.get(source, 0) + values
            continue
        chance = max(chance, rates.get(source, 0.0))  # bounds are few, and are cells: chance explains there the same
        if values := beyond(hits.found, hits.doubtful, tried, chance):
            beside.append((source, place, values))
    shown = {f"{source} in {place}": values for source, place, values in beside if source not in in_cells}
    unreadable = {"cells that cannot be searched": evidence["unreadable"]} if evidence["unreadable"] else {}
    return in_cells | shown | unreadable
