"""A real cluster: it comes up on loopback and goes down, is asked before a job is submitted, and takes the upload.

What a job does there needs Beam's job server: test_job_server.py.
"""

import base64
import json
import os
import shlex
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import apache_beam as beam
import psutil
import pyarrow.parquet as pq
import pytest
from apache_beam.options.pipeline_options import PortableOptions

from pipelines import engine
from pipelines.launch import Request, launch
from transforms.errors import RunnerError, UsageError

ROOT = Path(__file__).resolve().parents[4]
SCRIPT = ROOT / "deploy" / "flink" / "cluster.py"


def listening(process: psutil.Process) -> set[str]:
    connections = process.net_connections("tcp")
    return {each.laddr.ip.removeprefix("::ffff:") for each in connections if each.status == psutil.CONN_LISTEN}


@pytest.mark.slow
def test_a_cluster_comes_up_on_loopback_alone_and_closed_to_others(flink: Any) -> None:
    assert flink.ask("overview")["slots-total"] == 2
    both = flink.process("standalonesession"), flink.process("taskexecutor")
    assert [listening(process) for process in both] == [{"127.0.0.1"}] * 2
    assert flink.start() == flink.address, "what runs is not started again"
    assert (flink.process("standalonesession"), flink.process("taskexecutor")) == both
    opened = [each for each in ("tmp", "conf", "log", "run") if (flink.folder / each).stat().st_mode & 0o077]
    assert opened == []


@pytest.mark.slow
def test_a_task_manager_that_died_is_started_again(flink: Any) -> None:
    before = flink.process("taskexecutor")
    before.kill()
    psutil.wait_procs([before], timeout=60)
    assert flink.start() == flink.address
    assert flink.process("taskexecutor") != before
    fresh = (flink.folder / "run" / "taskmanager").read_text()
    assert fresh in {each["id"] for each in flink.ask("taskmanagers")["taskmanagers"]}


@pytest.mark.slow
def test_a_real_cluster_is_asked_before_a_job_is_submitted(flink: Any, jar_without_code: str) -> None:
    words = ("--runner=FlinkRunner", f"--flink_master={flink.address}", "--flink_submit_uber_jar")
    fits = (*words, f"--flink_job_server_jar={jar_without_code}")
    assert engine.options((*fits, "--parallelism=2"))
    with pytest.raises(UsageError, match="slots, and the job wants 30"):
        engine.options((*fits, "--parallelism=30"))
    older = Path(jar_without_code).with_name(f"beam-runners-flink-1.20-job-server-{beam.__version__}.jar")
    Path(jar_without_code).rename(older)
    with pytest.raises(UsageError, match=r"is Flink 2\.\d, the job server is for 1\.20"):
        engine.options((*words, f"--flink_job_server_jar={older}"))


def readme() -> list[list[str]]:
    """The commands of the README's first example, as words."""
    text = (SCRIPT.parent / "README.md").read_text().split("```sh\n")[1].split("```")[0]
    return [shlex.split(line, comments=True) for line in text.replace("\\\n", " ").splitlines() if line]


@pytest.mark.slow
def test_the_readme_begins_with_commands_of_these_tests_and_with_options_that_a_cluster_takes(
    flink: Any, jar_without_code: str
) -> None:
    setup, job_server, start, run, stop = readme()
    script = ["python3", "deploy/flink/cluster.py"]
    assert [setup, job_server, start, stop] == [
        [*script, word, "flink"] for word in ("setup", "job-server", "start", "stop")
    ]
    options = run[run.index("--") + 1 :]
    ours = {f"flink/{Path(jar_without_code).name}": jar_without_code, "localhost:8081": flink.address}
    words = ["=".join(ours.get(part, part) for part in word.split("=")) for word in options]
    assert sum(word not in options for word in words) == len(ours)
    made = engine.options((*words, f"--job_server_java_launcher={sys.executable}"))
    assert made.view_as(PortableOptions).environment_type == "LOOPBACK"


@pytest.mark.slow
def test_the_uber_jar_reaches_a_real_cluster_and_holds_neither_keys_nor_data(
    place: Any, flink: Any, jar_without_code: str, search_graph: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(place.root))
    words = ("--runner=FlinkRunner", f"--flink_master={flink.address}", "--flink_submit_uber_jar")
    request = Request(place.policy, (place.input,), place.output, place.keys)
    with pytest.raises(RunnerError, match="nothing was published"):
        launch(replace(request, beam=(*words, f"--flink_job_server_jar={jar_without_code}")))
    assert list(Path(place.root).rglob("*.jar")) == [], "Beam by itself leaves the jar of a job that does not begin"
    [kept] = flink.ask("jars")["files"]
    [path] = (flink.folder / "tmp").glob(f"flink-web-*/flink-web-upload/{kept['id']}")
    with zipfile.ZipFile(path) as jar:
        held = {name: jar.read(name) for name in jar.namelist()}
    assert {name.rpartition("/")[2] for name in held} >= {"pipeline.json", "pipeline-options.json"}
    everything = b"\n".join(held.values())
    assert search_graph(everything, [place.keys.encode()]), "the source of keys is there, so keys could be found, too"
    keyset = Path(place.keys.removeprefix("file:")).read_text()
    master = base64.b64decode(json.loads(keyset)["key"][0]["keyData"]["value"])[-32:]
    values = [text.encode() for name in ("email", "ssn", "card") for text in values_of(place, name)]
    assert search_graph(everything, [master, *values]) == []
    assert [each for each in Path(place.output).rglob("*") if each.is_file()] == []


def values_of(place: Any, column: str) -> list[str]:
    return [text for text in pq.read_table(place.input)[column].to_pylist() if text]


MAVEN = """\
#!/bin/sh
# Stands in for Maven: writes what it was asked for down, and gives a file where it has one.
printf '%s\\n' "$@" > "$HEARD"
for word; do case "$word" in -DoutputDirectory=*) folder=${word#*=};; esac; done
[ -n "$SERVES" ] && : > "$folder/$SERVES"
"""


@pytest.mark.parametrize("serves", [True, False])
def test_the_job_server_is_asked_of_maven_by_the_coordinates_that_fit(tmp_path: Path, serves: bool) -> None:
    jar = f"beam-runners-flink-2.2-job-server-{beam.__version__}.jar"
    maven, heard = tmp_path / "mvn", tmp_path / "heard"
    maven.write_text(MAVEN)
    maven.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "HEARD": str(heard)}
    command = [sys.executable, str(SCRIPT), "job-server", str(tmp_path / "jars")]
    done = subprocess.run(
        command,
        env={**environment, "SERVES": jar if serves else ""},
        check=False,
        capture_output=True,
        text=True,
    )
    words = heard.read_text().splitlines()
    coordinates = f"org.apache.beam:beam-runners-flink-2.2-job-server:{beam.__version__}"
    assert f"-Dartifact={coordinates}" in words
    assert "--strict-checksums" in words
    if serves:
        assert (done.returncode, done.stdout.strip()) == (0, str(tmp_path / "jars" / jar))
    else:
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith(f"Maven does not give {coordinates}")
