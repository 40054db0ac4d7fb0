"""Launch one run: everything is checked first, then the job runs, then what it staged is judged and published.

The output is held by one writer from the first look to the last move. What stands there already is recognized
before Great Expectations is imported; where the gate is off it is not imported at all.
"""

import functools
import time
from dataclasses import replace

from expectations.spec import Spec
from pipelines import engine, publish, storage
from pipelines.anonymize import Job, anonymize
from pipelines.identity import head, identity
from pipelines.importing import UNCALLED, swiftly
from pipelines.manifest import DATA, HTML, MARKER, OURS, STAGING, read_published, schema_text
from pipelines.outcome import Outcome
from pipelines.progress import Progress
from pipelines.request import Checked, checked
from pipelines.request import Request as Request
from pipelines.staged import JOB, StagedJob, ended, finished, now
from transforms.errors import InputError, OutputError
from transforms.files.inputs import list_inputs
from transforms.plan import Plan


def launch(request: Request, *, progress: Progress | None = None) -> Outcome:
    """Run a policy over the input and publish below the output. Raises a `BeamveilError` where that cannot be done.

    A failing gate is no error: it is the outcome `refused`. The same run again is the outcome `unchanged`. With the
    gate off nothing is published: parts and a manifest that says so are the outcome `unjudged`. In an object store one
    run at a time may write to an output, which is for the caller to see to; on this machine a second one is refused.
    """
    start = time.monotonic()
    fits = checked(request)
    try:
        storage.make_folder(fits.output)
        with storage.one_writer(fits.output):
            _refuse_foreign(fits)
            run = identity(fits)
            outcome = _unchanged(fits, run) or _resumed(fits, run) or _run(fits, run, progress)
    finally:
        fits.source.forget()
    said = engine.renamed(request.beam)
    warnings = (*outcome.warnings, said) if said else outcome.warnings
    return replace(outcome, seconds=time.monotonic() - start, warnings=warnings)


def _refuse_foreign(fits: Checked) -> None:
    """What is in the output must be ours, and of this data set, or nothing there is touched."""
    output, name = fits.output, fits.request.output
    strange = [entry for entry in storage.names(output) if entry not in OURS]
    strange += [f"{DATA}/{entry}" for entry in storage.names(f"{output}/{DATA}") if not entry.startswith("part-")]
    if strange:
        more = f" and {len(strange) - 1} more" if strange[1:] else ""
        raise OutputError(f"output {name!r} holds {strange[0]!r}{more}, not beamveil's; choose an empty folder")
    if fits.request.gate == "off" and storage.exists(f"{output}/{MARKER}"):
        message = f"output {name!r} holds a publication, and a run with --gate off replaces none"
        raise OutputError(f"{message}; choose another output")
    published, dataset = read_published(output), fits.plan.policy.dataset
    if published and published.dataset != dataset and not fits.request.overwrite:
        message = f"output {name!r} holds the data set {published.dataset!r}, the policy is for {dataset!r}"
        raise OutputError(f"{message}; choose another output, or pass --overwrite to replace what is there")


def _unchanged(fits: Checked, run: str) -> Outcome | None:
    """The outcome where this very run stands published already, whole; what a kill left around it is tidied up."""
    published = read_published(fits.output)
    if fits.request.force or published is None or published.run != run:
        return None
    if not all(storage.exists(f"{fits.output}/{part.path}") for part in published.parts):
        return None
    publish.tidy(fits.output, published)
    report = f"{fits.output}/{HTML}"
    return Outcome(
        "unchanged",
        run,
        fits.output,
        **published.rows.model_dump(),
        report=report if storage.exists(report) else None,
    )


def _resumed(fits: Checked, run: str) -> Outcome | None:
    """The outcome of this very run where its job ended, and its launcher did not live to judge it.

    Other runs that wait to be judged are left alone; what killed jobs left is removed.
    """
    waiting = {staged.job.run: staged for staged in finished(fits.output)}
    for name in storage.names(f"{fits.output}/{STAGING}"):
        if name not in waiting or (name == run and fits.request.force):
            storage.remove(f"{fits.output}/{STAGING}/{name}")
    if run in waiting and not fits.request.force:
        return publish.judge_and_publish(waiting[run])
    return None


def _run(fits: Checked, run: str, progress: Progress | None) -> Outcome:
    """Plan the metrics, run the job, judge and publish what it staged; where the gate is off, keep it as it is."""
    metrics = None if fits.request.gate == "off" else _metrics(fits.plan)
    staging = f"{fits.output}/{STAGING}/{run}"
    aside = fits.quarantine and f"{fits.quarantine}/{STAGING}/{run}"
    described = StagedJob(
        run=run,
        policy=fits.text,
        source=schema_text(fits.plan.source),
        head=head(fits, run),
        quarantine=fits.quarantine,
        prove=fits.request.prove,
        started=now(),
    )
    job = Job(
        plan=fits.plan,
        inputs=fits.request.inputs,
        keys=fits.source,
        metrics=metrics,
        prove=fits.request.prove,
        staging=staging,
        quarantine=aside,
        format=fits.request.output_format,
        compression=fits.compression,
    )
    storage.make_folder(staging, private=True)
    storage.write_text(f"{staging}/{JOB}", described.model_dump_json(), aside=staging)
    try:
        engine.run(functools.partial(anonymize, job=job), fits.options, progress)
        _refuse_changed(fits)
    except BaseException:
        publish.discard(fits.output, fits.quarantine, run)
        raise
    done = ended(fits.output, run)
    return publish.keep_unjudged(done) if metrics is None else publish.judge_and_publish(done)


def _metrics(plan: Plan) -> tuple[Spec, ...]:
    with swiftly(uncalled=UNCALLED):
        from expectations.suite import metrics_for  # noqa: PLC0415  Great Expectations takes seconds to import

    return tuple(metrics_for(plan))


def _refuse_changed(fits: Checked) -> None:
    """The job lists its input anew: what it read must be what the run's identity names."""
    if list_inputs(fits.request.inputs) != fits.files:
        message = "the input changed while the job read it, and nothing was published; run again when it stands still"
        raise InputError(message)
