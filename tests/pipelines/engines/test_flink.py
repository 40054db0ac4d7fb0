"""What is asked of the options for Flink before anything is submitted; the cluster is a small HTTP server here."""

import json
import socket
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from concurrent import futures
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import apache_beam as beam
import grpc
import pytest
import yaml
from apache_beam.options.pipeline_options import FlinkRunnerOptions, PipelineOptions, PortableOptions

from pipelines import engine
from pipelines.engines import flink, job_server_jar
from transforms.errors import RunnerError, UsageError

NAME = f"beam-runners-flink-2.2-job-server-{beam.__version__}.jar"
BEAM, FLINK = "org/apache/beam/sdk/sdk.properties", ".flink-runtime.version.properties"
RUN = Path(__file__).resolve().parents[3] / "deploy" / "flink" / "kubernetes" / "run.yaml"
SECRET = "s3cr3t-canary-k7"


def write_jar(path: Path, **files: str) -> str:
    with zipfile.ZipFile(path, "w") as jar:
        jar.writestr("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n")
        for name, text in files.items():
            jar.writestr(name, text)
    return str(path)


@pytest.fixture
def jar(tmp_path: Path) -> str:
    """A jar that says what Beam's says of itself, and holds nothing else."""
    inside = {BEAM: f"# a comment\nversion={beam.__version__}\nsdk_version=x\n", FLINK: "#\nproject.version=2.2.1\n"}
    return write_jar(tmp_path / NAME, **inside)


@pytest.fixture
def java(tmp_path: Path) -> str:
    launcher = tmp_path / "java"
    launcher.write_text("#!/bin/sh\n")
    launcher.chmod(0o755)
    return f"--job_server_java_launcher={launcher}"


@pytest.fixture
def options(jar: str, java: str) -> Callable[..., PipelineOptions]:
    """Beam's options for Flink, with a jar that fits; words that are given stand last."""

    def make(*words: str) -> PipelineOptions:
        usual = ("--runner=FlinkRunner", f"--flink_job_server_jar={jar}", java)
        return engine.options((*usual, *words))

    return make


@contextmanager
def cluster(
    *, version: str = "2.2.1", slots: int = 2, grows: bool = False, host: str = "localhost", body: str | None = None
) -> Any:
    """Something that answers as Flink's REST interface does; gives HOST:PORT."""
    answers = {
        "/config": {"flink-version": version},
        "/overview": {"slots-total": slots},
        "/jobmanager/config": [{"key": "kubernetes.cluster-id", "value": "x"}] if grows else [],
        "/taskmanagers": {"taskmanagers": [{"path": f"pekko.tcp://flink@{host}:1/user/rpc/taskmanager_0"}]},
    }

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write((body or json.dumps(answers[self.path])).encode())

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"localhost:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def answering() -> Iterator[str]:
    with cluster() as address:
        yield address


@pytest.mark.parametrize("scheme", ["", "http://"])
def test_a_cluster_on_this_machine_with_a_jar_that_fits_is_taken_and_its_workers_are_threads_of_this_process(
    options: Any, answering: str, scheme: str
) -> None:
    made = options(f"--flink_master={scheme}{answering}", "--parallelism=2")
    assert made.view_as(PortableOptions).environment_type == "LOOPBACK"
    assert made.view_as(FlinkRunnerOptions).flink_version == "2.2"
    assert not engine.runs_here(made)


def test_a_flink_inside_the_job_server_needs_no_cluster(options: Any) -> None:
    assert options("--flink_master=[local]").view_as(PortableOptions).environment_type == "LOOPBACK"


@pytest.mark.parametrize(
    "master",
    ["localhost", "localhost:0", "localhost:70000", "ftp://localhost:1", "localhost:1/x", "localhost:1?x", "[auto", ""],
)
def test_a_master_that_is_no_address_is_refused(options: Any, master: str) -> None:
    with pytest.raises(UsageError, match=r"--flink_master"):
        options(f"--flink_master={master}")


def test_a_password_in_a_masters_address_is_refused_and_not_repeated(options: Any) -> None:
    with pytest.raises(UsageError, match="without user") as caught:
        options(f"--flink_master=http://somebody:{SECRET}@localhost:1")
    assert SECRET not in str(caught.value)


def test_nobody_guesses_the_cluster(options: Any) -> None:
    for words in ((), ("--flink_master=[auto]",)):
        with pytest.raises(UsageError, match="needs --flink_master=HOST:PORT"):
            options(*words)


@pytest.fixture
def speaks_grpc() -> Iterator[str]:
    """The address of a gRPC server that serves nothing."""
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=1))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield f"localhost:{port}"
    server.stop(None)


def test_a_job_server_that_runs_knows_its_cluster_and_needs_no_jar(speaks_grpc: str, free_port: Any) -> None:
    made = engine.options(("--runner=FlinkRunner", f"--job_endpoint={speaks_grpc}"))
    assert made.view_as(PortableOptions).environment_type == "LOOPBACK"
    with pytest.raises(RunnerError, match="no job server answers"):
        engine.options(("--runner=FlinkRunner", f"--job_endpoint=localhost:{free_port()}"))
    with pytest.raises(UsageError, match="no HOST:PORT"):
        engine.options(("--runner=FlinkRunner", "--job_endpoint=localhost"))


def test_a_job_server_that_runs_and_a_jar_to_start_one_are_one_too_many(options: Any) -> None:
    with pytest.raises(UsageError, match="leave the jar out"):
        options("--job_endpoint=localhost:8099")


REMOTE = "--flink_master=flink.example.test:8081"


@pytest.mark.parametrize("kind", ["LOOPBACK", "loopback"])
def test_workers_in_this_process_are_refused_where_flink_is_elsewhere(options: Any, kind: str) -> None:
    with pytest.raises(UsageError, match="LOOPBACK is refused"):
        options(REMOTE, f"--environment_type={kind}")


def test_workers_are_never_docker_by_surprise(options: Any) -> None:
    with pytest.raises(UsageError, match="say what the workers are"):
        options(REMOTE)
    with pytest.raises(UsageError, match="say what the workers are"):
        engine.options(("--runner=FlinkRunner", "--job_endpoint=flink.example.test:8099"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--environment_type=CLOUD",), "no workers of --environment_type='CLOUD'"),
        (("--environment_type=proces",), "'PROCES', did you mean PROCESS"),
        (("--environment_type=DOCKER",), "Beam's own images have no beamveil"),
        (("--environment_type=PROCESS", "--environment_config=/opt/boot"), "JSON"),
        (("--environment_type=PROCESS", '--environment_config={"os": "linux"}'), "JSON"),
        (("--environment_type=PROCESS", "--environment_options=process_command=/no/program"), "no program"),
        (("--environment_type=EXTERNAL",), "needs a HOST:PORT"),
        (("--environment_type=EXTERNAL", "--environment_config=localhost"), "needs a HOST:PORT"),
        (("--environment_type=EXTERNAL", "--environment_config=http://localhost:1"), "needs a HOST:PORT"),
        (("--environment_type=EXTERNAL", '--environment_config={"url": "h:0"}'), "needs a HOST:PORT"),
        (("--environment_type=EXTERNAL", '--environment_config={"params": {}}'), "JSON"),
    ],
)
def test_workers_that_cannot_come_to_be_are_refused(options: Any, words: tuple[str, ...], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        options("--flink_master=[local]", *words)


def test_a_pool_on_this_machine_that_does_not_answer_is_no_pool(options: Any, free_port: Any, speaks_grpc: str) -> None:
    external = ("--flink_master=[local]", "--environment_type=EXTERNAL")
    with pytest.raises(RunnerError, match="no worker pool answers"):
        options(*external, f"--environment_config=localhost:{free_port()}")
    assert options(*external, f"--environment_config={speaks_grpc}")


def test_the_program_of_workers_that_flink_starts_here_is_known_and_elsewhere_is_not(options: Any) -> None:
    made = options("--flink_master=[local]", "--environment_type=PROCESS")
    command = made.view_as(PortableOptions).lookup_environment_option("process_command")
    assert Path(command).name == "beamveil-worker"
    with pytest.raises(UsageError, match="on the machines of the workers"):
        options(REMOTE, "--environment_type=PROCESS")


@pytest.mark.parametrize(
    "words",
    [
        ("--environment_type=EXTERNAL", "--environment_config=pool.example.test:50000"),
        ("--environment_type=external", '--environment_config={"url": "pool.example.test:50000"}'),
        ("--environment_type=EXTERNAL", "--environment_options=external_service_address=pool.example.test:50000"),
        ("--environment_type=PROCESS", f"--environment_options=process_command={sys.executable}"),
        ("--environment_type=PROCESS", f'--environment_config={{"command": "{sys.executable}"}}'),
        ("--environment_type=DOCKER", "--environment_config=registry.example.test/beamveil:1"),
        ("--environment_type=DOCKER", "--environment_options=docker_container_image=beamveil:1"),
    ],
)
def test_workers_that_are_told_which_are_taken(options: Any, words: tuple[str, ...]) -> None:
    assert options("--flink_master=[local]", *words).view_as(PortableOptions).environment_type in flink.WORKERS


def test_a_pool_that_is_named_by_an_option_stands_where_beam_finds_it(options: Any) -> None:
    words = ("--environment_type=EXTERNAL", "--environment_options=external_service_address=pool.example.test:50000")
    portable = options("--flink_master=[local]", *words).view_as(PortableOptions)
    assert (portable.environment_config, portable.environment_options) == ("pool.example.test:50000", None)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--parallelism=0",), "--parallelism=0"),
        (("--parallelism=-2",), "--parallelism=-2"),
        (("--parallelism=40000",), "--parallelism=40000"),
        (("--max_parallelism=0",), "--max_parallelism=0"),
        (("--parallelism=4", "--max_parallelism=2"), "more than --max_parallelism=2"),
    ],
)
def test_a_parallelism_that_flink_does_not_take_is_refused(options: Any, words: tuple[str, ...], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        options("--flink_master=[local]", *words)


def test_a_job_that_wants_more_slots_than_there_are_is_refused_unless_the_cluster_grows(options: Any) -> None:
    with cluster(slots=2) as address, pytest.raises(UsageError, match="has 2 slots, and the job wants 3"):
        options(f"--flink_master={address}", "--parallelism=3")
    with cluster(slots=0) as address, pytest.raises(UsageError, match="has 0 slots"):
        options(f"--flink_master={address}")
    pool = ("--environment_type=EXTERNAL", "--environment_config=pool.example.test:50000")
    with cluster(slots=0, grows=True) as address:
        options(f"--flink_master={address}", "--parallelism=3", *pool)


def test_a_cluster_elsewhere_whose_port_is_forwarded_here_is_not_taken_for_one_of_this_machine(options: Any) -> None:
    for words in ({"host": "10-0-0-7.pods.example.test"}, {"grows": True, "slots": 4}):
        with cluster(**words) as address, pytest.raises(UsageError, match="TaskManagers are on other machines"):
            options(f"--flink_master={address}")
    for host in ("127.0.0.1", "[::1]", socket.gethostname()):
        with cluster(host=host) as address:
            assert options(f"--flink_master={address}")


def test_a_cluster_of_another_version_than_the_jar_is_refused_with_the_jar_that_fits(options: Any) -> None:
    fits = f"org.apache.beam:beam-runners-flink-1.20-job-server:{beam.__version__}"
    with cluster(version="1.20.1") as address, pytest.raises(UsageError, match=f"Flink 1.20, .* take {fits}"):
        options(f"--flink_master={address}")


def test_where_no_flink_answers_nothing_is_submitted(options: Any, free_port: Any) -> None:
    with pytest.raises(RunnerError, match="no Flink answers"):
        options(f"--flink_master=localhost:{free_port()}")
    for body in ("<html>", "[]", "{}"):
        with cluster(body=body) as address, pytest.raises(RunnerError, match="no Flink cluster"):
            options(f"--flink_master={address}")


LOCAL = ("--runner=FlinkRunner", "--flink_master=[local]")


def test_a_jar_is_never_downloaded(tmp_path: Path, java: str) -> None:
    nothing = f"--jar_cache_dir={tmp_path / 'jars'}"
    with pytest.raises(UsageError, match=rf"missing: org\.apache\.beam:{NAME[:-11]}"):
        engine.options((*LOCAL, java, nothing))
    for place in ("http://example.test/job-server.jar", "gs://bucket/job-server.jar", str(tmp_path / "none.jar")):
        with pytest.raises(UsageError, match="no file on this machine"):
            engine.options((*LOCAL, java, f"--flink_job_server_jar={place}"))


def test_a_jar_where_beam_keeps_its_jars_is_found(jar: str, java: str) -> None:
    made = engine.options((*LOCAL, java, f"--jar_cache_dir={Path(jar).parent}"))
    assert made.view_as(FlinkRunnerOptions).flink_job_server_jar == jar


def test_a_jar_for_another_beam_is_refused_by_what_is_inside_and_by_its_name(tmp_path: Path, java: str) -> None:
    inside = write_jar(tmp_path / "renamed.jar", **{BEAM: "version=2.54.0\n", FLINK: "project.version=2.2.0\n"})
    named = write_jar(tmp_path / "beam-runners-flink-2.2-job-server-2.54.0.jar")
    for path in (inside, named):
        with pytest.raises(UsageError, match=rf"is for Beam 2\.54\.0, and {beam.__version__} runs here; take org"):
            engine.options((*LOCAL, java, f"--flink_job_server_jar={path}"))


def test_a_jar_that_is_not_what_its_name_says_or_says_nothing_is_refused(tmp_path: Path, java: str) -> None:
    lies = write_jar(tmp_path / NAME, **{FLINK: "project.version=1.20.1\n"})
    with pytest.raises(UsageError, match=r"is for Flink 1\.20, other than its name says"):
        engine.options((*LOCAL, java, f"--flink_job_server_jar={lies}"))
    silent = write_jar(tmp_path / "job-server.jar", **{BEAM: f"version={beam.__version__}\n"})
    with pytest.raises(UsageError, match="does not say which Flink"):
        engine.options((*LOCAL, java, f"--flink_job_server_jar={silent}"))
    (tmp_path / "text.jar").write_text("no jar")
    with pytest.raises(UsageError, match="cannot be read as a jar"):
        engine.options((*LOCAL, java, f"--flink_job_server_jar={tmp_path / 'text.jar'}"))


def test_a_version_that_is_asked_for_and_another_jar_do_not_go_together(options: Any) -> None:
    assert options("--flink_master=[local]", "--flink_version=2.2")
    with pytest.raises(UsageError, match=r"--flink_version=2\.1, but .* is for Flink 2\.2"):
        options("--flink_master=[local]", "--flink_version=2.1")


def test_a_jar_for_a_flink_that_beam_does_not_know_is_refused(tmp_path: Path, java: str) -> None:
    path = write_jar(tmp_path / f"beam-runners-flink-9.9-job-server-{beam.__version__}.jar")
    with pytest.raises(UsageError, match="Beam knows 1"):
        engine.options((*LOCAL, java, f"--flink_job_server_jar={path}"))


def test_java_that_is_not_there_is_refused_where_a_job_server_is_to_be_started(options: Any, answering: str) -> None:
    none = "--job_server_java_launcher=no-such-java"
    with pytest.raises(UsageError, match="'no-such-java' is not found"):
        options("--flink_master=[local]", none)
    assert options(f"--flink_master={answering}", none, "--flink_submit_uber_jar")


def test_an_upload_needs_a_cluster(options: Any) -> None:
    with pytest.raises(UsageError, match="uploads to a cluster"):
        options("--flink_master=[local]", "--flink_submit_uber_jar")


@pytest.mark.parametrize("word", ["--streaming", "--output_executable_path=job.jar"])
def test_what_is_no_job_that_ends_here_is_refused(options: Any, word: str) -> None:
    with pytest.raises(UsageError, match=word.split("=", 1)[0]):
        options("--flink_master=[local]", word)


@pytest.mark.parametrize(
    "words",
    [
        (f"--s3_secret_access_key={SECRET}",),
        ("--s3_session_token", SECRET),
        (f"--azure_connection_string={SECRET}",),
        (f"--my_own_password={SECRET}",),
        ("--environment_type=PROCESS", "--environment_options=process_command=/opt/boot",
         f"--environment_options=process_variables=LANG=C,BEAMVEIL_KEYS={SECRET}"),
        ("--environment_type=PROCESS",
         f'--environment_config={{"command": "/opt/boot", "env": {{"DB_PASSWORD": "{SECRET}"}}}}'),
    ],
)  # fmt: skip
def test_secrets_are_never_options_and_are_not_repeated(options: Any, words: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match="in clear") as caught:
        options("--flink_master=[local]", *words)
    assert SECRET not in str(caught.value)


def test_variables_of_workers_that_are_no_secrets_are_taken(options: Any) -> None:
    process = ("--environment_type=PROCESS", f"--environment_options=process_command={sys.executable}")
    options("--flink_master=[local]", *process, "--environment_options=process_variables=LANG=C,OMP_NUM_THREADS=1")


def test_the_run_of_the_kubernetes_manifests_is_taken_by_a_cluster_that_grows(
    options: Any, jar: str, speaks_grpc: str
) -> None:
    [container] = yaml.safe_load(RUN.read_text())["spec"]["template"]["spec"]["containers"]
    words = container["args"][container["args"].index("--") + 1 :]
    with cluster(slots=0, grows=True) as address:
        ours = {"beamveil-rest:8081": address, "localhost:50000": speaks_grpc, f"/opt/flink/{NAME}": jar}
        changed = ["=".join(ours.get(part, part) for part in word.split("=")) for word in words]
        assert sum(word not in words for word in changed) == len(ours)
        made = options(*changed)
    assert made.view_as(FlinkRunnerOptions).flink_submit_uber_jar
    assert made.view_as(PortableOptions).environment_type == "EXTERNAL"


def test_the_coordinates_are_of_the_beam_that_runs() -> None:
    assert job_server_jar.coordinates("2.2") == f"org.apache.beam:beam-runners-flink-2.2-job-server:{beam.__version__}"
