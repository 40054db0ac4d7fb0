"""What must hold of the options for one runner? Asked before anything is read, staged or submitted."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from apache_beam.options.pipeline_options import PipelineOptions, StandardOptions

from pipelines.engines import dataflow, leaks

Check = Callable[[PipelineOptions, Sequence[str]], None]
"""Looks at options, and at the words they were made of; may complete the options; raises `UsageError`."""

EVERYWHERE: Final[tuple[Check, ...]] = (leaks.check,)
"""Whatever the runner."""
CHECKS: Final[Mapping[str, tuple[Check, ...]]] = {
    dataflow.RUNNER: (dataflow.check,),
}
"""By the runner's name."""


def check(made: PipelineOptions, words: Sequence[str]) -> None:
    """Ask every check of the runner that the options name. Raises the first `UsageError`."""
    for each in EVERYWHERE + CHECKS.get(str(made.view_as(StandardOptions).runner), ()):
        each(made, words)
