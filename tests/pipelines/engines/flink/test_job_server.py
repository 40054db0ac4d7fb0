"""beamveil on a real Flink. Few registries serve Beam's job server for it: BEAMVEIL_FLINK_JOB_SERVER names its jar."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pyarrow as pa
import pytest
from apache_beam.metrics import monitoring_infos
from apache_beam.portability.api.org.apache.beam.model.job_management.v1.beam_job_api_pb2 import GetJobMetricsResponse
from google.protobuf import json_format

from pipelines.demo import run_demo
from pipelines.launch import Request, launch

BIN = Path(sys.executable).parent
ROWS = 200_000
FILES = 4


@pytest.fixture(scope="module")
def jar() -> str:
    path = os.environ.get("BEAMVEIL_FLINK_JOB_SERVER")
    if not path:
        pytest.skip("BEAMVEIL_FLINK_JOB_SERVER names no jar of Beam's Flink job server, and registries serve it rarely")
    return str(Path(path).resolve(strict=True))


def command(flink: Any, jar: str, *words: str) -> list[str]:
    options = ["--runner=FlinkRunner", f"--flink_master={flink.address}", f"--flink_job_server_jar={jar}"]
    return [str(BIN / "beamveil"), "run", *words, "--", *options, "--parallelism=2"]


def words_of(place: Any) -> tuple[str, ...]:
    return (place.policy, "--input", place.input, "--output", place.output, "--keys", place.keys)


@pytest.fixture
def large(new_place: Callable[..., Any], people: pa.Table) -> Any:
    """A place with 200,000 rows."""
    many = pa.concat_tables([people] * (ROWS // people.num_rows + 1)).slice(0, ROWS).combine_chunks()
    return new_place("large", tables=tuple(many.slice(n * ROWS // FILES, ROWS // FILES) for n in range(FILES)))


def counters(accumulators: Any) -> dict[str, int]:
    """Our counters in what Flink says of a job's accumulators: Beam's metrics in Beam's own form."""
    [text] = [each["value"] for each in accumulators["user-task-accumulators"] if each["name"] == "__metricscontainers"]
    metrics = json_format.Parse(text, GetJobMetricsResponse()).metrics
    return {
        each.labels["NAME"]: monitoring_infos.extract_counter_value(each)
        for each in (metrics.committed or metrics.attempted)
        if each.urn == monitoring_infos.USER_COUNTER_URN and each.labels["NAMESPACE"] == "beamveil"
    }


def test_our_counters_are_found_among_what_flink_says_of_a_job() -> None:
    ours = monitoring_infos.int64_user_counter("beamveil", "rows_read", 7)
    foreign = monitoring_infos.int64_user_counter("other", "rows_read", 8)
    answer = GetJobMetricsResponse()
    answer.metrics.committed.extend([ours, foreign])
    said = {
        "name": "__metricscontainers",
        "type": "MetricsContainerStepMap",
        "value": json_format.MessageToJson(answer),
    }
    assert counters({"user-task-accumulators": [{"name": "else", "value": "?"}, said]}) == {"rows_read": 7}


@pytest.mark.slow
def test_the_demo_comes_out_of_flink_as_out_of_the_local_runner(
    jar: str, flink: Any, published: Any, tmp_path: Path
) -> None:
    demo = tmp_path / "demo"
    run_demo(demo, rows=10_000)
    out = str(tmp_path / "out")
    words = (str(demo / "policy.yaml"), "--input", str(demo / "input" / "*.parquet"), "--output", out)
    subprocess.run(command(flink, jar, *words, "--keys", f"file:{demo / 'keys.json'}"), check=True)
    assert published(out) == published(str(demo / "output"))


@pytest.mark.slow
def test_many_rows_come_out_of_flink_as_out_of_the_local_runner_and_are_counted(
    jar: str, flink: Any, published: Any, large: Any
) -> None:
    before = {job["jid"] for job in flink.ask("jobs/overview")["jobs"]}
    subprocess.run(command(flink, jar, *words_of(large)), check=True)
    reference = f"{large.root}/reference"
    launch(Request(large.policy, (large.input,), reference, large.keys))
    assert published(large.output) == published(reference)
    [job] = [job["jid"] for job in flink.ask("jobs/overview")["jobs"] if job["jid"] not in before]
    assert counters(flink.ask(f"jobs/{job}/accumulators"))["rows_read"] >= ROWS


@pytest.mark.slow
def test_a_task_manager_that_dies_leaves_all_rows_or_none_and_a_rerun_completes_them(
    jar: str, flink: Any, published: Any, large: Any
) -> None:
    run = subprocess.Popen(command(flink, jar, *words_of(large)))
    try:
        deadline = time.monotonic() + 300
        while not any(Path(large.output).glob("_staging/*/parts/*")):
            assert run.poll() is None
            assert time.monotonic() < deadline
        flink.process("taskexecutor").kill()
        assert flink.start() == flink.address, "a cluster that restarts jobs finds a TaskManager again"
        run.wait(300)
    finally:
        if run.poll() is None:
            for process in (*psutil.Process(run.pid).children(recursive=True), run):
                process.kill()
    reference = f"{large.root}/reference"
    launch(Request(large.policy, (large.input,), reference, large.keys))
    assert published(large.output) in (None, published(reference))
    assert run.returncode == (3 if published(large.output) is None else 0)
    subprocess.run(command(flink, jar, *words_of(large)), check=True)
    assert published(large.output) == published(reference)
