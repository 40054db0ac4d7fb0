"""Where data may lie and be worked on: regions of workers, and buckets of emulated stores."""

import os
from collections.abc import Callable, Sequence
from typing import Any

import boto3
import pytest

from pipelines import engine
from pipelines.launch import Request, launch
from pipelines.residency import check
from transforms.errors import PolicyError, UsageError
from transforms.policy import Policy

CLOUD = ("--runner=DataflowRunner", "--project=p", "--sdk_container_image=i/i:1", "--no_auth")


def misfits(
    residency: Sequence[str], *beam: str, location: str | None = None, paths: Sequence[str] = ()
) -> tuple[str, ...]:
    try:
        check(residency, engine.options(beam), location=location, paths=[("--input", path) for path in paths])
    except PolicyError as error:
        return tuple(misfit.partition("; ")[2] for misfit in error.misfits)
    return ()


@pytest.fixture
def buckets(bucket_in: Callable[[str, str], str]) -> None:
    """A bucket of each kind of location."""
    for name, location in (("belgium", "EUROPE-WEST1"), ("all-europe", "EU"), ("iowa", "US-CENTRAL1")):
        bucket_in(name, location)


def test_without_the_word_nothing_is_asked() -> None:
    check(None, engine.options(()), location=None, paths=[("--input", "gs://nowhere/x")])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--region=europe-west1",), ()),
        (("--region=us-central1",), ("--region is 'us-central1'",)),
        (("--region=europe-west1", "--worker_region=us-east1"), ("--worker_region is 'us-east1'",)),
        (("--region=europe-west1", "--worker_zone=europe-west1-b"), ()),
        (("--region=europe-west1", "--worker_zone=us-east1-b"), ("--worker_zone is 'us-east1'",)),
        (("--region=europe-west1", "--zone=us-east1-b"), ("--zone is 'us-east1'",)),
        (
            ("--region=europe-west1", "--experiments=worker_region=us-east1"),
            ("--experiments=worker_region is 'us-east1'",),
        ),
    ],
)  # fmt: skip
def test_workers_of_dataflow_are_where_its_options_say(buckets: None, words: tuple[str, ...], said: Any) -> None:
    assert misfits(["europe-west1", "europe-west4"], *CLOUD, "--temp_location=gs://belgium/t", *words) == said


def test_every_bucket_that_data_can_reach_is_asked_and_all_misfits_are_told(buckets: None) -> None:
    words = (*CLOUD, "--region=europe-west1", "--temp_location=gs://iowa/t", "--staging_location=gs://belgium/s")
    paths = ["gs://belgium/in", "gs://all-europe/in/*.csv", "gs://gone/in", "gs://bel*/in", "hdfs://h/in", "data"]
    assert misfits(["Europe-West1"], *words, paths=paths) == (
        "'gs://iowa' (--temp_location) lies in 'US-CENTRAL1'",
        "'gs://all-europe' (--input) lies in 'EU'",
        "where 'gs://gone' (--input) lies cannot be known",
        "where 'gs://bel*' (--input) lies cannot be known",
        "where 'hdfs://h' (--input) lies cannot be known",
    )


def test_a_multi_region_is_allowed_by_its_own_name_only(buckets: None) -> None:
    for residency, fits in ((["europe-west1", "EU"], True), (["europe-west1", "europe-west4"], False)):
        found = misfits(residency, location="europe-west1", paths=["gs://all-europe/in"])
        assert (found == ()) == fits


def test_a_store_that_does_not_answer_is_a_place_that_nobody_knows(
    gcs: str, free_port: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.buckets.PATIENCE", 0.2)
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", f"http://127.0.0.1:{free_port()}")
    found = misfits(["US"], location="us", paths=["gs://beamveil-bucket/in"])
    assert found == ("where 'gs://beamveil-bucket' (--input) lies cannot be known",)


def test_buckets_of_amazon_are_asked_too(s3: str) -> None:
    client = boto3.client("s3")
    client.create_bucket(Bucket="dublin", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    paths = ["s3://dublin/in", f"{s3}/in", "s3://gone/in"]
    assert misfits(["eu-west-1"], location="eu-west-1", paths=paths) == (
        "'s3://beamveil-bucket' (--input) lies in 'us-east-1'",
        "where 's3://gone' (--input) lies cannot be known",
    )


def test_the_store_that_beams_options_name_is_asked_and_not_amazons_own(
    s3: str, monkeypatch: pytest.MonkeyPatch, free_port: Callable[[], int]
) -> None:
    boto3.client("s3").create_bucket(Bucket="dublin", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    named = f"--s3_endpoint_url={os.environ['AWS_ENDPOINT_URL']}"
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    assert misfits(["eu-west-1"], named, location="eu-west-1", paths=["s3://dublin/in"]) == ()
    assert misfits(["eu-west-1"], location="eu-west-1", paths=["s3://dublin/in"]) == (
        "where 's3://dublin' (--input) lies cannot be known",
    )


def test_a_run_whose_workers_nobody_can_ask_says_where_they_are(buckets: None) -> None:
    for words in ((), ("--runner=SparkRunner",)):
        assert misfits(["europe-west1"], *words) == (
            "nobody can see where this run's workers are: say so by --location REGION",
        )
        assert misfits(["europe-west1"], *words, location="us-east1") == ("--location is 'us-east1'",)
        assert misfits(["europe-west1"], *words, location="europe-west1", paths=["data", "/data"]) == ()
    words = (*CLOUD, "--region=europe-west1", "--temp_location=gs://belgium/t")
    with pytest.raises(UsageError, match="DataflowRunner has --region"):
        check(["europe-west1"], engine.options(words), location="europe-west1", paths=[])


def test_a_run_is_refused_before_its_input_is_listed_and_runs_where_it_may(new_place: Any) -> None:
    from_policy = new_place(policy=POLICY)
    request = Request(from_policy.policy, (f"{from_policy.input}/missing",), from_policy.output, from_policy.keys)
    with pytest.raises(PolicyError, match=r"^residency: the policy allows europe-west1, EU; nobody can see where"):
        launch(request)
    here = Request(
        from_policy.policy, (from_policy.input,), from_policy.output, from_policy.keys, location="europe-west1"
    )
    assert launch(here).status == "published"


def test_residency_is_part_of_what_a_policy_says() -> None:
    policy = Policy.from_yaml(POLICY, name="p")
    assert policy.residency == ("europe-west1", "EU")
    assert policy.digest != Policy.from_yaml(POLICY.replace(", EU", ""), name="p").digest
    for wrong in ("EU", "[]", "['']", "[europe west1]", "[1]"):
        with pytest.raises(PolicyError, match="residency"):
            Policy.from_yaml(POLICY.replace("[europe-west1, EU]", wrong), name="p")


POLICY = """\
beamveil: 1
dataset: people
residency: [europe-west1, EU]
columns: {amount: keep}
"""
