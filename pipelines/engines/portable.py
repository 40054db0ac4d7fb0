"""What does a runner behind Beam's job service need? An endpoint that answers, and workers that were chosen on purpose.

`--runner=PortableRunner` speaks with a job service that somebody runs (Prism, a Flink job server); `PrismRunner` starts
Prism itself. Where nobody says what the workers are, Beam takes a Docker image from the internet that knows nothing of
beamveil: here PrismRunner takes LOOPBACK, and PortableRunner is asked to be told.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, Final

from apache_beam.options.pipeline_options import (
    PipelineOptions,
    PortableOptions,
    PrismRunnerOptions,
    StandardOptions,
)
from apache_beam.runners.portability.portable_runner import JobServiceHandle
from apache_beam.runners.portability.prism_runner import PrismJobServer

from pipelines.engines import endpoints
from pipelines.engines.boot import NAME
from pipelines.engines.environment import check_there, command_of, settle
from transforms.errors import RunnerError, UsageError
from transforms.files.progress import folder, shared

PORTABLE, PRISM = "PortableRunner", "PrismRunner"
WORKERS: Final = {
    "LOOPBACK": "threads of this process, for a runner on this machine",
    "PROCESS": f"processes that the runner starts: --environment_options=process_command=PATH of {NAME}",
    "EXTERNAL": "a worker pool: --environment_options=external_service_address=HOST:PORT",
    "DOCKER": "containers: --environment_options=docker_container_image=IMAGE, with beamveil in it",
}
"""The kinds of `--environment_type`, and what each of them is."""
_HOW: Final = "go install github.com/apache/beam/sdks/v2/go/cmd/prism@vVERSION makes one, of Beam's version"

_IDLE: Final = "1m"


class SharedProgress(PipelineOptions):  # type: ignore[misc]  # Beam has no types
    """Where workers of this machine write how far they are: `beamveil-worker` hands it on to them."""

    @classmethod
    def _add_argparse_args(cls, parser: Any) -> None:
        parser.add_argument("--beamveil_progress", default=None, help="set by beamveil itself")


def check_endpoint(made: PipelineOptions, _: Sequence[str]) -> None:
    """`--job_endpoint` is there and is a HOST:PORT; refuses Beam's `embed`, which is FnApiRunner by another name."""
    endpoint = made.view_as(PortableOptions).job_endpoint
    if not endpoint:
        raise UsageError(f"--runner={PORTABLE} needs --job_endpoint=HOST:PORT, where a job service listens")
    if endpoint == "embed":
        raise UsageError("--job_endpoint=embed is Beam's local runner in this process: leave --runner out for that")
    if not endpoints.is_endpoint(endpoint):
        raise UsageError(f"--job_endpoint={endpoint!r} is no HOST:PORT, such as localhost:8073")


def check_prism(made: PipelineOptions, words: Sequence[str]) -> None:
    """`--prism_location` is a program of this machine, or there is an endpoint; nothing is downloaded."""
    if made.view_as(PortableOptions).job_endpoint:
        check_endpoint(made, words)
        return
    location = made.view_as(PrismRunnerOptions).prism_location
    if not location:
        raise UsageError(f"--runner={PRISM} needs --prism_location=PATH, for beamveil downloads no programs; {_HOW}")
    if not Path(location).is_file():
        raise UsageError(f"--prism_location={location!r} is no file on this machine; {_HOW}")


def check_workers(made: PipelineOptions, _: Sequence[str]) -> None:
    """The workers are named, and can come to be; those of a Prism that this process starts are its threads."""
    settle(made, WORKERS, near=near(made), otherwise="LOOPBACK" if starts_prism(made) else None)


def check_answers(made: PipelineOptions, _: Sequence[str]) -> None:
    """Whoever is to be spoken with answers. Raises `RunnerError`: at once mostly, after 10 seconds at the latest.

    Commands and pools are looked for where the runner works on this machine: elsewhere their places mean others.
    """
    portable = made.view_as(PortableOptions)
    endpoint = portable.job_endpoint
    if endpoint and not endpoints.answers(endpoint):
        raise RunnerError(f"no job service answers at {endpoint!r}: start the runner, or name another --job_endpoint")
    if works_here(made):
        check_there(portable)


def starts_prism(made: PipelineOptions) -> bool:
    """Whether the job's runner is a Prism that this process starts."""
    return made.view_as(StandardOptions).runner == PRISM and not made.view_as(PortableOptions).job_endpoint


def near(made: PipelineOptions) -> bool:
    """Whether the job goes to a process of this machine, as far as its address tells."""
    runner, endpoint = made.view_as(StandardOptions).runner, made.view_as(PortableOptions).job_endpoint
    there = bool(endpoint) and runner in {PORTABLE, PRISM} and endpoints.is_loopback(endpoint)
    return starts_prism(made) or there


def works_here(made: PipelineOptions) -> bool:
    """Whether the workers, too, are on this machine: the job service is near, and no cluster stands behind it.

    The job servers of clusters describe options of their own; Prism, which does all itself, describes none.
    """
    if starts_prism(made):
        return True
    return near(made) and not endpoints.describes_options(made.view_as(PortableOptions).job_endpoint)


@contextmanager
def told_of_progress(made: PipelineOptions) -> Iterator[Path | None]:
    """Tell workers of this machine where to write how far they are, while the block runs.

    Gives the folder where our own program, started by a runner on this machine, leaves its signs in it; else None.
    """
    if not near(made):
        yield None
        return
    with nullcontext() if folder() else shared():
        made.view_as(SharedProgress).beamveil_progress = folder()
        portable = made.view_as(PortableOptions)
        ours = portable.environment_type == "PROCESS" and Path(command_of(portable)).name == NAME
        yield Path(folder()) if ours and works_here(made) else None


def let_idle_prisms_end() -> None:
    """Have the Prism that `PrismRunner` starts end by itself when nobody gives it work; twice is harmless.

    Beam ends it with this process, but not where this process is killed: it would listen for ever. Beam leaves no
    other way in than its own class, which is changed where it stands.
    """
    given = PrismJobServer.prism_arguments
    if getattr(given, "ends_when_idle", False):
        return

    def arguments(server: Any, port: int) -> list[Any]:
        return [*given(server, port), f"--idle_shutdown_timeout={_IDLE}"]

    arguments.ends_when_idle = True  # type: ignore[attr-defined]  # the mark that it stands already
    PrismJobServer.prism_arguments = arguments


def hear_jobs_out() -> None:
    """Have launchers hear of their jobs until these end; twice is harmless.

    Beam hangs up on Prism when `--job_server_timeout` has gone by, a minute, which is meant for answers and not for
    jobs: whatever took longer was told to have broken off. Beam leaves no other way in than its own class.
    """
    given = JobServiceHandle.run
    if getattr(given, "hears_out", False):
        return

    def run(handle: Any, preparation_id: str) -> Any:
        handle.timeout = None  # of the streams of states and messages; what asks for an answer comes before
        return given(handle, preparation_id)

    run.hears_out = True  # type: ignore[attr-defined]  # the mark that it stands already
    JobServiceHandle.run = run
