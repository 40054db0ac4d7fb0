"""What did it cost? CPU seconds of this process and its children on one core, and figures that hold side by side."""

import gc
import logging
import os
import resource
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

MANY, FEW = 5, 1


@dataclass(frozen=True)
class Cost:
    """What one piece of work took, in seconds."""

    cpu: float
    wall: float


@dataclass(frozen=True)
class Work:
    """What is measured. Its output is removed before, and looked at after, off the clock."""

    do: Callable[[], object]
    output: Path | None = None
    check: Callable[[], None] | None = None


def pinned() -> None:
    """Go on with one core alone: the program starts anew on it, so that every library counts one core."""
    if hasattr(os, "sched_setaffinity") and len(cores := os.sched_getaffinity(0)) > 1:
        os.sched_setaffinity(0, {max(cores)})
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])


def quiet() -> None:
    """Let no library log; has to come before they are imported."""
    logging.disable(logging.CRITICAL)


def unpinned() -> None:
    """Let this process, and the children that it starts from now on, have every core."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, range(os.cpu_count() or 1))


def cost(work: Work) -> Cost:
    """Do it once; garbage that was there before is not counted."""
    if work.output is not None:
        shutil.rmtree(work.output, ignore_errors=True)
    gc.collect()
    start, before = time.perf_counter(), _cpu()
    work.do()
    spent = Cost(_cpu() - before, time.perf_counter() - start)
    if work.check is not None:
        work.check()
    return spent


def side_by_side(works: Mapping[str, Work], repeats: int) -> dict[str, list[Cost]]:
    """All of them in turn, as often as is said, so that a noisy minute is everybody's."""
    costs: dict[str, list[Cost]] = {name: [] for name in works}
    for _ in range(repeats):
        for name, work in works.items():
            costs[name].append(cost(work))
    return costs


def cpu(costs: Sequence[Cost]) -> float:
    """Median CPU seconds."""
    return statistics.median(one.cpu for one in costs)


def ratio(costs: Sequence[Cost], floor: Sequence[Cost]) -> float:
    """Median of the ratios of CPU time, each to the floor of the same turn."""
    return statistics.median(one.cpu / other.cpu for one, other in zip(costs, floor, strict=True))


def nanoseconds(work: Callable[[], object], values: int, repeats: int) -> float:
    """Median CPU nanoseconds per value."""
    return statistics.median(cost(Work(work)).cpu for _ in range(repeats)) / values * 1e9


def _cpu() -> float:
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
