"""What does Prometheus learn of a run? A file in its text format, for node_exporter's textfile collector.

Gauges of the last run, each with the policy's data set as a label, so that files of several policies stand beside one
another. Names, counts and seconds: no value of the data. `deploy/metrics.md` lists them.
"""

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, get_args

from pipelines import storage
from pipelines.counters import Counted
from pipelines.manifest import TEXTFILE
from pipelines.outcome import Outcome, Status
from transforms.errors import StoreError, UsageError
from transforms.files.meters import STEPS

ENDING: Final = ".prom"
"""What the collector reads; also what keeps a slip of the hand from replacing another file."""
FAILED: Final = "failed"
"""Beside the outcomes: the run ended with an error."""
_COUNTED: Final = frozenset({"published", "unchanged", "refused", "unjudged"})
"""Outcomes that know what became of the rows; of a job that was only submitted nobody knows yet."""


@dataclass(frozen=True)
class Gauge:
    """One metric: what it means, and its samples by label."""

    name: str
    means: str
    samples: Mapping[tuple[tuple[str, str], ...], float]


@contextmanager
def told(path: str | None, dataset: str, *, began: float) -> Iterator[Callable[[Outcome], Outcome]]:
    """Tell of the run that this block is: of its outcome, or that it failed; `path` None: nobody asked.

    What the block gets is to be called with the outcome, and gives it back, with a warning where nothing was written:
    the run itself stands. `began`: of `time.monotonic`.
    """

    def note(outcome: Outcome) -> Outcome:
        seconds = time.monotonic() - began
        error = path and _write(path, dataset, [*_of_any(outcome.status, seconds), *_of(outcome)])
        if not error:
            return outcome
        return replace(outcome, warnings=(*outcome.warnings, f"the metrics were not written to {path!r}: {error}"))

    try:
        yield note
    except BaseException:
        if path is not None:
            _write(path, dataset, _of_any(FAILED, time.monotonic() - began))
        raise


def _write(path: str, dataset: str, gauges: Iterable[Gauge]) -> str | None:
    """Replace the file in one step; what is wrong where that fails."""
    try:
        storage.write_text(path, text(gauges, dataset=dataset), aside=path.rpartition("/")[0])
    except StoreError as error:
        return str(error)
    except Exception as error:  # noqa: BLE001  Beam's file systems raise what they like
        return type(error).__name__
    return None


def place(path: str | None, output: str) -> str | None:
    """The full path of a textfile; UsageError where it cannot stand there.

    Beside the report it is `OUT/metrics.prom`; no other file may stand in an output.
    """
    if path is None:
        return None
    full = storage.absolute(path)
    folder = full.rpartition("/")[0]
    if not full.endswith(ENDING):
        raise UsageError(f"--metrics {path!r} must end in {ENDING}: others no textfile collector reads")
    if full.startswith(f"{output}/"):
        if full != f"{output}/{TEXTFILE}":
            raise UsageError(f"--metrics {path!r} lies in the output, where only {TEXTFILE!r} may")
    elif storage.is_local(full) and not (Path(folder).is_dir() and os.access(folder, os.W_OK)):
        raise UsageError(f"--metrics {path!r}: its folder is not there, or cannot be written to")
    return full


def text(gauges: Iterable[Gauge], *, dataset: str) -> str:
    r"""The gauges in Prometheus's text format 0.0.4; those without samples are left out.

    >>> print(text([Gauge("up", "Whether.", {(): 1})], dataset='a"b'), end="")
    # HELP up Whether.
    # TYPE up gauge
    up{dataset="a\"b"} 1
    """
    return "".join(line + "\n" for gauge in gauges if gauge.samples for line in _lines(gauge, dataset))


def _lines(gauge: Gauge, dataset: str) -> Iterator[str]:
    yield f"# HELP {gauge.name} {gauge.means}"
    yield f"# TYPE {gauge.name} gauge"
    for labels, value in gauge.samples.items():
        shown = ",".join(f'{name}="{_escaped(said)}"' for name, said in (("dataset", dataset), *labels))
        yield f"{gauge.name}{{{shown}}} {value!r}"


def _escaped(said: str) -> str:
    return said.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _by(label: str, samples: Mapping[str, float]) -> dict[tuple[tuple[str, str], ...], float]:
    return {((label, name),): value for name, value in samples.items()}


def _of_any(status: str, seconds: float) -> list[Gauge]:
    """What is known of every run."""
    statuses = {one: int(one == status) for one in (*get_args(Status), FAILED)}
    return [
        Gauge("beamveil_run_status", "How the last run ended: 1 at one status, 0 elsewhere.", _by("status", statuses)),
        Gauge("beamveil_run_ended_timestamp_seconds", "When the last run ended, since 1970.", {(): time.time()}),
        Gauge("beamveil_run_duration_seconds", "What the last run took.", {(): seconds}),
    ]  # fmt: skip


def _of(outcome: Outcome) -> list[Gauge]:
    """What is known of a run that came to an end."""
    if outcome.status not in _COUNTED:
        return []
    rows = {name: getattr(outcome, name) for name in ("read", "published", "dropped", "suppressed", "quarantined")}
    rows["withheld"] = rows["read"] - sum(count for name, count in rows.items() if name != "read")
    broken = sum(not one.passed for one in outcome.judged)
    verdicts = {"met": len(outcome.judged) - broken, "broken": broken} if outcome.judged else {}
    gauges = [
        Gauge("beamveil_run_rows", "Rows of the last run by fate: read is the sum of the others.", _by("fate", rows)),
        Gauge("beamveil_run_expectations", "What the gate judged in the last run.", _by("verdict", verdicts)),
    ]  # fmt: skip
    return gauges if outcome.counted is None else [*gauges, *_of_job(outcome.counted)]


def _of_job(counts: Counted) -> list[Gauge]:
    """What the runner counted."""
    known, times = counts.counters, counts.times
    rows, size = ({s: known[f"{k}_{s}"] for s in STEPS if f"{k}_{s}" in known} for k in ("rows", "bytes"))
    files = {name: known[name] for name in ("units_read", "parts_staged") if name in known}
    spent = {word: one.microseconds / 1e6 for word, one in times.items()}
    longest = {word: one.longest / 1e6 for word, one in times.items()}
    batches = {word: one.batches for word, one in times.items()}
    return [
        Gauge("beamveil_step_rows", "Rows that left a step of the last job.", _by("step", rows)),
        Gauge("beamveil_step_bytes", "Bytes that left a step: of batches, or of staged files.", _by("step", size)),
        Gauge("beamveil_job_pieces", "Units read and parts staged by the last job.", _by("of", files)),
        Gauge("beamveil_transform_seconds", "Time in a column transform, over all workers.", _by("transform", spent)),
        Gauge("beamveil_transform_seconds_max", "Time of the batch that took longest.", _by("transform", longest)),
        Gauge("beamveil_transform_batches", "Batches that a column transform worked on.", _by("transform", batches)),
    ]  # fmt: skip
