import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
import pytest
from apache_beam.portability.api import (
    beam_provision_api_pb2,
    beam_provision_api_pb2_grpc,
    beam_runner_api_pb2,
    endpoints_pb2,
)

from pipelines.engines import boot


class Provision(beam_provision_api_pb2_grpc.ProvisionServiceServicer):  # type: ignore[misc]
    """A runner that tells its workers this."""

    def __init__(self, told: Any) -> None:
        self.told, self.asked = told, ""

    def GetProvisionInfo(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.asked = dict(context.invocation_metadata())["worker_id"]
        return beam_provision_api_pb2.GetProvisionInfoResponse(info=self.told)


@pytest.fixture
def runner() -> Iterator[Callable[[Any], tuple[str, Provision]]]:
    """Serve a runner's word for its workers, and give its address."""
    servers = []

    def serve(told: Any) -> tuple[str, Provision]:
        server, provision = grpc.server(ThreadPoolExecutor(1)), Provision(told)
        beam_provision_api_pb2_grpc.add_ProvisionServiceServicer_to_server(provision, server)
        servers.append(server)
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        return f"127.0.0.1:{port}", provision

    yield serve
    for server in servers:
        server.stop(None)


def told(*words: str) -> Any:
    return boot._told(boot._parsed(words))


def test_a_worker_learns_name_options_and_addresses_of_the_runner(runner: Any, tmp_path: Path) -> None:
    info = beam_provision_api_pb2.ProvisionInfo(runner_capabilities=["a", "b"])
    info.pipeline_options.update({"beam:option:beamveil_progress:v1": str(tmp_path), "beam:option:x:v1": "y"})
    info.logging_endpoint.url = "logs:1"
    endpoint, provision = runner(info)
    found = told("--id='worker-1'", f"--provision_endpoint={endpoint}", "--unknown=1")
    assert provision.asked == found["WORKER_ID"] == "worker-1"
    assert json.loads(found["PIPELINE_OPTIONS"])["beam:option:x:v1"] == "y"
    assert found["CONTROL_API_SERVICE_DESCRIPTOR"] == f'url: "{endpoint}"\n'
    assert found["LOGGING_API_SERVICE_DESCRIPTOR"] == 'url: "logs:1"\n'
    assert found["RUNNER_CAPABILITIES"] == "a b"
    assert found["BEAMVEIL_PROGRESS"] == str(tmp_path)
    assert "STATUS_API_SERVICE_DESCRIPTOR" not in found


def test_progress_is_written_into_no_folder_that_is_none_of_this_machines(runner: Any, tmp_path: Path) -> None:
    info = beam_provision_api_pb2.ProvisionInfo(status_endpoint=endpoints_pb2.ApiServiceDescriptor(url="status:1"))
    info.pipeline_options.update({"beam:option:beamveil_progress:v1": str(tmp_path / "elsewhere")})
    found = told("--id=w", f"--provision_endpoint={runner(info)[0]}", "--control_endpoint=control:1")
    assert "BEAMVEIL_PROGRESS" not in found
    assert found["CONTROL_API_SERVICE_DESCRIPTOR"] == 'url: "control:1"\n'
    assert found["STATUS_API_SERVICE_DESCRIPTOR"] == 'url: "status:1"\n'


def test_packages_that_a_job_brings_are_refused_but_beams_list_for_people(
    runner: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "environ", dict(os.environ))

    def artifact(name: str) -> Any:
        role = beam_runner_api_pb2.ArtifactStagingToRolePayload(staged_name=name)
        return beam_runner_api_pb2.ArtifactInformation(role_payload=role.SerializeToString())

    listed = artifact("submission_environment_dependencies.txt")
    endpoint, _ = runner(beam_provision_api_pb2.ProvisionInfo(dependencies=[listed]))
    assert told("--id=w", f"--provision_endpoint={endpoint}")["WORKER_ID"] == "w"
    endpoint, _ = runner(beam_provision_api_pb2.ProvisionInfo(dependencies=[listed, artifact("other.whl")]))
    assert boot.main(["--id=w", f"--provision_endpoint={endpoint}"]) == 2
    assert "'other.whl' along, and beamveil-worker installs nothing" in capsys.readouterr().err


def test_a_runner_that_is_gone_is_told_and_words_that_are_missing_too(
    free_port: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "environ", dict(os.environ))
    assert boot.main(["--id=w", f"--provision_endpoint=127.0.0.1:{free_port()}"]) == 3
    assert "does not say what to do (UNAVAILABLE)" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        boot.main([])
    assert "people start a pool: --worker_pool" in capsys.readouterr().err
