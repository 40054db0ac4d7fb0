"""Google Cloud Dataflow: which options a job needs, which are refused, and whether a job still runs there.

Google's packages are imported where something is asked of the service, and nowhere before.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import apache_beam as beam
from apache_beam.options.pipeline_options import (
    DebugOptions,
    GoogleCloudOptions,
    PipelineOptions,
    SetupOptions,
    StandardOptions,
    TestOptions,
    WorkerOptions,
)
from apache_beam.portability.api import beam_runner_api_pb2

from transforms.errors import RunnerError, UsageError

RUNNER: Final = "DataflowRunner"


class NameTakenError(RunnerError):
    """The service works on another job of the same name, and took no second one."""


_NEEDED: Final[Mapping[str, str]] = {
    "project": "the project that owns the job",
    "region": "where the job runs: beamveil takes no default from the environment",
    "temp_location": "a gs:// folder; without one Beam makes a bucket by itself",
}
_REFUSED: Final[Mapping[str, str]] = {
    "update": "a batch job is never updated",
    "transform_name_mapping": "a batch job is never updated",
    "create_from_snapshot": "a batch job has no snapshot to begin from",
    "dry_run": "beamveil's own --dry-run stands before the --",
}


def check(made: PipelineOptions, words: Sequence[str]) -> None:  # noqa: ARG001 (every check has this signature)
    """Raise `UsageError` where an option that a job needs is missing, or one is given that a run cannot have.

    Puts `staging_location` where `temp_location` is, unless it is given, so that Beam chooses no bucket.
    """
    for name, why in _REFUSED.items():
        if made.get_all_options(drop_default=True).get(name):
            raise UsageError(f"Beam option --{name} is refused: {why}")
    if made.view_as(StandardOptions).streaming:
        raise UsageError("Beam option --streaming is refused: a run reads what is there, and ends")
    cloud = made.view_as(GoogleCloudOptions)
    for name, why in _NEEDED.items():
        if not getattr(cloud, name):
            raise UsageError(f"{RUNNER} needs --{name} after the --: {why}")
    if cloud.staging_location is None:
        cloud.staging_location = cloud.temp_location
    for name in ("temp_location", "staging_location"):
        if not str(getattr(cloud, name)).startswith("gs://"):
            raise UsageError(f"--{name} must be a gs:// folder")
    _check_workers_have_beamveil(made)


def _check_workers_have_beamveil(made: PipelineOptions) -> None:
    setup, worker = made.view_as(SetupOptions), made.view_as(WorkerOptions)
    image = worker.sdk_container_image or worker.worker_harness_container_image
    if not (image or setup.extra_packages or setup.setup_file):
        raise UsageError(
            f"{RUNNER}: Beam's own worker image lacks beamveil; name the image of deploy/dataflow by "
            f"--sdk_container_image=IMAGE, or a wheel by --extra_package=beamveil-VERSION-py3-none-any.whl"
        )


def check_paths(paths: Sequence[tuple[str, str]]) -> None:
    """Raise `UsageError` for paths that workers in a cloud cannot see. `paths`: the option that named each, and it."""
    for name, path in paths:
        if "://" not in path:
            raise UsageError(f"{name} {path!r}: workers of {RUNNER} see no path of this machine; name gs:// or s3://")


def job_name(run: str, output: str) -> str:
    """How the job of a run is called, unless somebody says otherwise: the same run into another output is another job.

    >>> job_name("0123456789abcdef01234567", "gs://b/out")
    'beamveil-0123456789abcdef01234567-6b64d8d8'
    """
    return f"beamveil-{run}-{hashlib.sha256(output.encode()).hexdigest()[:8]}"


def refusal(error: Exception, made: PipelineOptions) -> RunnerError | None:
    """What it means that a job could not be submitted, in our own words; None where that is for others to say."""
    if type(error).__name__ != "DataflowJobAlreadyExistsError":
        return None
    name = made.view_as(GoogleCloudOptions).job_name
    return NameTakenError(f"Dataflow has an active job of the name {name!r}; wait for it, or give another --job_name")


def is_template(made: PipelineOptions) -> bool:
    """Whether the job is only described, for whoever submits it: what starts Flex Templates passes this option."""
    return made.view_as(GoogleCloudOptions).template_location is not None


def regions(made: PipelineOptions) -> Iterator[tuple[str, str]]:
    """Every option that says where the job is worked on, and the region that it names."""
    cloud, worker = made.view_as(GoogleCloudOptions), made.view_as(WorkerOptions)
    older = made.view_as(DebugOptions).lookup_experiment("worker_region")
    yield "--region", str(cloud.region)
    if worker.worker_region:
        yield "--worker_region", worker.worker_region
    for name in ("worker_zone", "zone"):
        if zone := getattr(worker, name):
            yield f"--{name}", zone.rpartition("-")[0]
    if older:
        yield "--experiments=worker_region", str(older)


def rehearsed(made: PipelineOptions) -> PipelineOptions:
    """The same options for a job that its runner builds, and neither stages nor submits."""
    if made.view_as(SetupOptions).prebuild_sdk_container_engine:
        raise UsageError("--dry-run builds no image: leave --prebuild_sdk_container_engine out")
    copied = PipelineOptions.from_dictionary(made.get_all_options(drop_default=True))
    copied.view_as(TestOptions).dry_run = True
    return copied


def graph(rehearsal: beam.Pipeline) -> beam_runner_api_pb2.Pipeline:
    """The graph of a pipeline with options that were `rehearsed`, as its runner would send it."""
    return rehearsal.run().job.proto_pipeline


def is_active(job: str, made: PipelineOptions, *, project: str, region: str) -> bool:
    """Whether a job of this name waits or works in the project and region.

    Raises `RunnerError` where the service does not say: what may be working is not to be taken for dead.
    """
    from apache_beam.runners.dataflow.internal import apiclient  # noqa: PLC0415  Google's packages
    from google.cloud import dataflow  # noqa: PLC0415

    asked = dataflow.ListJobsRequest(
        project_id=project, location=region, filter=dataflow.ListJobsRequest.Filter.ACTIVE, name=job
    )
    try:
        client = apiclient.DataflowApplicationClient(made)._jobs_client  # noqa: SLF001  with Beam's own credentials
        return any(found.name == job for found in client.list_jobs(asked))
    except Exception as error:  # noqa: BLE001  the text is Google's
        raise RunnerError(
            f"{RUNNER} does not say whether the job {job!r} in {project!r}, {region!r} still runs "
            f"({type(error).__name__}); nothing was changed"
        ) from None
