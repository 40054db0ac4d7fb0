"""What starts a worker as a runner asks for it? The program `beamveil-worker`, which Beam calls a container's `boot`.

    beamveil-worker --worker_pool --service_port=50000     serve workers to runners on this machine (EXTERNAL)
    beamveil-worker --id=... --provision_endpoint=...      be one worker: a runner (PROCESS) or a pool calls it so

Follows Beam's container contract: what the worker has to know is asked of the runner, at `--provision_endpoint`, and
handed on in the environment. Packages that a job brings along are refused, not installed: what runs on a worker is what
was installed beside this program. The pool listens on 127.0.0.1 only, and its workers get the job's options, which
those of Beam's own pool do not.
"""

import argparse
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Final

import grpc
from apache_beam.portability.api import beam_provision_api_pb2_grpc, beam_runner_api_pb2, endpoints_pb2
from apache_beam.portability.api.org.apache.beam.model.fn_execution.v1 import beam_provision_api_pb2
from google.protobuf import json_format, text_format

from pipelines.loopback import bind_loopback
from transforms.errors import BeamveilError, RunnerError, UsageError
from transforms.files.progress import TALLY, shared_in
from transforms.ours import check_packages_are_ours, worker_environment

NAME: Final = "beamveil-worker"
_PATIENCE: Final = 60  # seconds for the runner to answer
_FREEZE: Final = "submission_environment_dependencies.txt"
"""What Beam lists of the launcher's packages, for people; nothing is installed by it."""
_STDOUT, _STDERR = 1, 2


def main(words: Sequence[str] | None = None) -> int:
    """Run one worker in the place of this process, or serve workers until somebody ends it. Gives an exit code."""
    given = _parsed(sys.argv[1:] if words is None else words)
    try:
        check_packages_are_ours()
        worker_environment()
        if given.worker_pool:
            return _serve(given.service_port)
        os.environ.update(_told(given))
        TALLY.add()  # a sign of life for the launcher
    except BeamveilError as error:
        sys.stderr.write(f"{NAME}: error: {error}\n")
        return error.exit_code
    os.dup2(_STDERR, _STDOUT)  # a pool never reads what its workers print, and a full pipe stops them
    from apache_beam.runners.worker import sdk_worker_main  # noqa: PLC0415  it reads WORKER_ID when it is imported

    sdk_worker_main.main([])
    return 0


def program() -> str:
    """Give the path of this program in the environment that runs now. Raises `UsageError` where it is not installed."""
    path = Path(sys.executable).with_name(NAME)
    if not os.access(path, os.X_OK):
        raise UsageError(f"there is no {NAME} beside {path.with_name('python').name!r}: install beamveil there anew")
    return str(path)


def _parsed(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(NAME, description="Start a Beam worker that has beamveil, or a pool of such.")
    parser.add_argument("--worker_pool", action="store_true", help="serve workers to runners on this machine")
    parser.add_argument("--service_port", type=int, default=50_000, help="the pool's port, on 127.0.0.1")
    parser.add_argument("--id", default="", help="this worker's name (a runner says it)")
    for name in ("provision", "control", "logging", "artifact"):
        parser.add_argument(f"--{name}_endpoint", default="", help="HOST:PORT (a runner says it)")
    given, _ = parser.parse_known_args(words)
    if not given.worker_pool and not (given.id and given.provision_endpoint):
        parser.error("runners give --id and --provision_endpoint; people start a pool: --worker_pool")
    return given


def _serve(port: int) -> int:
    """Serve workers on 127.0.0.1 until SIGTERM or Ctrl-C, and end them then."""
    from apache_beam.runners.worker import worker_pool_main  # noqa: PLC0415  a worker itself needs none

    bind_loopback()
    signal.signal(signal.SIGTERM, _leave)
    worker_pool_main.main([f"--service_port={port}", f"--container_executable={program()}"])
    return 0


def _leave(signum: int, _: FrameType | None) -> None:
    """End as programs do, so that Beam's pool takes its workers along."""
    raise SystemExit(128 + signum)


def _told(given: argparse.Namespace) -> Mapping[str, str]:
    """Give what Beam's worker looks for in its environment, as the runner says it."""
    name = given.id.strip("'")  # Prism hands over the quotes as well
    info = _provision(given.provision_endpoint, name)
    _refuse_packages(info.dependencies)
    control = given.control_endpoint or info.control_endpoint.url or given.provision_endpoint
    logging = given.logging_endpoint or info.logging_endpoint.url or given.provision_endpoint
    told = {
        "WORKER_ID": name,
        "PIPELINE_OPTIONS": json_format.MessageToJson(info.pipeline_options),
        "CONTROL_API_SERVICE_DESCRIPTOR": _descriptor(control),
        "LOGGING_API_SERVICE_DESCRIPTOR": _descriptor(logging),
        "RUNNER_CAPABILITIES": " ".join(info.runner_capabilities),
    }
    if info.HasField("status_endpoint"):
        told["STATUS_API_SERVICE_DESCRIPTOR"] = _descriptor(info.status_endpoint.url)
    folder = info.pipeline_options.fields["beam:option:beamveil_progress:v1"].string_value
    return {**told, **shared_in(folder)}


def _provision(endpoint: str, name: str) -> beam_provision_api_pb2.ProvisionInfo:
    """Ask the runner what this worker is for. Raises `RunnerError` where it does not say."""
    request = beam_provision_api_pb2.GetProvisionInfoRequest()
    with grpc.insecure_channel(endpoint) as channel:
        service = beam_provision_api_pb2_grpc.ProvisionServiceStub(channel)
        try:
            answer = service.GetProvisionInfo(request, metadata=[("worker_id", name)], timeout=_PATIENCE)
        except grpc.RpcError as error:
            raise RunnerError(f"the runner at {endpoint!r} does not say what to do ({error.code().name})") from None
    info: beam_provision_api_pb2.ProvisionInfo = answer.info
    return info


def _refuse_packages(brought: Sequence[beam_runner_api_pb2.ArtifactInformation]) -> None:
    """Refuse what a job wants installed: a worker without it would fail later, and less clearly."""
    staged = beam_runner_api_pb2.ArtifactStagingToRolePayload
    names = [staged.FromString(artifact.role_payload).staged_name for artifact in brought]
    if others := sorted(set(names) - {_FREEZE}):
        raise UsageError(f"the job brings {others[0]!r} along, and {NAME} installs nothing: install it beside beamveil")


def _descriptor(url: str) -> str:
    return str(text_format.MessageToString(endpoints_pb2.ApiServiceDescriptor(url=url)))


if __name__ == "__main__":
    sys.exit(main())
