"""A real Flink cluster on loopback, by the commands of deploy/flink/README.md, and what comes of a run on it.

Beam's job server is served by few registries. Where BEAMVEIL_FLINK_JOB_SERVER names its jar, runs go all the way;
elsewhere those tests are skipped, and what stands in for the jar says so in its name.
"""

import base64
import json
import re
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import apache_beam as beam
import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from apache_beam.options.pipeline_options import FlinkRunnerOptions

from pipelines import engine
from pipelines.launch import Request, launch
from pipelines.manifest import read_published
from transforms.errors import RunnerError, UsageError

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = ROOT / "deploy" / "flink" / "cluster.py"
COMMAND = str(Path(sys.executable).parent / "beamveil")


def script(*words: str) -> str:
    done = subprocess.run([sys.executable, str(SCRIPT), *words], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def home(tool: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that `setup` has filled; Flink itself lies in the cache."""
    found = re.search(r'^FLINK = "([\d.]+)"', SCRIPT.read_text(), re.MULTILINE)
    assert found
    kept = tool(f"flink-{found[1]}", lambda folder: script("setup", str(folder)) and None)
    folder = tmp_path_factory.mktemp("flink")
    (folder / "venv").symlink_to(kept / "venv")
    return folder


@pytest.fixture(scope="module")
def flink(home: Path, free_port: Callable[[], int]) -> Iterator[str]:
    """The address of a cluster that the script started; when it is taken down again, nothing of it is left."""
    address = script("start", str(home), "--port", str(free_port()))
    try:
        processes = daemons(home)
        yield address
    finally:
        script("stop", str(home))
    assert [process for process in processes if process.is_running()] == []


def daemons(home: Path) -> list[psutil.Process]:
    return [
        psutil.Process(int(pid)) for file in sorted((home / "run").glob("*.pid")) for pid in file.read_text().split()
    ]


def ask(address: str, path: str) -> Any:
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"{address}/{path}", timeout=10) as answer:
        return json.load(answer)


def listening(process: psutil.Process) -> set[str]:
    return {
        each.laddr.ip.removeprefix("::ffff:")
        for each in process.net_connections("tcp")
        if each.status == psutil.CONN_LISTEN
    }


@pytest.mark.slow
def test_a_cluster_comes_up_on_loopback_alone(home: Path, flink: str) -> None:
    assert ask(flink, "overview")["slots-total"] == 2
    jobmanager, taskmanager = daemons(home)
    assert listening(jobmanager) == listening(taskmanager) == {"127.0.0.1"}
    assert script("start", str(home)) == flink, "what runs is not started again"
    assert {process.pid for process in daemons(home)} == {jobmanager.pid, taskmanager.pid}
    assert [each for each in (home / "tmp", home / "conf", home / "log") if each.stat().st_mode & 0o077] == []


@pytest.mark.slow
def test_a_task_manager_that_was_killed_is_started_again(home: Path, flink: str) -> None:
    [before] = [each for each in daemons(home) if "taskexecutor" in " ".join(each.cmdline()).lower()]
    before.kill()
    before.wait()
    assert script("start", str(home)) == flink
    assert before.pid not in {process.pid for process in daemons(home)}
    fresh = (home / "run" / "taskmanager").read_text()
    assert fresh in {each["id"] for each in ask(flink, "taskmanagers")["taskmanagers"]}


def facts(folder: Path) -> str:
    """A jar that says what Beam's job server says of itself, and holds no code."""
    version = FlinkRunnerOptions.PUBLISHED_FLINK_VERSIONS[-1]
    path = folder / f"beam-runners-flink-{version}-job-server-{beam.__version__}.jar"
    with zipfile.ZipFile(path, "w") as jar:
        jar.writestr("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n")
    return str(path)


STAND_IN = """\
#!{python}
# Stands in for `java -jar JOB-SERVER`: Beam's own job service, on the port that the client asked for.
import sys
from pipelines.loopback import bind_loopback
from apache_beam.runners.portability import local_job_service_main

bind_loopback()
port = sys.argv[sys.argv.index("--job-port") + 1]
open({heard!r}, "w").write("\\n".join(sys.argv))
local_job_service_main.run(["--job_port=" + port])
"""


@pytest.fixture
def stand_in(tmp_path: Path) -> tuple[str, ...]:
    """Options by which the client starts what stands in for the job server, and the file that tells how."""
    launcher, heard = tmp_path / "java", tmp_path / "heard"
    launcher.write_text(STAND_IN.format(python=sys.executable, heard=str(heard)))
    launcher.chmod(0o755)
    return (f"--flink_job_server_jar={facts(tmp_path)}", f"--job_server_java_launcher={launcher}")


def published(output: str) -> list[tuple[str, int]]:
    """Names and rows of the parts: a part's name carries the digest of what it holds."""
    manifest = read_published(output)
    assert manifest is not None
    return sorted((part.path, part.rows) for part in manifest.parts)


@pytest.mark.slow
def test_the_client_publishes_what_the_local_runner_does_by_way_of_a_stand_in_for_the_job_server(
    new_place: Callable[..., Any], people: pa.Table, stand_in: tuple[str, ...], tmp_path: Path
) -> None:
    place = new_place(tables=(people, people.slice(0, 3)))
    words = ["run", place.policy, "--input", place.input, "--output", place.output, "--keys", place.keys]
    done = subprocess.run(
        [COMMAND, *words, "--", "--runner=FlinkRunner", "--flink_master=[local]", *stand_in],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    heard = (tmp_path / "heard").read_text().split("\n")
    assert heard[heard.index("--flink-master") + 1] == "[local]"
    reference = f"{place.root}/reference"
    launch(Request(place.policy, (place.input,), reference, place.keys))
    assert published(place.output) == published(reference)
    assert sum(rows for _, rows in published(reference)) == 8


@pytest.mark.slow
def test_the_uber_jar_reaches_a_real_cluster_and_holds_neither_keys_nor_data(
    place: Any, home: Path, flink: str, tmp_path: Path, search_graph: Callable[..., list[str]]
) -> None:
    words = ("--runner=FlinkRunner", f"--flink_master={flink}", "--flink_submit_uber_jar")
    request = Request(place.policy, (place.input,), place.output, place.keys)
    with pytest.raises(RunnerError, match="nothing was published"):
        launch(replace(request, beam=(*words, f"--flink_job_server_jar={facts(tmp_path)}")))
    [kept] = ask(flink, "jars")["files"]
    [path] = (home / "tmp").glob(f"flink-web-*/flink-web-upload/{kept['id']}")
    with zipfile.ZipFile(path) as jar:
        held = {name: jar.read(name) for name in jar.namelist()}
    assert {name.rpartition("/")[2] for name in held} >= {"pipeline.json", "pipeline-options.json"}
    everything = b"\n".join(held.values())
    assert search_graph(everything, [place.keys.encode()]), "the source of keys is there, so keys could be found, too"
    keyset = Path(place.keys.removeprefix("file:")).read_text()
    master = base64.b64decode(json.loads(keyset)["key"][0]["keyData"]["value"])[-32:]
    values = [text.encode() for name in ("email", "ssn", "card") for text in people_values(place, name)]
    assert search_graph(everything, [master, *values]) == []
    assert [each for each in Path(place.output).rglob("*") if each.is_file()] == []


def people_values(place: Any, column: str) -> list[str]:
    return [text for text in pq.read_table(place.input)[column].to_pylist() if text]


@pytest.mark.slow
def test_a_real_cluster_is_asked_before_a_job_is_submitted(flink: str, tmp_path: Path) -> None:
    words = ("--runner=FlinkRunner", f"--flink_master={flink}", "--flink_submit_uber_jar")
    fits = (*words, f"--flink_job_server_jar={facts(tmp_path)}")
    assert engine.options((*fits, "--parallelism=2"))
    with pytest.raises(UsageError, match="has 2 slots, and the job wants 3"):
        engine.options((*fits, "--parallelism=3"))
    older = tmp_path / f"beam-runners-flink-1.20-job-server-{beam.__version__}.jar"
    Path(facts(tmp_path)).rename(older)
    with pytest.raises(UsageError, match=r"is Flink 2\.\d, the job server is for 1\.20"):
        engine.options((*words, f"--flink_job_server_jar={older}"))
