"""Anonymize customers once a day: look for drift, run, publish, verify. Edit what follows the imports.

beamveil is installed in an environment of its own and called as a command: Airflow's own environment needs neither Beam
nor Great Expectations. Any task may be tried again: the same run twice is the same publication.
"""

import os
import re
import shlex
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, Connection, RetryPolicy
from airflow.sdk.definitions.retry_policy import RetryDecision

BEAMVEIL = os.environ.get("BEAMVEIL", "/opt/beamveil/bin/beamveil")
"""The command, in its own environment."""
POLICY = os.environ.get("BEAMVEIL_POLICY", "/srv/policies/customers.yaml")
INPUT = os.environ.get("BEAMVEIL_INPUT", "/srv/customers/{{ ds }}/*.parquet")
OUTPUT = os.environ.get("BEAMVEIL_OUTPUT", "/srv/published/customers")
BEAM: Sequence[str] = ()
"""Options for Beam, as ("--runner=FlinkRunner", "--flink_master=localhost:8081"); none: it runs on Airflow's worker."""

KEYS_CONNECTION = "beamveil_keys"
"""The Airflow connection whose password is the keyset's JSON, from whatever secrets backend Airflow has."""
KEYS_VARIABLE = "BEAMVEIL_KEYS"
"""The environment variable in which `run` finds it; no other task gets it."""


def hand_over_keys(context: Any) -> None:
    """Put the keyset into the environment of this task's process, after Airflow has stored what it rendered."""
    keyset = Connection.get(KEYS_CONNECTION).password
    if not keyset:
        raise ValueError(f"the connection {KEYS_CONNECTION!r} has no password: it is to be the keyset's JSON")
    os.environ[KEYS_VARIABLE] = keyset


def take_keys_back(context: Any, result: Any) -> None:
    """Remove the keyset again: `airflow dags test` runs all tasks in one process."""
    os.environ.pop(KEYS_VARIABLE, None)


class UnlessDecided(RetryPolicy):
    """Try again what failed by accident, not what was decided.

    Exit code 1 is a verdict on the data, 2 says that words or policy are wrong: both come again.
    """

    def evaluate(self, exception: BaseException, try_number: int, max_tries: int, context: Any = None) -> RetryDecision:
        """Fail at once on exit codes 1 and 2, as BashOperator and the Beam operator report them."""
        decided = re.search(r"(?:exit|return) code ([12])\b", str(exception))
        return RetryDecision.fail(f"exit code {decided[1]} comes again") if decided else RetryDecision.default()


def command(*words: str) -> str:
    """A line for the shell that calls beamveil; Airflow fills in what stands in {{ }}."""
    return shlex.join((BEAMVEIL, *words))


with DAG(
    dag_id="beamveil_customers",
    schedule="@daily",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,  # one writer for each output
    default_args={"retries": 2, "retry_delay": timedelta(minutes=5), "retry_policy": UnlessDecided()},
    tags=["privacy"],
):
    drift = BashOperator(task_id="drift", bash_command=command("scan", "--input", INPUT, "--against", POLICY))
    run = BashOperator(
        task_id="run",
        bash_command=command(
            *("run", POLICY, "--input", INPUT, "--output", OUTPUT, "--keys", f"env:{KEYS_VARIABLE}", "--", *BEAM)
        ),
        pre_execute=hand_over_keys,
        post_execute=take_keys_back,
    )
    publish = BashOperator(task_id="publish", bash_command=command("publish", OUTPUT))
    verify = BashOperator(task_id="verify", bash_command=command("verify", OUTPUT))

    drift >> run >> publish >> verify
