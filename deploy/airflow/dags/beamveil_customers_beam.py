"""The same, with the run by the Beam provider's operator: for where that provider and Google's are installed anyway."""

from datetime import UTC, datetime

from airflow.providers.apache.beam.operators.beam import BeamRunPythonPipelineOperator
from airflow.sdk import DAG
from beamveil_steps import (
    DEFAULTS,
    ENVIRONMENT,
    INPUT,
    KEYS,
    OUTPUT,
    POLICY,
    RUNNER,
    hand_over_keys,
    step,
    take_keys_back,
)

with DAG(
    dag_id="beamveil_customers_beam",
    schedule="@daily",
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,  # one writer for each output
    default_args=DEFAULTS,
):
    drift = step("drift", "scan", "--input", INPUT, "--against", POLICY)
    run = BeamRunPythonPipelineOperator(
        task_id="run",
        runner=RUNNER,
        py_interpreter=f"{ENVIRONMENT}/python",
        py_options=["-P", "-m"],
        py_file="pipelines.launch",
        pipeline_options={"policy": POLICY, "input": [INPUT], "output": OUTPUT, "keys": KEYS},
        pre_execute=hand_over_keys,
        post_execute=take_keys_back,
    )
    publish = step("publish", "publish", OUTPUT)
    verify = step("verify", "verify", OUTPUT)

    drift >> run >> publish >> verify
