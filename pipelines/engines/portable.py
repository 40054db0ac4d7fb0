"""What does a runner behind Beam's job service need? An endpoint that answers, and workers that were chosen on purpose.

`--runner=PortableRunner` speaks with a job service that somebody runs (Prism, a Flink job server); `PrismRunner` starts
Prism itself. Where nobody says what the workers are, Beam takes a Docker image from the internet that knows nothing of
beamveil: here PrismRunner takes LOOPBACK, and PortableRunner is asked to be told.
"""

import json
import threading
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

import grpc
from apache_beam.options.pipeline_options import (
    PipelineOptions,
    PortableOptions,
    PrismRunnerOptions,
    StandardOptions,
)

from pipelines.engines.boot import program
from pipelines.engines.endpoints import is_loopback, is_endpoint
from transforms.errors import RunnerError, UsageError
from transforms.files.progress import folder

PORTABLE, PRISM = "PortableRunner", "PrismRunner"
WORKERS: Final = {
    "LOOPBACK": "threads of this process, for a runner on this machine",
    "PROCESS": "processes that the runner starts: --environment_options=process_command=PATH of beamveil-worker",
    "EXTERNAL": "a worker pool: --environment_options=external_service_address=HOST:PORT",
    "DOCKER": "containers: --environment_options=docker_container_image=IMAGE, with beamveil in it",
}
"""The kinds of `--environment_type`, and what each of them is."""
_PATIENCE: Final = 10  # seconds for a job service to speak; a refused connection is known at once


class SharedProgress(PipelineOptions):  # type: ignore[misc]  # Beam has no types
    """Where workers of this machine write how far they are: `beamveil-worker` hands it on to them."""

    @classmethod
    def _add_argparse_args(cls, parser: Any) -> None:
        parser.add_argument("--beamveil_progress", default=None, help="set by beamveil itself")


def check_endpoint(made: PipelineOptions, _: Sequence[str]) -> None:
    """`--job_endpoint` is there and of a form that gRPC takes; refuses Beam's `embed`, which is FnApiRunner."""
    endpoint = made.view_as(PortableOptions).job_endpoint
    if not endpoint:
        raise UsageError(f"--runner={PORTABLE} needs --job_endpoint=HOST:PORT, where a job service listens")
    if endpoint == "embed":
        raise UsageError("--job_endpoint=embed is Beam's local runner in this process: leave --runner out for that")
    if not is_endpoint(endpoint):
        raise UsageError(f"--job_endpoint={endpoint!r} is no HOST:PORT, such as localhost:8073")


def check_prism(made: PipelineOptions, _: Sequence[str]) -> None:
    """`--prism_location` is a program of this machine, or there is an endpoint; nothing is downloaded."""
    if made.view_as(PortableOptions).job_endpoint:
        check_endpoint(made, _)
        return
    location = made.view_as(PrismRunnerOptions).prism_location
    how = "go install github.com/apache/beam/sdks/v2/go/cmd/prism@vVERSION makes one, of Beam's version"
    if not location:
        raise UsageError(f"--runner={PRISM} needs --prism_location=PATH, for beamveil downloads no programs; {how}")
    if not Path(location).is_file():
        raise UsageError(f"--prism_location={location!r} is no file on this machine; {how}")


def check_workers(made: PipelineOptions, _: Sequence[str]) -> None:
    """`--environment_type` names workers that can come to be; completes what has only one sensible answer."""
    portable = made.view_as(PortableOptions)
    if not portable.environment_type and starts_prism(made):
        portable.environment_type = "LOOPBACK"
    kind = portable.environment_type
    if kind not in WORKERS:
        raise UsageError(_unknown(kind))
    _CHECKS[kind](portable, near=on_this_machine(made))


def check_answer(made: PipelineOptions, _: Sequence[str]) -> None:
    """Somebody answers at the job endpoint. Raises `RunnerError` where nobody does: after 10 seconds, mostly at once."""
    endpoint = made.view_as(PortableOptions).job_endpoint
    if endpoint and not _answers(endpoint):
        raise RunnerError(f"no job service answers at {endpoint!r}: start the runner, or name another --job_endpoint")


def starts_prism(made: PipelineOptions) -> bool:
    """Whether the job's runner is a Prism that this process starts."""
    return made.view_as(StandardOptions).runner == PRISM and not made.view_as(PortableOptions).job_endpoint


def on_this_machine(made: PipelineOptions) -> bool:
    """Whether the runner is another process of this machine, as far as its address tells."""
    endpoint = made.view_as(PortableOptions).job_endpoint
    return starts_prism(made) or (
        made.view_as(StandardOptions).runner in {PORTABLE, PRISM} and bool(endpoint) and is_loopback(endpoint)
    )


def share_progress(made: PipelineOptions) -> None:
    """Tell workers of this machine where to write how far they are. To be called within `progress.watched`."""
    if folder() and on_this_machine(made):
        made.view_as(SharedProgress).beamveil_progress = folder()


def _unknown(kind: str | None) -> str:
    kinds = "; ".join(f"{name}: {what}" for name, what in WORKERS.items())
    if kind is None:
        return f"say what the workers are by --environment_type=KIND. {kinds}"
    near = get_close_matches(kind.upper(), WORKERS, n=1)
    meant = f", did you mean {near[0]}?" if near else ""
    return f"there are no workers of --environment_type={kind!r}{meant or '.'} {kinds}"


def _check_loopback(_: PortableOptions, *, near: bool) -> None:
    if not near:
        message = (
            "--environment_type=LOOPBACK: the runner could not reach this process, which listens on 127.0.0.1 only"
        )
        raise UsageError(f"{message}; take EXTERNAL or PROCESS where the job service is on another machine")


def _check_process(portable: PortableOptions, *, near: bool) -> None:
    """Beam calls a command that is no string, or reads JSON that is none, when the graph is built."""
    if portable.environment_config:
        if not _of_json(portable.environment_config, "command"):
            raise UsageError('--environment_config of PROCESS is JSON: {"command": "PATH of beamveil-worker"}')
    elif not portable.lookup_environment_option("process_command"):
        if not near:
            raise UsageError(f"--environment_type=PROCESS: {WORKERS['PROCESS']}, on the machines of the workers")
        portable.add_environment_option(f"process_command={program()}")


def _check_external(portable: PortableOptions, *, near: bool) -> None:  # noqa: ARG001  what is near to the runner?
    config = portable.environment_config
    if config and config.lstrip().startswith("{"):
        address = _of_json(config, "url")
    else:
        address = config or portable.lookup_environment_option("external_service_address")
    if not address:
        raise UsageError(f"--environment_type=EXTERNAL: {WORKERS['EXTERNAL']}; `beamveil-worker --worker_pool` is one")
    if not isinstance(address, str) or not is_endpoint(address):
        raise UsageError("--environment_type=EXTERNAL: the worker pool's address is no HOST:PORT")


def _check_docker(portable: PortableOptions, *, near: bool) -> None:  # noqa: ARG001  wherever it is
    if not (portable.lookup_environment_option("docker_container_image") or portable.environment_config):
        raise UsageError(f"--environment_type=DOCKER: {WORKERS['DOCKER']}; Beam's own images have no beamveil")


_CHECKS: Final = {
    "LOOPBACK": _check_loopback,
    "PROCESS": _check_process,
    "EXTERNAL": _check_external,
    "DOCKER": _check_docker,
}


def _of_json(text: str, name: str) -> object:
    """Give a field of a JSON object; None where the text is none."""
    try:
        read = json.loads(text)
    except ValueError:
        return None
    return read.get(name) if isinstance(read, dict) else None


def _answers(endpoint: str) -> bool:
    """Whether something that speaks gRPC is there; a connection that is refused is an answer, too."""
    known, ready = threading.Event(), threading.Event()

    def changed(state: grpc.ChannelConnectivity) -> None:
        if state is grpc.ChannelConnectivity.READY:
            ready.set()
        if state in {grpc.ChannelConnectivity.READY, grpc.ChannelConnectivity.TRANSIENT_FAILURE}:
            known.set()

    with grpc.insecure_channel(endpoint) as channel:
        channel.subscribe(changed, try_to_connect=True)
        known.wait(_PATIENCE)
        channel.unsubscribe(changed)
    return ready.is_set()
