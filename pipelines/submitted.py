"""Which job of a service works on a staging folder, and does it still? A note beside job.json says.

The note is written before the job is submitted: where a launcher dies in between, the next one asks the service for the
name, finds no such job, and begins anew. The service takes one active job of a name, so a name is enough.
"""

from collections.abc import Sequence
from typing import Final

from apache_beam.options.pipeline_options import GoogleCloudOptions, PipelineOptions, StandardOptions
from pydantic import BaseModel

from pipelines import storage
from pipelines.engines import dataflow
from pipelines.manifest import STAGING
from transforms.errors import UsageError

NOTE: Final = "submitted.json"


class Submitted(BaseModel, frozen=True, extra="forbid", strict=True):
    """submitted.json: what finds the job again."""

    job: str
    """Its name."""
    project: str
    region: str

    @property
    def where(self) -> str:
        """For messages.

        >>> Submitted(job="beamveil-1", project="p", region="europe-west1").where
        "Dataflow job 'beamveil-1' (project 'p', region 'europe-west1')"
        """
        return f"Dataflow job {self.job!r} (project {self.project!r}, region {self.region!r})"


def check(made: PipelineOptions, *, submit: bool, paths: Sequence[tuple[str, str]]) -> None:
    """Raise `UsageError` where a run cannot end, or wait, as asked, or has paths that its workers cannot see."""
    if not outlives_us(made):
        if submit:
            runner = made.view_as(StandardOptions).runner
            raise UsageError(
                f"--submit is for {dataflow.RUNNER}: jobs of {runner} end with the process that began them"
            )
        return
    dataflow.check_paths(paths)
    if dataflow.is_template(made) and not submit:
        raise UsageError(
            "--template_location describes a job and does not start it: add --submit, which waits for none"
        )


def named(made: PipelineOptions, run: str, output: str) -> Submitted | None:
    """What finds the job again that these options are about to submit, which has a name from now on.

    None for jobs that die with us.
    """
    if not outlives_us(made):
        return None
    cloud = made.view_as(GoogleCloudOptions)
    cloud.job_name = cloud.job_name or dataflow.job_name(run, output)
    return Submitted(job=str(cloud.job_name), project=str(cloud.project), region=str(cloud.region))


def note(folder: str, told: Submitted) -> None:
    """Write it into the staging folder."""
    storage.write_text(f"{folder}/{NOTE}", told.model_dump_json(), aside=folder)


def outlives_us(made: PipelineOptions) -> bool:
    """Whether the job goes on where this process ends."""
    return bool(made.view_as(StandardOptions).runner == dataflow.RUNNER)


def noted(output: str) -> dict[str, Submitted]:
    """The jobs that were submitted for this output and that nobody judged, by their runs."""
    texts = {run: storage.read_text(f"{output}/{STAGING}/{run}/{NOTE}") for run in storage.names(f"{output}/{STAGING}")}
    return {run: Submitted.model_validate_json(text) for run, text in texts.items() if text is not None}


def still_runs(told: Submitted, made: PipelineOptions) -> bool:
    """Whether the job is active. Raises `RunnerError` where the service does not say."""
    cloud = made.view_as(GoogleCloudOptions)
    if dataflow.is_template(made) and cloud.job_name == told.job:
        return False  # names are taken once: the active job of this name is the template launch that we are part of
    return dataflow.is_active(told.job, made, project=told.project, region=told.region)
