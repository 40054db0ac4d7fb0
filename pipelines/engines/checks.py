"""What must hold of the options for one runner? Asked before anything is read, staged or submitted."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from apache_beam.options.pipeline_options import PipelineOptions, StandardOptions

from pipelines.engines import flink
from pipelines.engines.secret_options import refuse_secrets

Check = Callable[[PipelineOptions, Sequence[str]], None]
"""Looks at options, and at the words they were made of; may complete the options; raises `UsageError`."""

CHECKS: Final[Mapping[str, tuple[Check, ...]]] = {
    "FlinkRunner": (
        refuse_secrets,
        flink.check_job,
        flink.check_master,
        flink.check_workers,
        flink.check_parallelism,
        flink.check_job_server,
        flink.check_cluster,
    ),
}
"""By the runner's name."""


def check(made: PipelineOptions, words: Sequence[str]) -> None:
    """Ask every check of the runner that the options name. Raises the first `UsageError`."""
    for each in CHECKS.get(str(made.view_as(StandardOptions).runner), ()):
        each(made, words)
