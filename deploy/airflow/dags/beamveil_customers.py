"""Once a day: does the policy still fit the customers? Then anonymize, publish, and check what stands there."""

from datetime import UTC, datetime

from airflow.sdk import DAG
from beamveil_steps import DEFAULTS, INPUT, KEYS, OUTPUT, POLICY, RUNNER, hand_over_keys, step, take_keys_back

with DAG(
    dag_id="beamveil_customers",
    schedule="@daily",
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,  # one writer for each output
    default_args=DEFAULTS,
):
    drift = step("drift", "scan", "--input", INPUT, "--against", POLICY)
    run = step(
        "run",
        *("run", POLICY, "--input", INPUT, "--output", OUTPUT, "--keys", KEYS, "--", f"--runner={RUNNER}"),
        pre_execute=hand_over_keys,
        post_execute=take_keys_back,
    )
    publish = step("publish", "publish", OUTPUT)  # what a run that ended at submission left; else it changes nothing
    verify = step("verify", "verify", OUTPUT)

    drift >> run >> publish >> verify
