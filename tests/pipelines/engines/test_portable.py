import socket
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
import pytest
from apache_beam.options.pipeline_options import PipelineOptions, PortableOptions
from apache_beam.portability.api import beam_job_api_pb2, beam_job_api_pb2_grpc
from apache_beam.runners.portability.prism_runner import PrismJobServer

from pipelines import engine
from pipelines.engines import boot, endpoints, portable
from pipelines.engines.environment import command_of, pool_of
from transforms.errors import RunnerError, UsageError
from transforms.files.progress import folder, shared

NEAR, FAR = "--job_endpoint=localhost:8073", "--job_endpoint=jobs.example:8073"


def made(*words: str, runner: str = "PortableRunner") -> PipelineOptions:
    return PipelineOptions([f"--runner={runner}", *words])


class Jobs(beam_job_api_pb2_grpc.JobServiceServicer):  # type: ignore[misc]
    """A job service that describes these options, as those of clusters do and Prism does not."""

    def __init__(self, *described: str) -> None:
        self.described = described

    def DescribePipelineOptions(self, request: Any, context: Any) -> Any:  # noqa: N802
        options = [beam_job_api_pb2.PipelineOptionDescriptor(name=name) for name in self.described]
        return beam_job_api_pb2.DescribePipelineOptionsResponse(options=options)


@pytest.fixture
def served() -> Iterator[Any]:
    """Serve a job service on loopback, and give its address."""
    servers = []

    def serve(*described: str) -> str:
        server = grpc.server(ThreadPoolExecutor(2))
        beam_job_api_pb2_grpc.add_JobServiceServicer_to_server(Jobs(*described), server)
        servers.append(server)
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        return f"localhost:{port}"

    yield serve
    for server in servers:
        server.stop(None)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "needs --job_endpoint=HOST:PORT"),
        (("--job_endpoint=embed",), "leave --runner out"),
        (("--job_endpoint=localhost",), "'localhost' is no HOST:PORT"),
        (("--job_endpoint=http://localhost:8073",), "is no HOST:PORT"),
    ],
)
def test_an_endpoint_is_asked_for_and_has_a_host_and_a_port(words: tuple[str, ...], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        portable.check_endpoint(made(*words), ())


@pytest.mark.parametrize(
    ("words", "said"),
    [((), "downloads no programs"), (("--prism_location=/no/such/prism",), "is no file on this machine")],
)
def test_prism_is_never_downloaded(words: tuple[str, ...], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        engine.options(("--runner=PrismRunner", *words))


def test_a_prism_of_our_own_has_workers_in_this_process_unless_told_otherwise() -> None:
    options = engine.options(("--runner=PrismRunner", f"--prism_location={sys.executable}"))
    assert options.view_as(PortableOptions).environment_type == "LOOPBACK"
    assert portable.works_here(options)


def test_a_prism_that_outlives_its_launcher_ends_when_it_is_idle() -> None:
    for _ in range(2):
        portable.let_idle_prisms_end()
    given = PrismJobServer(made(runner="PrismRunner")).prism_arguments(1)
    assert [word for word in given if "idle" in str(word)] == ["--idle_shutdown_timeout=1m"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((NEAR,), "say what the workers are by --environment_type=KIND. LOOPBACK: "),
        ((NEAR, "--environment_type=PROCES"), "'PROCES', did you mean PROCESS"),
        ((FAR, "--environment_type=LOOPBACK"), "could not reach this process"),
        ((FAR, "--environment_type=PROCESS"), "on the machines of the workers"),
        ((NEAR, "--environment_type=PROCESS", "--environment_config={"), "is to be JSON with a text for 'command'"),
        ((NEAR, "--environment_type=EXTERNAL"), "external_service_address=HOST:PORT"),
        ((NEAR, "--environment_type=EXTERNAL", "--environment_config=somewhere"), "a worker pool"),
        ((NEAR, "--environment_type=EXTERNAL", '--environment_config={"u": 1}'), "a text for 'url'"),
        ((NEAR, "--environment_type=DOCKER"), "Beam's own images have no beamveil"),
        ((NEAR, "--environment_type=LOOPBACK", "--environment_options=process_command=x"), "process_command"),
    ],
)
def test_workers_that_cannot_come_to_be_are_refused_with_what_to_do(words: tuple[str, ...], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        portable.check_workers(made(*words), ())


def test_processes_on_this_machine_are_our_own_program_unless_told_otherwise() -> None:
    for words, command in ((), boot.program()), (("--environment_options=process_command=/else",), "/else"):
        options = made(NEAR, "--environment_type=PROCESS", *words)
        portable.check_workers(options, ())
        assert command_of(options.view_as(PortableOptions)) == command


@pytest.mark.parametrize(
    "word",
    [
        "--environment_options=external_service_address=pool:50000",
        "--environment_config=pool:50000",
        '--environment_config={"url": "pool:50000"}',
    ],
)
@pytest.mark.parametrize("kind", ["EXTERNAL", "external"])
def test_a_pool_is_named_in_any_of_beams_ways(kind: str, word: str) -> None:
    options = made(FAR, f"--environment_type={kind}", word)
    portable.check_workers(options, ())
    assert pool_of(options.view_as(PortableOptions)) == "pool:50000"


def test_a_job_service_that_is_not_there_is_told_at_once(free_port: Any) -> None:
    words = ("--runner=PortableRunner", f"--job_endpoint=localhost:{free_port()}", "--environment_type=LOOPBACK")
    with pytest.raises(RunnerError, match=r"no job service answers at 'localhost:\d+'"):
        engine.options(words)


def test_what_does_not_speak_grpc_is_no_job_service() -> None:
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        assert not endpoints.answers(f"localhost:{mute.getsockname()[1]}", patience=0.5)


def test_programs_and_pools_of_prisms_workers_are_looked_for(served: Any, free_port: Any) -> None:
    endpoint = served()
    assert portable.works_here(made(f"--job_endpoint={endpoint}"))
    start = ("--runner=PortableRunner", f"--job_endpoint={endpoint}")
    with pytest.raises(UsageError, match="'/no/program' is no program on this machine"):
        engine.options((*start, "--environment_type=PROCESS", "--environment_options=process_command=/no/program"))
    with pytest.raises(RunnerError, match="no worker pool answers at"):
        engine.options((*start, "--environment_type=EXTERNAL", f"--environment_config=localhost:{free_port()}"))


def test_a_clusters_workers_are_elsewhere_and_so_are_their_programs_and_pools(served: Any, free_port: Any) -> None:
    endpoint = served("flink_master")
    assert portable.near(made(f"--job_endpoint={endpoint}"))
    assert not portable.works_here(made(f"--job_endpoint={endpoint}"))
    pool = f"--environment_config=localhost:{free_port()}"
    engine.options(("--runner=PortableRunner", f"--job_endpoint={endpoint}", "--environment_type=EXTERNAL", pool))


def test_workers_of_this_machine_are_told_where_to_write_how_far_they_are() -> None:
    near, far = made(NEAR), made(FAR)
    with shared(), portable.told_of_progress(near), portable.told_of_progress(far):
        told = near.view_as(portable.SharedProgress).beamveil_progress
        assert told == folder()
        assert far.view_as(portable.SharedProgress).beamveil_progress is None
    assert not Path(told).exists()


@pytest.mark.parametrize(
    ("words", "signs"), [((), True), (("--environment_options=process_command=/bin/true",), False)]
)
def test_signs_of_life_are_looked_for_where_our_own_program_gives_them(
    served: Any, words: tuple[str, ...], signs: bool
) -> None:
    options = made(f"--job_endpoint={served()}", "--environment_type=PROCESS", *words)
    portable.check_workers(options, ())
    with portable.told_of_progress(options) as found:
        assert (found is not None) == signs
