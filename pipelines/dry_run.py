"""What would a run do? Everything is checked and the graph is built; nothing is submitted, and nothing is written."""

import functools
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Final

from apache_beam.options.pipeline_options import GoogleCloudOptions, StandardOptions

from pipelines import engine, storage, submitted
from pipelines.anonymize import anonymize
from pipelines.engines import dataflow
from pipelines.identity import identity
from pipelines.launch import is_published, job_of, refuse_foreign, working_on
from pipelines.request import Checked, Request, checked
from pipelines.staged import finished
from transforms.errors import OutputError

_NAMED: Final = 3
"""Columns that are named of those that do not come out: `beamveil plan` has them all."""


@dataclass(frozen=True)
class Foreseen:
    """What a run would be, and what it would do."""

    would: str
    """A sentence without its subject."""
    lines: tuple[tuple[str, str], ...]
    """Pairs of a word and what it is: input, output, keys, runner, graph."""


def foresee(request: Request) -> Foreseen:
    """Do all of a run that comes before its first write. Raises the `BeamveilError` that the run would begin with.

    On Dataflow the graph is built by its runner, which then ends. Buckets and jobs are asked about, as in a run.
    """
    fits = checked(request)
    try:
        with _held(fits.output):
            refuse_foreign(fits)
            run = identity(fits)
            steps, size = _graph(fits, run)
            would = _would(fits, run)
    finally:
        fits.source.forget()
    return Foreseen(would, (*_lines(fits), ("graph", f"{steps:,} steps, {size:,} bytes")))


def _held(output: str) -> AbstractContextManager[None]:
    """Hold the output, so that another run that writes there is noticed; where there is none yet, nobody does."""
    return storage.one_writer(output) if storage.exists(output) else nullcontext()


def _graph(fits: Checked, run: str) -> tuple[int, int]:
    """Steps and bytes of the graph. What is to be measured and cannot be is refused on the way."""
    submitted.named(fits.options, run, fits.output)
    built = engine.graph(functools.partial(anonymize, job=job_of(fits, run)), fits.options)
    return len(built.components.transforms), built.ByteSize()


def _would(fits: Checked, run: str) -> str:
    waiting = {staged.job.run for staged in finished(fits.output)}
    if is_published(fits, run):
        return "change nothing: it is published already, and --force would make it again"
    if working := working_on(fits, run, but=waiting):
        return f"change nothing: {working.job} works on it already"
    if not storage.may_write(fits.output):
        raise OutputError(f"output {fits.request.output!r} may not be written to; choose another folder")
    if run in waiting and not fits.request.force:
        return "judge and publish what its job left, which has ended"
    if fits.request.submit:
        return "submit the job, and end"
    return "start the job, " + ("and publish nothing" if fits.request.gate == "off" else "then judge and publish")


def _lines(fits: Checked) -> Iterator[tuple[str, str]]:
    request, policy = fits.request, fits.plan.policy
    come_out = _counted(len(fits.plan.schema.names), "output column")
    yield "policy", f"{policy.dataset!r}: {come_out}; {_left_out(fits.plan.dropped)}"
    yield "input", f"{_counted(len(fits.files), 'file')}, {sum(file.size for file in fits.files):,} bytes"
    yield "output", f"{fits.output} ({request.output_format}, compression {fits.compression})"
    if fits.quarantine:
        yield "quarantine", fits.quarantine
    yield "keys", f"{fits.source.scheme}: (key {fits.keyring.primary_id})"
    yield "runner", _runner(fits)
    if policy.residency:
        yield "residency", f"{', '.join(policy.residency)}: workers and buckets are there"


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def _left_out(columns: Sequence[str]) -> str:
    """Which input columns do not come out.

    >>> _left_out(()), _left_out(("a", "b.c", "d", "e", "f"))
    ('no input column is left out', "left out: 'a', 'b.c', 'd' and 2 more")
    """
    if not columns:
        return "no input column is left out"
    more = f" and {len(columns) - _NAMED:,} more" if columns[_NAMED:] else ""
    return f"left out: {', '.join(map(repr, columns[:_NAMED]))}{more}"


def _runner(fits: Checked) -> str:
    name, cloud = str(fits.options.view_as(StandardOptions).runner), fits.options.view_as(GoogleCloudOptions)
    if name == dataflow.RUNNER:
        return f"{name}, job {cloud.job_name!r} in project {cloud.project!r}, region {cloud.region!r}"
    return f"{name}, on this machine" if engine.runs_here(fits.options) else name
