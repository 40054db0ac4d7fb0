"""How many processes does a local job take? As many as repay their start-up, and at most one for each core."""

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from apache_beam.options.pipeline_options import DirectOptions, PipelineOptions, StandardOptions

from pipelines import engine
from transforms.errors import UsageError
from transforms.files.formats import Format, compression_of, one_format
from transforms.files.inputs import InputFile

REPAID: Final[dict[Format, int]] = {"parquet": 96 << 20, "csv": 192 << 20}
"""Bytes of input for which one more process is worth its start: two begin at twice as much.

A worker process takes about two seconds of its core to start. One process does 28 MB a second of snappy Parquet with
the gate on (40 with it off), and 80 MB of CSV: two break even with one at 120 to 180 MB and at about 350 MB.
"""
_BEAMS_OWN: Final = ("direct_num_workers", "direct_running_mode")
_QUOTA: Final = Path("/sys/fs/cgroup/cpu.max")


def check(asked: int | None, made: PipelineOptions, words: Sequence[str]) -> None:
    """Raise `UsageError` where `--workers` stands beside another runner, or beside Beam's options for the same."""
    if asked is None:
        return
    if not engine.runs_here(made):
        runner = made.view_as(StandardOptions).runner
        raise UsageError(f"--workers is for runs on this machine; tell {runner} by options of its own, after --")
    if own := _beams_own(words):
        raise UsageError(f"--workers and Beam's --{own} are about the same: give one of them")


def spread(made: PipelineOptions, words: Sequence[str], *, asked: int | None, files: Sequence[InputFile]) -> None:
    """Set Beam's multi-processing mode in the options where more than one process works; `check` comes before.

    Options that Beam was given for this stand as they are; another runner has its own ways.
    """
    if not engine.runs_here(made) or _beams_own(words):
        return
    number = asked or worth(files, cores=cores())
    if number > 1:
        direct = made.view_as(DirectOptions)
        direct.direct_num_workers, direct.direct_running_mode = number, "multi_processing"


def worth(files: Sequence[InputFile], *, cores: int) -> int:
    """How many processes this input keeps busy long enough to repay their start-up; 1 is the launcher alone.

    Files that are packed as a whole can be read by one process each, and by no more.
    """
    if cores == 1 or not files:
        return 1
    kind = one_format(files)
    repaid = sum(file.size for file in files) // REPAID[kind]
    if kind == "csv" and all(compression_of(file.path) for file in files):
        repaid = min(repaid, len(files))
    return max(1, min(cores, repaid))


def cores() -> int:
    """The cores that this process may use: what it is pinned to, and a container's share of time."""
    pinned = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with suppress(OSError, ValueError):  # no cgroup v2, or a quota of "max"
        quota, period = map(int, _QUOTA.read_text(encoding="ascii").split())
        return max(1, min(pinned, quota // period))
    return pinned


def _beams_own(words: Sequence[str]) -> str | None:
    given = (word.lstrip("-").split("=", 1)[0] for word in words if word.startswith("--"))
    return next((name for name in given if name in _BEAMS_OWN), None)
