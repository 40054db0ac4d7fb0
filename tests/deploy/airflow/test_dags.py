import base64
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.manifest import read_published

pytestmark = [pytest.mark.engines, pytest.mark.slow, pytest.mark.timeout(1_800)]

DEPLOY = Path(__file__).resolve().parents[3] / "deploy" / "airflow"
BESIDE = [
    *("gcloud-aio-auth", "gcloud-aio-storage", "google-api-python-client", "google-cloud-dataflow-client"),
    *("google-cloud-secret-manager", "google-cloud-storage"),
]
"""What the Beam operator imports of Google's provider's two hundred packages: all of them are 2 GB."""
POLICY = """\
beamveil: 1
dataset: customers
scope: airflow
columns:
  id: {tokenize: {domain: person}}
  email: {mask: {keep_last: 4}}
  amount: keep
"""
REFUSING = POLICY + "expect:\n  - {type: expect_column_values_to_be_between, kwargs: {column: amount, min_value: 2}}\n"
CANARY = "canary-7f3a@mail.test"
KEY = bytes.fromhex("120208031a20") + bytes(range(64, 96))
STAND_IN = """\
#!/bin/sh
echo "{name} $1 ${{BEAMVEIL_KEYS:+with keys}}" >> {calls}
exec {program} "$@"
"""
"""Stands before a program, and notes what it was asked for, and whether it was given keys."""

Tool = Callable[[str, Callable[[Path], None]], Path]


@dataclass(frozen=True)
class Ran:
    """What several calls of `airflow` came to."""

    said: str
    codes: list[int]
    actions: dict[str, list[str]]
    states: list[dict[str, str]]
    """Of each DAG run, in order: the tasks' states."""
    calls: list[str]
    """What was called in beamveil's environment."""
    root: Path


def built(folder: Path) -> None:
    """Install Airflow by the DAGs' requirements, and make its database."""
    python = str(folder / "venv" / "bin" / "python")
    pip = [python, "-m", "pip", "install", "--quiet", "--no-compile", "--disable-pip-version-check"]
    for command in (
        [sys.executable, "-m", "venv", str(folder / "venv")],
        [*pip, "-r", str(DEPLOY / "requirements.txt"), *BESIDE],
        [*pip, "--no-deps", "-r", str(DEPLOY / "requirements-beam-operator.txt")],
    ):
        subprocess.run(command, check=True, capture_output=True)
    made = {**os.environ, **settings(folder)}
    subprocess.run([str(folder / "venv/bin/airflow"), "db", "migrate"], env=made, check=True, capture_output=True)


def settings(home: Path) -> dict[str, str]:
    return {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(DEPLOY / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home}/airflow.db",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
    }


def laid_out(root: Path, keyset: str) -> dict[str, str]:
    """Input, policies, and an environment of beamveil's that notes its calls; the DAGs' settings for them."""
    customers = {"id": [1, 2, None], "email": ["a@mail.test", CANARY, None], "amount": [1.5, None, 3.0]}
    for folder in ("input", "drifted", "bin", "home"):
        (root / folder).mkdir()
    pq.write_table(pa.table(customers), root / "input" / "a.parquet")
    shutil.copy2(root / "input" / "a.parquet", root / "a.parquet")
    pq.write_table(pa.table(customers | {"phone": ["+1 202-555-0101"] * 3}), root / "b.parquet")
    (root / "policy.yaml").write_text(POLICY)
    (root / "refusing.yaml").write_text(REFUSING)
    for name in ("beamveil", "python"):
        stand_in = root / "bin" / name
        stand_in.write_text(
            STAND_IN.format(name=name, calls=root / "calls", program=Path(sys.executable).with_name(name))
        )
        stand_in.chmod(0o755)
    return {
        "BEAMVEIL_ENVIRONMENT": str(root / "bin"),
        "BEAMVEIL_POLICY": str(root / "policy.yaml"),
        "BEAMVEIL_INPUT": str(root / "input" / "*.parquet"),
        "BEAMVEIL_OUTPUT": str(root / "{{ dag.dag_id }}"),
        "AIRFLOW_CONN_BEAMVEIL_KEYS": json.dumps({"conn_type": "generic", "password": keyset}),
    }


@pytest.fixture(scope="module")
def ran(tool: Tool, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Five calls of `airflow`, without a network, one after the other in an environment of Airflow's own."""
    pinned = b"".join((DEPLOY / f"requirements{more}.txt").read_bytes() for more in ("", "-beam-operator"))
    folder = tool(f"airflow-{hashlib.sha256(pinned).hexdigest()[:12]}", built)
    root = tmp_path_factory.mktemp("airflow")
    environment = {**os.environ, **laid_out(root, keyset()), **settings(root / "home")}
    shutil.copy(folder / "airflow.db", root / "home" / "airflow.db")
    customers = ("dags", "test", "beamveil_customers")
    steps = [
        [*customers, "2026-01-01"],
        [*customers, "2026-01-02"],
        ["tasks", "test", "beamveil_customers_beam", "run", "2026-01-01"],
        ["replace", str(root / "b.parquet"), str(root / "input" / "a.parquet")],
        [*customers, "2026-01-03"],
        ["replace", str(root / "a.parquet"), str(root / "input" / "a.parquet")],
        ["replace", str(root / "refusing.yaml"), str(root / "policy.yaml")],
        [*customers, "2026-01-04"],
    ]
    command = [*apart(), str(folder / "venv/bin/python"), str(Path(__file__).with_name("calls.py"))]
    done = subprocess.run(
        command,
        input=json.dumps(steps),
        cwd=root,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-5_000:]
    told = json.loads(done.stdout.splitlines()[-1])
    calls = (root / "calls").read_text().splitlines()
    return Ran(done.stdout, told["codes"], told["actions"], states(root / "home" / "airflow.db"), calls, root)


def keyset() -> str:
    """A keyset that no other test has, so that it is found wherever it went."""
    value = base64.b64encode(KEY).decode()
    data = {"typeUrl": "type.googleapis.com/google.crypto.tink.HkdfPrfKey", "value": value}
    key = {"keyData": data | {"keyMaterialType": "SYMMETRIC"}, "status": "ENABLED", "keyId": 815}
    return json.dumps({"primaryKeyId": 815, "key": [key | {"outputPrefixType": "RAW"}]})


def apart() -> list[str]:
    """What starts a program where there is no network; nothing where that is not allowed."""
    words = ["unshare", "--map-root-user", "--net"]
    allowed = shutil.which("unshare") and subprocess.run([*words, "true"], capture_output=True, check=False)
    return words if allowed and allowed.returncode == 0 else []


def states(database: Path) -> list[dict[str, str]]:
    """How each task of each DAG run ended."""
    query = "select r.id, t.task_id, t.state from dag_run r join task_instance t using (dag_id, run_id) order by r.id"
    with sqlite3.connect(database) as connection:
        rows = connection.execute(query).fetchall()
    found: dict[int, dict[str, str]] = {}
    for run, task, state in rows:
        found.setdefault(run, {})[task] = state
    return list(found.values())


ALL_WELL = dict.fromkeys(("drift", "run", "publish", "verify"), "success")


def test_a_dag_run_looks_for_drift_runs_publishes_and_verifies(ran: Ran) -> None:
    assert ran.codes[0] == 0
    assert ran.states[0] == ALL_WELL
    assert [call.split()[1] for call in ran.calls[:4]] == ["scan", "run", "publish", "verify"]
    published = read_published(str(ran.root / "beamveil_customers"))
    assert published is not None
    assert published.rows.published == 3
    assert ran.said.count("published 3 of 3 rows in ") == 2  # and once by the Beam operator


def test_a_second_dag_run_over_the_same_data_changes_nothing(ran: Ran) -> None:
    assert ran.codes[1] == 0
    assert ran.states[1] == ALL_WELL
    assert ran.said.count("unchanged: this very run is published, 3 of 3 rows") == 3  # run once, publish twice


def test_the_beam_providers_operator_runs_the_same(ran: Ran) -> None:
    assert ran.codes[2] == 0
    assert [call for call in ran.calls if call.startswith("python -P")] == ["python -P with keys"]
    assert "--labels=airflow-version=v" in ran.said
    published = read_published(str(ran.root / "beamveil_customers_beam"))
    assert published is not None
    assert published.rows.published == 3


def test_drift_stops_a_dag_run_before_anything_is_run_and_is_not_looked_for_again(ran: Ran) -> None:
    assert ran.codes[3] == 1
    assert ran.states[-2] == {"drift": "failed"} | dict.fromkeys(("run", "publish", "verify"), "upstream_failed")
    assert "nobody decided about it" in ran.said
    assert ran.calls[-3:-2] == ["beamveil scan "]


def test_a_refusal_stops_a_dag_run_and_is_not_asked_for_again(ran: Ran) -> None:
    assert ran.codes[4] == 1
    assert ran.states[-1] == {
        "drift": "success",
        "run": "failed",
        **dict.fromkeys(("publish", "verify"), "upstream_failed"),
    }
    assert ran.calls[-2:] == ["beamveil scan ", "beamveil run with keys"]
    assert "error: amount: expect_column_values_to_be_between: " in ran.said


def test_what_was_decided_is_not_tried_again_and_an_accident_is(ran: Ran) -> None:
    decided, accident = ["fail", "fail"], ["default", "default"]
    assert ran.actions == {"1": decided, "2": decided, "3": accident, "12": accident, "137": accident}


def test_only_the_run_is_given_keys_and_they_stand_nowhere_else(ran: Ran) -> None:
    until_it_failed = ran.calls[:-1]
    assert {call for call in until_it_failed if call.endswith("with keys")} == {
        "beamveil run with keys",
        "python -P with keys",
        "python -c with keys",  # the operator asks for Beam's version in the same environment
    }
    written = [path for path in ran.root.rglob("*") if path.is_file()]
    assert ran.root / "home" / "airflow.db" in written
    for secret in (base64.b64encode(KEY), KEY, CANARY.encode()):
        assert secret not in ran.said.encode()
        inputs = {"a.parquet", "b.parquet"}
        holding = [path for path in written if path.name not in inputs and secret in path.read_bytes()]
        assert holding == []
