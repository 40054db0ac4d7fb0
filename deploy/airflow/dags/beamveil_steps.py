"""What do beamveil's DAGs have in common? Settings, how a task calls beamveil, who gets the keys, what is tried again.

beamveil is called as a command of another environment: Airflow's own needs neither Beam nor Great Expectations.
Settings come from environment variables of the DAG processor and the workers, or are edited here.
"""

import os
import re
import shlex
from datetime import timedelta
from typing import Any

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import Connection, RetryPolicy
from airflow.sdk.definitions.retry_policy import RetryDecision

ENVIRONMENT = os.environ.get("BEAMVEIL_ENVIRONMENT", "/opt/beamveil/bin")
"""The folder in which beamveil's `beamveil` and `python` are."""
POLICY = os.environ.get("BEAMVEIL_POLICY", "/srv/policies/customers.yaml")
INPUT = os.environ.get("BEAMVEIL_INPUT", "/srv/customers/{{ ds }}/*.parquet")
OUTPUT = os.environ.get("BEAMVEIL_OUTPUT", "/srv/published/customers")
RUNNER = os.environ.get("BEAMVEIL_RUNNER", "FnApiRunner")
"""Beam's runner; FnApiRunner works on the Airflow worker itself."""

KEYS_CONNECTION = "beamveil_keys"
"""The connection whose password is the keyset's JSON: from the secrets backend, or Airflow's database."""
KEYS = "env:BEAMVEIL_KEYS"
"""Where `run` finds the keyset: a variable of its task's process, and of no other's."""


def hand_over_keys(_context: Any) -> None:
    """Put the keyset into the environment: Airflow has rendered and stored the task's fields by then."""
    keyset = Connection.get(KEYS_CONNECTION).password
    if not keyset:
        raise ValueError(f"connection {KEYS_CONNECTION!r} has no password; it is to be the keyset's JSON")
    os.environ[KEYS.removeprefix("env:")] = keyset


def take_keys_back(_context: Any, _result: Any) -> None:
    """Remove the keyset again: `airflow dags test` runs every task in one process."""
    os.environ.pop(KEYS.removeprefix("env:"), None)


class UnlessDecided(RetryPolicy):
    """Try again what failed by accident, not what was decided: it would be decided again.

    beamveil's exit code 1 is a verdict on the data, 2 says that words or policy do not fit.
    """

    def evaluate(self, exception: BaseException, *_: Any, **__: Any) -> RetryDecision:
        """Fail at once on exit codes 1 and 2, in the words of BashOperator and of the Beam operator."""
        decided = re.search(r"(?:exit|return) code ([12])\b", str(exception))
        if decided is None:
            return RetryDecision.default()
        return RetryDecision.fail(f"exit code {decided[1]} would come again")


DEFAULTS = {
    "retries": 2,
    "retry_delay": timedelta(minutes=5),
    "retry_policy": UnlessDecided(),
    "do_xcom_push": False,
}
"""For every task. Trying again is safe: the same run twice is one publication."""


def step(task_id: str, *words: str, **fields: Any) -> BashOperator:
    """A task that calls beamveil; Airflow fills in what stands in {{ }}."""
    return BashOperator(task_id=task_id, bash_command=shlex.join([f"{ENVIRONMENT}/beamveil", *words]), **fields)
