"""Launch one run: everything is checked first, then the job runs, then what it staged is judged and published.

The output is held by one writer from the first look to the last move. What stands there already is recognized
before Great Expectations is imported; where the gate is off it is not imported at all.
"""

import sys

if __name__ == "__main__":  # `python -m pipelines.launch`: before anything is read here that would be read twice
    from pipelines.flat import main

    sys.exit(main())

import functools
import time
from dataclasses import replace

from expectations.spec import Spec
from pipelines import engine, publish, settled, storage, submitted, textfile
from pipelines.anonymize import Job, anonymize
from pipelines.counters import Counted, counted
from pipelines.engines.dataflow import NameTakenError, job_name
from pipelines.identity import head, identity
from pipelines.importing import UNCALLED, swiftly
from pipelines.lineage.naming import place_of
from pipelines.lineage.telling import Lineage, lineage
from pipelines.listing import listed, refuse_changed
from pipelines.manifest import DATA, HTML, MARKER, OURS, STAGING, Manifest, read_published, schema_text
from pipelines.outcome import Outcome
from pipelines.progress import Progress
from pipelines.request import Checked, checked
from pipelines.request import Request as Request
from pipelines.staged import JOB, StagedJob, ended, finished, now
from pipelines.submitted import Submitted
from transforms.errors import OutputError, RunnerError
from transforms.plan import Plan


def launch(request: Request, *, progress: Progress | None = None) -> Outcome:
    """Run a policy over the input and publish below the output. Raises a `BeamveilError` where that cannot be done.

    A failing gate is no error: it is the outcome `refused`. The same run again is the outcome `unchanged`. With the
    gate off nothing is published: parts and a manifest that says so are the outcome `unjudged`. Where the run was only
    to be submitted, it is the outcome `submitted`, and the job may fail yet. In an object store one run at a time may
    write to an output, which is for the caller to see to; on this machine a second one is refused.
    """
    start = time.monotonic()
    fits = checked(request)
    place = textfile.place(request.metrics, fits.output)
    with textfile.told(place, fits.plan.policy.dataset, began=start) as note:
        try:
            with lineage(wanted=request.lineage) as told:
                outcome = _held(fits, progress, told)
        finally:
            fits.source.forget()
        said = engine.renamed(request.beam)
        outcome = told.warned(outcome)
        warnings = (*outcome.warnings, said) if said else outcome.warnings
        return note(replace(outcome, seconds=time.monotonic() - start, warnings=warnings))


def _held(fits: Checked, progress: Progress | None, told: Lineage) -> Outcome:
    """The run, with the output held from the first look to the last move."""
    storage.make_folder(fits.output)
    with storage.one_writer(fits.output):
        refuse_foreign(fits)
        run = identity(fits)
        return _unchanged(fits, run) or _resumed(fits, run, told) or _run(fits, run, progress, told)


def refuse_foreign(fits: Checked) -> None:
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


def is_published(fits: Checked, run: str) -> Manifest | None:
    """The manifest where this very run stands published already, whole, and is not to be made again."""
    published = read_published(fits.output)
    if fits.request.force or published is None or published.run != run:
        return None
    return published if settled.is_whole(fits.output, published) else None


def _unchanged(fits: Checked, run: str) -> Outcome | None:
    """The outcome where this very run is published; what a kill left around it is tidied up."""
    published = is_published(fits, run)
    if published is None:
        return None
    settled.confirm(fits.output)
    publish.tidy(fits.output, published)
    report = f"{fits.output}/{HTML}"
    return Outcome(
        "unchanged",
        run,
        fits.output,
        **published.rows.model_dump(),
        report=report if storage.exists(report) else None,
    )


def _resumed(fits: Checked, run: str, told: Lineage) -> Outcome | None:
    """The outcome of this very run where its job ended, and its launcher did not live to judge it.

    Other runs that wait to be judged are left alone; what killed jobs left is removed. A job that a service still works
    on is neither: it is the outcome where this run was only to be submitted, and refuses any other.
    """
    waiting = {staged.job.run: staged for staged in finished(fits.output)}
    if working := working_on(fits, run, but=set(waiting)):
        return working
    for name in storage.names(f"{fits.output}/{STAGING}"):
        if name not in waiting or (name == run and fits.request.force):
            told.given_up(name, fits.output)
            storage.remove(f"{fits.output}/{STAGING}/{name}")
    if run in waiting and not fits.request.force:
        with told.of(waiting[run].job, fits.output, anew=False) as tell:
            return tell(publish.judge_and_publish(waiting[run]))
    return None


def working_on(fits: Checked, run: str, *, but: set[str]) -> Outcome | None:
    """The outcome where a service already works on this very run. `OutputError` where it is in this one's way."""
    for name, told in submitted.noted(fits.output).items():
        if name in but or not submitted.still_runs(told, fits.options):
            continue
        if name == run and fits.request.submit and not fits.request.force:
            return _submitted(fits, run, told)
        which = "this very run" if name == run else "another run"
        message = f"output {fits.request.output!r}: {told.where} works on {which}; when it has ended, call"
        raise OutputError(f"{message} `beamveil publish {fits.request.output}`, or cancel it and run again")
    return None


def _run(fits: Checked, run: str, progress: Progress | None, told: Lineage) -> Outcome:
    """Plan the metrics, run the job, judge and publish what it staged; where the gate is off, keep it as it is."""
    job = job_of(fits, run)
    described = StagedJob(
        run=run,
        policy=fits.text,
        source=schema_text(fits.plan.source),
        head=head(fits, run),
        quarantine=fits.quarantine,
        inputs=sorted({place_of(pattern) for pattern in fits.request.inputs}),
        prove=fits.request.prove,
        started=now(),
    )
    with told.of(described, fits.output, anew=True) as tell:
        storage.make_folder(job.staging, private=True)
        storage.write_text(f"{job.staging}/{JOB}", described.model_dump_json(), aside=job.staging)
        worked = _worked(fits, run, job, progress)
        if isinstance(worked, Submitted):  # how it ends is told by whoever judges it
            return _submitted(fits, run, worked)
        done = ended(fits.output, run)
        outcome = publish.keep_unjudged(done) if job.metrics is None else publish.judge_and_publish(done)
        return tell(replace(outcome, counted=worked))


def job_of(fits: Checked, run: str) -> Job:
    """The job that a run is. Raises `PolicyError` where what is to be measured cannot be."""
    return Job(
        plan=fits.plan,
        inputs=fits.request.inputs,
        listed=listed(fits.files),
        keys=fits.source,
        metrics=None if fits.request.gate == "off" else _metrics(fits.plan),
        prove=fits.request.prove,
        staging=f"{fits.output}/{STAGING}/{run}",
        quarantine=fits.quarantine and f"{fits.quarantine}/{STAGING}/{run}",
        format=fits.request.output_format,
        compression=fits.compression,
    )


def _worked(fits: Checked, run: str, job: Job, progress: Progress | None) -> Submitted | Counted | None:
    """Run the job to its end: what its runner counted, where that is to be told; or only submit it: its note.

    Where it fails, nothing that it staged stays.
    """
    if told := submitted.named(fits.options, run, fits.output):
        submitted.note(job.staging, told)
    build = functools.partial(anonymize, job=job)
    try:
        if fits.request.submit:
            engine.submit(build, fits.options)
            return told
        result = engine.run(build, fits.options, progress)
        refuse_changed(fits.request.inputs, job.listed)
    except BaseException as error:
        if not _goes_on(fits, run, told, error):
            publish.discard(fits.output, fits.quarantine, run)
        raise
    return None if fits.request.metrics is None else counted(result)


def _submitted(fits: Checked, run: str, told: Submitted) -> Outcome:
    return Outcome("submitted", run, fits.output, 0, 0, 0, 0, 0, job=told.where)


def _goes_on(fits: Checked, run: str, told: Submitted | None, error: BaseException) -> bool:
    """Whether a service may still work on what a run staged: then it is left to `beamveil publish`."""
    if told is None:
        return False
    if isinstance(error, NameTakenError):  # by a launch like this one at the same time, or by something else altogether
        return told.job == job_name(run, fits.output)
    try:
        return submitted.still_runs(told, fits.options)
    except RunnerError:
        return True


def _metrics(plan: Plan) -> tuple[Spec, ...]:
    with swiftly(uncalled=UNCALLED):
        from expectations.suite import metrics_for  # noqa: PLC0415  Great Expectations takes seconds to import

    return tuple(metrics_for(plan))
