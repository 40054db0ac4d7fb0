"""Beam as beamveil runs it: options, runner, and what a failed job may say."""

import contextlib
import io
import logging
from collections.abc import Callable, Sequence

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions, StandardOptions
from apache_beam.runners.runner import create_runner

from pipelines.deaths import fail_with_workers
from pipelines.engines import checks
from pipelines.loopback import bind_loopback
from pipelines.progress import Progress, watched
from pipelines.worked_out import work_out_once
from transforms.errors import RunnerError, UsageError
from transforms.files.report import from_worker
from transforms.ours import worker_environment

LOCAL = "FnApiRunner"
SAME = frozenset({"DirectRunner", "BundleBasedDirectRunner", "SwitchingDirectRunner"})
"""Names under which Beam first looks for a binary to download, then runs differently online and offline."""
_LOGS_ELEMENTS = ("apache_beam.runners.worker", "apache_beam.runners.portability.fn_api_runner")
"""Loggers of Beam that print elements and accumulators at DEBUG."""
REFUSED = {
    "default_sdk_harness_log_level": "at DEBUG Beam logs what flows, and that is data",
    "sdk_harness_log_level_overrides": "at DEBUG Beam logs what flows, and that is data",
    "save_main_session": "it pickles the launcher's memory into the graph, and what that holds",
    "pickle_library": "the graph is pickled as beamveil's tests saw it",
}


def options(words: Sequence[str]) -> PipelineOptions:
    """Beam's options out of the words after `--`. Raises `UsageError` for those that beamveil refuses."""
    for word in words:
        name = word.lstrip("-").split("=", 1)[0]
        if word.startswith("--") and name in REFUSED:
            raise UsageError(f"Beam option --{name} is refused: {REFUSED[name]}")
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said):
            made = PipelineOptions(list(words))
            made.get_all_options()
    except SystemExit:
        reason = said.getvalue().strip().rpartition("error: ")[2]
        raise UsageError(f"Beam does not take these options: {reason}") from None
    standard = made.view_as(StandardOptions)
    if standard.runner is None or standard.runner in SAME:
        standard.runner = LOCAL
    try:
        create_runner(standard.runner)
    except (ValueError, ImportError, AttributeError):
        raise UsageError(f"Beam has no runner called {standard.runner!r}, or lacks a package that it needs") from None
    checks.check(made, words)
    return made


def renamed(words: Sequence[str]) -> str | None:
    """A sentence for whoever asked for a runner under a name that beamveil runs as another; None for anybody else."""
    asked = PipelineOptions(list(words)).view_as(StandardOptions).runner
    return f"--runner={asked} was run as {LOCAL}, which behaves the same online and offline" if asked in SAME else None


def runs_here(made: PipelineOptions) -> bool:
    """Whether the job runs on this machine, in this process or in children of it."""
    return bool(made.view_as(StandardOptions).runner == LOCAL)


def run(build: Callable[[beam.Pipeline], object], made: PipelineOptions, progress: Progress | None) -> None:
    """Build a pipeline, run it to its end. Raises what a worker refused, or `RunnerError` in our own words."""
    work_out_once()
    bind_loopback()
    fail_with_workers()
    worker_environment()
    for name in _LOGS_ELEMENTS:
        logging.getLogger(name).setLevel(logging.INFO)
    try:
        with watched(progress if runs_here(made) else None):
            pipeline = beam.Pipeline(options=made)
            build(pipeline)
            state = pipeline.run().wait_until_finish()
    except Exception as error:  # noqa: BLE001  Beam raises what it likes, with text that is not ours
        kind = type(error).__name__
        raise from_worker(str(error)) or RunnerError(
            f"the Beam job failed ({kind}), and nothing was published"
        ) from None
    if state not in {None, "DONE"}:
        raise RunnerError(f"the Beam job ended as {state}, nothing was published")
