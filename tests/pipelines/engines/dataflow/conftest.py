"""A stand-in of Dataflow's REST service that runs the graph it was sent, and buckets that lie somewhere."""

import functools
import json
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import grpc
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from apache_beam.io.filesystems import FileSystems
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.portability.api import beam_runner_api_pb2
from apache_beam.runners.dataflow import dataflow_runner
from apache_beam.runners.portability import stager
from apache_beam.runners.portability.fn_api_runner.fn_runner import FnApiRunner
from apache_beam.transforms.environments import EmbeddedPythonEnvironment
from google.cloud import secretmanager

from transforms.errors import KeysError
from transforms.keys import KeySource

EPOCH = "1970-01-01T00:00:00Z"
REGION = "europe-west1"
BUCKET = "beamveil-europe"
SECRET = "projects/beamveil-project/secrets/keyset/versions/1"
ENDED = {"JOB_STATE_DONE", "JOB_STATE_FAILED", "JOB_STATE_CANCELLED"}


@dataclass
class Job:
    """One submitted job: the request as it came, and what became of it."""

    request: dict[str, Any]
    state: str = "JOB_STATE_RUNNING"
    counters: list[Any] = field(default_factory=list)
    error: str = ""

    @property
    def options(self) -> dict[str, Any]:
        options: dict[str, Any] = self.request["environment"]["sdkPipelineOptions"]["options"]
        return options

    def run(self) -> None:
        """Fetch the staged graph and run it here, in this process, without anything else of the launcher's."""
        try:
            self.counters = run_graph(read(self.options["pipelineUrl"]))
            self.state = "JOB_STATE_DONE"
        except Exception as error:  # noqa: BLE001  as the service: whatever it was, the job failed
            self.error, self.state = str(error), "JOB_STATE_FAILED"

    def described(self) -> dict[str, Any]:
        told = {"id": "job-1", "projectId": "beamveil-project", "currentState": self.state}
        return {**self.request, **told, "createTime": EPOCH, "currentStateTime": EPOCH}

    def messages(self) -> dict[str, Any]:
        told = {"id": "1", "time": EPOCH, "messageText": self.error, "messageImportance": "JOB_MESSAGE_ERROR"}
        return {"jobMessages": [told] if self.error else []}

    def metrics(self) -> dict[str, Any]:
        """Each counter twice: Beam's client raises KeyError where one of the two is missing."""
        told = [
            {
                "name": {
                    "name": key.metric.name,
                    "origin": "user",
                    "context": {"namespace": key.metric.namespace, "step": key.step} | tentative,
                },
                "scalar": value,
                "updateTime": EPOCH,
            }
            for key, value in self.counters
            for tentative in ({}, {"tentative": "true"})
        ]
        return {"metricTime": EPOCH, "metrics": told}


@dataclass
class Service:
    """What stands in for Dataflow: jobs are held until the test runs them, or run when they come."""

    address: str
    jobs: list[Job] = field(default_factory=list)
    runs_at_once: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """Beam's options for a job that is submitted here. 'localhost' is what makes Beam's client speak REST."""
        return (
            "--runner=DataflowRunner",
            f"--dataflow_endpoint={self.address}",
            "--no_auth",
            "--project=beamveil-project",
            f"--region={REGION}",
            f"--temp_location=gs://{BUCKET}/temp",
            f"--staging_location=gs://{BUCKET}/staging",
            "--sdk_container_image=registry.example/beamveil:1",
        )

    def create(self, request: dict[str, Any]) -> dict[str, Any]:
        """As Beam's client expects it: of a name there is one active job, and who asks for another is given that."""
        for job in self.jobs:
            if job.request["name"] == request["name"] and job.state not in ENDED:
                return job.described()
        self.jobs.append(job := Job(request))
        if self.runs_at_once:
            threading.Thread(target=job.run, daemon=True).start()
        return job.described()

    def listing(self, query: dict[str, list[str]]) -> dict[str, Any]:
        """The jobs of a name that have not ended."""
        assert query["filter"] == ["3"] or query["filter"] == ["ACTIVE"], query
        found = [job for job in self.jobs if job.state not in ENDED and [job.request["name"]] == query["name"]]
        return {"jobs": [job.described() for job in found]}


class Sooner:
    """Time as Beam's client of Dataflow has it where nobody has to spare a service: five seconds between two looks."""

    time = staticmethod(time.time)

    @staticmethod
    def sleep(seconds: float) -> None:
        time.sleep(seconds / 50)


@functools.cache
def asked_once(*words: str) -> bytes:
    """What a program says. For each job Beam asks pip which packages are installed, for seconds."""
    return subprocess.check_output(words)


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """The stand-in, on loopback."""
    monkeypatch.setattr(dataflow_runner, "time", Sooner)
    monkeypatch.setattr(stager, "subprocess", SimpleNamespace(check_output=lambda words: asked_once(*words)))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self._answer(given.create(asked))

        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            match asked.path.rsplit("/", 1)[1]:
                case "jobs":
                    answer = given.listing(parse_qs(asked.query))
                case "messages":
                    answer = given.jobs[-1].messages()
                case "metrics":
                    answer = given.jobs[-1].metrics()
                case _:
                    answer = given.jobs[-1].described()
            self._answer(answer)

        def _answer(self, body: dict[str, Any]) -> None:
            content = json.dumps(body).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    given = Service(f"http://localhost:{server.server_port}")
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield given
    server.shutdown()
    server.server_close()


class SecretManager(grpc.GenericRpcHandler):  # type: ignore[misc]
    """Google's Secret Manager with one secret: AccessSecretVersion, over gRPC."""

    def __init__(self, content: str) -> None:
        self._content = content

    def service(self, details: Any) -> Any:
        assert details.method.endswith("/AccessSecretVersion")
        asked, answer = secretmanager.AccessSecretVersionRequest, secretmanager.AccessSecretVersionResponse
        told = answer(name=SECRET, payload={"data": self._content.encode()})
        return grpc.unary_unary_rpc_method_handler(lambda *_: told, asked.deserialize, answer.serialize)


@pytest.fixture
def keys(place: Any, keyset_json: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A key source that workers of Dataflow can read: a secret of a stand-in of Google's store."""
    try:
        KeySource(f"gcp-secret:{SECRET}")
    except KeysError:  # not built yet
        yield place.keys
        return
    server = grpc.server(ThreadPoolExecutor(2))
    server.add_generic_rpc_handlers((SecretManager(keyset_json),))
    monkeypatch.setenv("BEAMVEIL_GCP_SECRET_ENDPOINT", f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}")
    server.start()
    yield f"gcp-secret:{SECRET}"
    server.stop(None)


@pytest.fixture
def put() -> Callable[[str, pa.Table], None]:
    """Write a table of Parquet to a store."""

    def write(path: str, table: pa.Table) -> None:
        with FileSystems.create(path, compression_type="uncompressed") as file:
            pq.write_table(table, file)

    return write


@pytest.fixture
def europe(bucket_in: Callable[[str, str], str], put: Callable[[str, pa.Table], None], people: pa.Table) -> str:
    """A bucket in Belgium, in which the six people lie below `in/`."""
    FileSystems.set_options(PipelineOptions([]))
    bucket = bucket_in(BUCKET, REGION.upper())
    put(f"{bucket}/in/0.parquet", people)
    return bucket


@pytest.fixture
def stored() -> Callable[[str], dict[str, bytes]]:
    """Everything below a place of a store, by path."""

    def get(place: str) -> dict[str, bytes]:
        [found] = FileSystems.match([f"{place}/**"])
        return {one.path: read(one.path) for one in found.metadata_list}

    return get


def read(path: str) -> bytes:
    with FileSystems.open(path, compression_type="uncompressed") as file:
        return bytes(file.read())


def run_graph(content: bytes) -> list[Any]:
    """Run a serialized graph with the container environments swapped for this process; its counters."""
    proto = beam_runner_api_pb2.Pipeline()
    proto.ParseFromString(content)
    for environment in proto.components.environments.values():
        environment.CopyFrom(EmbeddedPythonEnvironment.default().to_runner_api(None))
    result = FnApiRunner().run_via_runner_api(proto, PipelineOptions([]))
    assert result.wait_until_finish() == "DONE"
    return [(counter.key, counter.committed) for counter in result.metrics().query()["counters"]]
