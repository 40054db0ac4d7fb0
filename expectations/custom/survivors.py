"""Does a protected value stand where it must not? Judged on counts, with what chance explains taken off."""

from dataclasses import asdict
from typing import Any, ClassVar

import pyarrow as pa

from expectations.chance import beyond, rate
from expectations.custom.tallied import Metrics, Tallied
from transforms.evidence import SurvivorCounts
from transforms.survivors.meeting import held_against
from transforms.survivors.said import Said

_RARE = 1e-6


class ExpectPathToHoldNoSurvivors(Tallied):
    """No value of another column stands in the column's cell of its row, in canonical form, but for chance.

    What is found beyond doubt fails. What chance may explain (numbers of ten or fewer digits, cells that are
    surrogates, shifted, encrypted in their format or generalized) fails where so many are improbable at p < 1e-9,
    one-sided and binomial. The probability of one is estimated from the data: values are held against cells of rows too
    that hold another value, and the `chance.rate` is taken at which they stand there, the prior being one in a
    thousand, ten thousand or million by the kind of the cell and the value. A value that repeats counts once in each
    batch: where rows of one person lie in seven batches or more and the surrogate happens to be a value of that person,
    the run may be refused though nothing is amiss.

    On a frame `source` names the column that holds the values.
    """

    column: str
    source: str | None = None
    metric_dependencies: ClassVar[tuple[str, ...]] = ("beamveil.survivors",)
    success_keys: ClassVar[tuple[str, ...]] = ("column", "source")
    args_keys: ClassVar[tuple[str, ...]] = ("column",)

    def tally(self, metrics: Metrics) -> tuple[int, int]:
        """Hits that stand against the promise, and values searched for."""
        evidence = metrics["beamveil.survivors"]
        return sum(beyond_chance(evidence).values()), int(evidence["searched"])

    def sources(self, metrics: Metrics) -> dict[str, int]:
        """By input column, hits that stand against the promise."""
        return beyond_chance(metrics["beamveil.survivors"])


def beyond_chance(evidence: Any) -> dict[str, int]:
    """By source column, how many hits chance does not explain; the others are left out."""
    hits = {source: _beyond(SurvivorCounts(*counts), prior) for source, *counts, prior in evidence["found"]}
    return {source: count for source, count in hits.items() if count}


def between(source: str, before: pa.Array, after: pa.Array) -> dict[str, Any]:
    """The evidence of two columns of a frame."""
    given = Said(before)
    hits = held_against(given, Said(after), len(after), by_chance=False) or SurvivorCounts()
    return {"searched": given.counts.searched, "found": [[source, *asdict(hits).values(), _RARE]]}


def _beyond(hits: SurvivorCounts, prior: float) -> int:
    chance = rate(hits.elsewhere, hits.tries, prior)
    return beyond(hits.found, hits.possible, hits.searched, chance)
