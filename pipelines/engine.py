"""Beam as beamveil runs it: options, runner, and what a failed job may say."""

import contextlib
import io
import logging
from collections.abc import Callable, Iterator, Sequence

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions, StandardOptions
from apache_beam.portability.api import beam_runner_api_pb2
from apache_beam.runners.runner import PipelineResult, create_runner
from apache_beam.transforms.environments import EmbeddedPythonEnvironment

from pipelines.deaths import fail_with_workers
from pipelines.engines import attendance, checks, dataflow, ends, portable, uber_jar
from pipelines.loopback import bind_loopback
from pipelines.progress import Progress, watched
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
    "s3_secret_access_key": "options are kept in clear; AWS finds keys in its variables, profiles and roles",
    "s3_session_token": "options are kept in clear; AWS finds tokens in its variables, profiles and roles",
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


def run(build: Callable[[beam.Pipeline], object], made: PipelineOptions, progress: Progress | None) -> PipelineResult:
    """Build a pipeline, run it to its end; what its runner knows of it.

    Raises what a worker refused, or `RunnerError` in our own words.
    """
    shown = progress if runs_here(made) or portable.near(made) else None
    with _in_our_words(), watched(shown), portable.told_of_progress(made) as signs:
        job = _begun(build, made)
        with attendance.attended(job, signs):
            state = job.wait_until_finish()
    if state not in {None, "DONE"}:
        raise RunnerError(f"the Beam job ended as {state}, nothing was published")
    return job


def submit(build: Callable[[beam.Pipeline], object], made: PipelineOptions) -> None:
    """Build a pipeline, hand it to its runner, and leave it there. Raises as `run`."""
    with _in_our_words():
        _begun(build, made)


def graph(build: Callable[[beam.Pipeline], object], made: PipelineOptions) -> beam_runner_api_pb2.Pipeline:
    """Build a pipeline and serialize it as its runner does, and go no further. Raises as `run`."""
    with _in_our_words():
        if str(made.view_as(StandardOptions).runner) == dataflow.RUNNER:
            return dataflow.graph(_built(build, dataflow.rehearsed(made)))
        return _built(build, made).to_runner_api(default_environment=EmbeddedPythonEnvironment.default())


def _begun(build: Callable[[beam.Pipeline], object], made: PipelineOptions) -> PipelineResult:
    """Let a pipeline begin; its servers listen on this machine, its workers' names are ours, nothing logs elements."""
    bind_loopback()
    fail_with_workers()
    portable.let_idle_prisms_end()
    portable.hear_jobs_out()
    uber_jar.keep_private(made)
    worker_environment()
    for name in _LOGS_ELEMENTS:
        logging.getLogger(name).setLevel(logging.INFO)
    pipeline = _built(build, made)
    try:
        return pipeline.run()
    except Exception as error:
        if refused := dataflow.refusal(error, made):
            raise refused from None
        raise


def _built(build: Callable[[beam.Pipeline], object], made: PipelineOptions) -> beam.Pipeline:
    try:
        pipeline = beam.Pipeline(options=made)
    except ValueError as error:  # Beam's words about options, and about nothing else
        raise UsageError(f"Beam does not take these options: {_one_line(error)}") from None
    build(pipeline)
    return pipeline


def _one_line(error: ValueError) -> str:
    return " ".join(str(error).split())


@contextlib.contextmanager
def _in_our_words() -> Iterator[None]:
    try:
        yield
    except (UsageError, dataflow.NameTakenError):
        raise
    except Exception as error:  # noqa: BLE001  Beam raises what it likes, with text that is not ours
        raise from_worker(str(error)) or RunnerError(f"{ends.told(error)}, and nothing was published") from None
