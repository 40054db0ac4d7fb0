"""What the client does up to the job server, with a stand-in for that: Beam's own job service, which is Python."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipelines.engines import endpoints
from pipelines.launch import Request, launch

BIN = Path(sys.executable).parent
STAND_IN = """\
#!{python}
# Stands in for `java -jar JOB-SERVER`.
import sys
from apache_beam.runners.portability import local_job_service_main
from pipelines.loopback import bind_loopback

bind_loopback()
open({heard!r}, "w").write("\\n".join(sys.argv))
port = sys.argv[sys.argv.index("--job-port") + 1]
local_job_service_main.run(["--job_port=" + port])
"""


@pytest.fixture
def java(tmp_path: Path) -> Path:
    """What is started instead of Java; beside it a file tells how."""
    launcher = tmp_path / "java"
    launcher.write_text(STAND_IN.format(python=sys.executable, heard=str(tmp_path / "heard")))
    launcher.chmod(0o755)
    return launcher


@pytest.fixture
def pool(free_port: Callable[[], int]) -> Iterator[str]:
    """The address of a pool of workers, as it stands beside a TaskManager."""
    port = free_port()
    command = [str(BIN / "beamveil-worker"), "--worker_pool", f"--service_port={port}"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            deadline = time.monotonic() + 120
            while not endpoints.answers(f"localhost:{port}", patience=1):
                assert time.monotonic() < deadline
            yield f"localhost:{port}"
        finally:
            process.terminate()


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["LOOPBACK", "EXTERNAL"])
def test_the_client_publishes_what_the_local_runner_does_by_way_of_a_stand_in_for_the_job_server(
    kind: str, new_place: Any, java: Path, jar_without_code: str, request: Any
) -> None:
    people: pa.Table = request.getfixturevalue("people")
    published = request.getfixturevalue("published")
    place = new_place(tables=(people, people.slice(0, 3)))
    flink = ["--runner=FlinkRunner", "--flink_master=[local]", f"--environment_type={kind}"]
    if kind == "EXTERNAL":
        flink.append(f"--environment_config={request.getfixturevalue('pool')}")
    flink += [f"--flink_job_server_jar={jar_without_code}", f"--job_server_java_launcher={java}"]
    words = ["run", place.policy, "--input", place.input, "--output", place.output, "--keys", place.keys]
    done = subprocess.run([str(BIN / "beamveil"), *words, "--", *flink], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    heard = java.with_name("heard").read_text().split("\n")
    assert heard[1:3] == ["-jar", jar_without_code]
    assert heard[heard.index("--flink-master") + 1] == "[local]"
    reference = f"{place.root}/reference"
    launch(Request(place.policy, (place.input,), reference, place.keys))
    assert published(place.output) == published(reference)
    assert len(published(reference)) == 8
