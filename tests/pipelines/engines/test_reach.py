from typing import Any

import pytest
from apache_beam.options.pipeline_options import PipelineOptions

from pipelines.engines import reach
from pipelines.launch import Request, launch
from transforms.errors import UsageError

HERE = [
    ["--runner=FnApiRunner"],
    ["--runner=FnApiRunner", "--direct_running_mode=multi_processing"],
    ["--runner=PortableRunner", "--job_endpoint=embed", "--environment_type=LOOPBACK"],
    ["--runner=PortableRunner", "--job_endpoint=localhost:8073", "--environment_type=beam:env:loopback:v1"],
    ["--runner=PrismRunner"],
    ["--runner=FlinkRunner"],
    ["--runner=FlinkRunner", "--flink_master=[local]"],
    ["--runner=FlinkRunner", "--flink_master=http://127.0.0.1:8081", "--environment_type=LOOPBACK"],
]
THIS_MACHINE = [
    ["--runner=PortableRunner", "--job_endpoint=127.0.0.1:8073", "--environment_type=PROCESS"],
    [
        *("--runner=PortableRunner", "--job_endpoint=[::1]:8073"),
        *("--environment_type=EXTERNAL", "--environment_config=localhost:50000"),
    ],
    ["--runner=PrismRunner", "--environment_type=EXTERNAL", "--environment_config=127.0.0.1:50000"],
    [
        *("--runner=FlinkRunner", "--flink_master=localhost:8081"),
        *("--environment_type=EXTERNAL", "--environment_config=localhost:50000"),
    ],
]
ELSEWHERE = [
    ["--runner=DataflowRunner"],
    ["--runner=SparkRunner"],
    ["--runner=PortableRunner", "--job_endpoint=jobs.example.com:8073", "--environment_type=LOOPBACK"],
    ["--runner=PortableRunner", "--job_endpoint=127.0.0.1.example.com:80", "--environment_type=PROCESS"],
    ["--runner=PortableRunner", "--job_endpoint=localhost:8073"],
    ["--runner=PortableRunner", "--job_endpoint=localhost:8073", "--environment_type=DOCKER"],
    [
        *("--runner=PortableRunner", "--job_endpoint=localhost:8073"),
        *("--environment_type=EXTERNAL", "--environment_config=pool.example.com:50000"),
    ],
    ["--runner=FlinkRunner", "--flink_master=flink.example.com:8081"],
    ["--runner=FlinkRunner", "--flink_master=http://10.0.0.7:8081", "--environment_type=LOOPBACK"],
]
SECRETS = ["gcp-secret:projects/p/secrets/s/versions/1", "aws-secret:s"]


def refused(words: list[str]) -> set[str]:
    """The schemes of key sources that are refused beside these options."""
    found = set()
    for uri in ["file:keys.json", "env:KEYS", "ephemeral:", *SECRETS]:
        try:
            reach.check(uri, PipelineOptions(words))
        except UsageError:
            found.add(uri.partition(":")[0])
    return found


@pytest.mark.parametrize("words", HERE, ids=" ".join)
def test_workers_that_are_this_process_or_its_children_open_all_keys(words: list[str]) -> None:
    assert refused(words) == set()


@pytest.mark.parametrize("words", THIS_MACHINE, ids=" ".join)
def test_other_processes_of_this_machine_open_all_but_keys_in_memory(words: list[str]) -> None:
    assert refused(words) == {"ephemeral"}


@pytest.mark.parametrize("words", ELSEWHERE, ids=" ".join)
def test_workers_elsewhere_open_only_keys_that_lie_in_a_secret_store(words: list[str]) -> None:
    assert refused(words) == {"file", "env", "ephemeral"}


def test_a_run_whose_workers_cannot_open_the_keys_is_refused_before_anything_is_read_or_made(new_place: Any) -> None:
    place = new_place()
    missing = Request(
        policy=place.policy,
        inputs=(f"{place.input}-none",),
        output=place.output,
        keys=place.keys,
        beam=("--runner=SparkRunner",),
    )
    with pytest.raises(UsageError, match="and the workers of SparkRunner run elsewhere; put the keyset into a secret"):
        launch(missing)
    assert sorted(path.name for path in place.root.iterdir()) == ["input", "keys.json", "policy.yaml"]
