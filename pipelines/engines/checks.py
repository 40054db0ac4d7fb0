"""What must hold of the options for one runner? Asked before anything is read, staged or submitted."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from apache_beam.options.pipeline_options import PipelineOptions, StandardOptions

from pipelines.engines import dataflow, flink, leaks, portable
from pipelines.engines.secret_options import refuse_secrets

Check = Callable[[PipelineOptions, Sequence[str]], None]
"""Looks at options, and at the words they were made of; may complete the options.

Raises `UsageError`, or `RunnerError` where a runner does not answer.
"""

EVERYWHERE: Final[tuple[Check, ...]] = (leaks.check,)
"""Whatever the runner."""
CHECKS: Final[Mapping[str, tuple[Check, ...]]] = {
    dataflow.RUNNER: (refuse_secrets, dataflow.check),
    "PortableRunner": (refuse_secrets, portable.check_endpoint, portable.check_workers, portable.check_answers),
    "PrismRunner": (refuse_secrets, portable.check_prism, portable.check_workers, portable.check_answers),
    "FlinkRunner": (
        refuse_secrets,
        flink.check_job,
        flink.check_master,
        flink.check_workers,
        flink.check_parallelism,
        flink.check_job_server,
        flink.check_answers,
    ),
}
"""By the runner's name."""


def check(made: PipelineOptions, words: Sequence[str]) -> None:
    """Ask every check of the runner that the options name. Raises the first error."""
    for each in EVERYWHERE + CHECKS.get(str(made.view_as(StandardOptions).runner), ()):
        each(made, words)
