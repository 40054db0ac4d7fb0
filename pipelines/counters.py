"""What did the runner count? Our counters and distributions, read back when a job is done.

Committed values where the runner has them, attempted ones else; see `transforms.files.meters` for the names.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from apache_beam.metrics import MetricsFilter

from transforms.files.meters import NAMESPACE, TIMES


@dataclass(frozen=True)
class Spent:
    """The time that batches took in the columns of one transform."""

    batches: int
    microseconds: int
    longest: int
    """Microseconds of the batch that took longest."""


@dataclass(frozen=True)
class Counted:
    """What a job counted; empty where its runner tells nothing."""

    counters: Mapping[str, int] = field(default_factory=dict)
    """By name, over all steps."""
    times: Mapping[str, Spent] = field(default_factory=dict)
    """By the word of a column transform."""


def counted(result: Any) -> Counted:
    """The counts of a job that is done, of its `PipelineResult`; nothing where the runner cannot tell."""
    try:
        told = result.metrics().query(MetricsFilter().with_namespace(NAMESPACE))
    except Exception:  # noqa: BLE001  a job is not lost because a runner does not tell of it
        return Counted()
    counters: Counter[str] = Counter()
    for one in told["counters"]:
        counters[one.key.metric.name] += one.result or 0
    times: dict[str, Spent] = {}
    for one in told["distributions"]:
        if one.result is not None and one.key.metric.name.startswith(TIMES):
            spent = Spent(one.result.count, one.result.sum, one.result.max or 0)
            times[one.key.metric.name.removeprefix(TIMES)] = spent
    return Counted(dict(sorted(counters.items())), dict(sorted(times.items())))
