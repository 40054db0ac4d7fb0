import pytest
from apache_beam.options.pipeline_options import DebugOptions, GoogleCloudOptions, PipelineOptions

from pipelines import engine
from pipelines.engines import dataflow, leaks
from transforms.errors import UsageError

LEAST = (
    "--runner=DataflowRunner",
    "--project=p",
    "--region=europe-west1",
    "--temp_location=gs://b/temp",
    "--sdk_container_image=registry.example/beamveil:1",
)


def test_the_least_that_a_job_needs_passes_and_is_staged_beside_its_temporary_files() -> None:
    made = engine.options(LEAST)
    assert made.view_as(GoogleCloudOptions).staging_location == "gs://b/temp"


@pytest.mark.parametrize("name", ["project", "region", "temp_location"])
def test_what_a_job_needs_is_asked_for_by_name(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOUDSDK_COMPUTE_REGION", "us-central1")
    with pytest.raises(UsageError, match=f"needs --{name} after the --"):
        engine.options([word for word in LEAST if not word.startswith(f"--{name}=")])


@pytest.mark.parametrize("word", ["--temp_location=/tmp/x", "--staging_location=s3://b/x"])
def test_googles_folders_lie_in_googles_store(word: str) -> None:
    with pytest.raises(UsageError, match="must be a gs:// folder"):
        engine.options((*LEAST, word))


def test_workers_without_beamveil_are_refused() -> None:
    without = LEAST[:-1]
    with pytest.raises(UsageError, match="worker image lacks beamveil"):
        engine.options(without)
    for word in (
        "--extra_package=beamveil-1-py3-none-any.whl",
        "--worker_harness_container_image=registry.example/b:1",
    ):
        engine.options((*without, word))


@pytest.mark.parametrize(
    "word",
    [
        "--update",
        "--create_from_snapshot=x",
        "--streaming",
        "--dry_run=True",
        "--save_main_session",
        "--default_sdk_harness_log_level=DEBUG",
    ],
)
def test_what_a_run_cannot_have_is_refused_with_its_name(word: str) -> None:
    with pytest.raises(UsageError, match=rf"{word.partition('=')[0]} is refused: "):
        engine.options((*LEAST, word))


@pytest.mark.parametrize("runner", ["FnApiRunner", "FlinkRunner", "DataflowRunner"])
@pytest.mark.parametrize("place", ["experiments", "experiment", "dataflow_service_options"])
@pytest.mark.parametrize("feature", sorted(leaks.FEATURES))
def test_whatever_samples_or_dumps_is_refused_on_every_runner(runner: str, place: str, feature: str) -> None:
    for value in (feature, f"use_runner_v2,{feature}", f"{feature}=x"):
        with pytest.raises(
            UsageError, match=rf"options?=?s?.*{feature} is refused: |experiments={feature} is refused: "
        ):
            engine.options((*LEAST[1:], f"--runner={runner}", f"--{place}={value}"))


@pytest.mark.parametrize(
    "word",
    [
        "--profile_cpu",
        "--profile_memory",
        "--profiler_agent=memray",
        "--profile_location=gs://b/p",
        "--enable_hot_key_logging",
        "--dump_heap_on_oom=true",
        "--save_heap_dumps_to_gcs_path=gs://b/p",
    ],
)
def test_profiles_and_logs_of_keys_are_refused_on_every_runner(word: str) -> None:
    for words in ((), LEAST):
        with pytest.raises(UsageError, match=rf"{word.partition('=')[0]} is refused: "):
            engine.options((*words, word))


@pytest.mark.parametrize("words", [(), LEAST, (*LEAST, "--experiments=use_runner_v2,upload_graph")])
def test_exception_sampling_which_is_on_by_default_is_switched_off(words: tuple[str, ...]) -> None:
    experiments = engine.options(words).view_as(DebugOptions).experiments or []
    assert experiments.count("disable_always_on_exception_sampling") == 1


def test_beams_own_sampler_knows_the_words_that_are_refused_and_the_one_that_is_set() -> None:
    from apache_beam.runners.worker.data_sampler import DataSampler  # noqa: PLC0415

    sampling = {DataSampler._ENABLE_DATA_SAMPLING, DataSampler._ENABLE_ALWAYS_ON_EXCEPTION_SAMPLING}
    assert sampling <= set(leaks.FEATURES)
    assert DataSampler.create(PipelineOptions([f"--experiments={word}" for word in sorted(sampling)])) is not None
    forced = PipelineOptions(["--experiments=enable_always_on_exception_sampling", f"--experiments={leaks.NO_SAMPLES}"])
    assert DataSampler.create(forced) is None, "what a service adds is outweighed"


def test_the_region_of_every_option_is_told() -> None:
    words = ("--worker_zone=us-east1-b", "--zone=us-west1-a", "--experiments=worker_region=us-west2")
    assert list(dataflow.regions(PipelineOptions([*LEAST, *words]))) == [
        ("--region", "europe-west1"),
        ("--worker_zone", "us-east1"),
        ("--zone", "us-west1"),
        ("--experiments=worker_region", "us-west2"),
    ]


def test_a_path_of_this_machine_is_refused_for_workers_in_a_cloud() -> None:
    with pytest.raises(UsageError, match=r"--input 'data/x'.*see no path of this machine"):
        dataflow.check_paths([("--output", "gs://b/out"), ("--input", "data/x")])
