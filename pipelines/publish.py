"""Judge and publish what a job staged: one idempotent function of the staging folder.

Order: parts into data/, report and Data Docs, the manifest (replaced in one step), the marker, then what is left over.
Killed between any two steps and called again, it ends in the same place: a part's name is its content's digest, and
the same staged evidence gives the same report, but for the seconds that judging took. The report comes before the
manifest, so that no publication is without one; it names its run, and where a kill left it beside the manifest of
the publication before, the rerun that finishes the one or the other overwrites it.
"""

import shlex
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from pipelines import storage, submitted, textfile
from pipelines.importing import UNCALLED, swiftly
from pipelines.lineage import telling
from pipelines.manifest import (
    DATA,
    DOCS,
    FAILED,
    HTML,
    INDEX,
    JSON,
    MARKER,
    NAME,
    STAGING,
    Expected,
    Gate,
    Manifest,
    PublishedPart,
    read_published,
    redacted_of,
    rows_of,
    rules_of,
)
from pipelines.outcome import Outcome, Status
from pipelines.report.making import report_of
from pipelines.settled import COUNTS, VERDICT, settled
from pipelines.staged import EVIDENCE, Staged, finished
from transforms.errors import OutputError, StoreError
from transforms.evidence import Counts
from transforms.files.parts import Part
from transforms.files.quarantine import settle
from transforms.files.staging import write_empty
from transforms.plan import Plan

if TYPE_CHECKING:
    from expectations.gate import Verdict
    from pipelines.report.data import Report


def publish_staged(output: str, *, lineage: bool = False, metrics: str | None = None) -> Outcome:
    """Judge and publish what a finished job left below this output: the command `beamveil publish`.

    Where several wait, the one that ended last; what it publishes takes the place of the others too. Where none waits,
    begun or ended, the outcome is that of the last judgement: `unchanged`, or `refused` again.
    `lineage`: whether OpenLineage is told; `metrics`: where Prometheus is told.
    Raises `OutputError` where there was none either, a job has not ended, or another run is writing there.
    """
    output, begun = storage.absolute(output), time.monotonic()
    place, told = textfile.place(metrics, output), telling.lineage(wanted=lineage)
    if not storage.is_there(output):
        raise OutputError(f"output {output!r} does not exist")
    with storage.one_writer(output):
        waiting = finished(output)
        if not waiting and (before := settled(output)):
            with textfile.told(place, before.dataset, began=begun) as note:
                return note(before.outcome)
        if not waiting:
            raise OutputError(f"output {output!r}: no finished job waits there to be judged; {_instead(output)}")
        last = max(waiting, key=lambda staged: storage.modified(f"{staged.folder}/{EVIDENCE}"))
        with textfile.told(place, last.job.head["dataset"], began=begun) as note:
            with told, told.of(last.job, output, anew=False) as tell:
                outcome = tell(judge_and_publish(last))
            return note(told.warned(outcome))


def _instead(output: str) -> str:
    """What to do where nothing can be judged."""
    for told in submitted.noted(output).values():
        return f"{told.where} was submitted for it: wait until it ends, and where it failed, run again"
    return "start one with `beamveil run`"


def judge_and_publish(staged: Staged) -> Outcome:
    """Great Expectations judges; then either all of it is published or none. The caller holds the output."""
    with swiftly(uncalled=UNCALLED):
        from expectations.docs import judgement  # noqa: PLC0415  Great Expectations takes seconds to import
        from expectations.gate import publishable  # noqa: PLC0415
        from expectations.weaknesses import in_short, weaknesses  # noqa: PLC0415
        from expectations.written import suite_to_json  # noqa: PLC0415

    start = time.monotonic()
    plan = staged.job.plan()
    counts = Counts.from_json(staged.evidence.counts)
    measured = staged.evidence.measured
    if measured is None:
        raise OutputError(f"output {staged.output!r}: nothing was measured in this job, so it cannot be judged")
    found = judgement(plan, counts, measured, run=staged.job.run, proof=staged.proof)
    judged = found.verdict
    judging, weak = time.monotonic() - start, weaknesses(plan, counts)
    report = report_of(staged, plan, counts, judged, publishable(measured), weak=weak, judging=judging)
    pages = _report(report) | {f"{DOCS}/{name}": text for name, text in found.docs.items()}
    if judged.passed:
        suite = [Expected(**entry) for entry in suite_to_json(found.suite)]
        _publish(staged, plan, counts, Gate(passed=True, expectations=len(judged.findings), suite=suite), pages)
        ended = _outcome("published", staged, counts)
        ended = replace(ended, warnings=in_short(weak), report=f"{staged.output}/{HTML}")
    else:
        folder = _refuse(staged, judged, counts, pages)
        ended = _outcome("refused", staged, counts)
        ended = replace(ended, published=0, findings=judged.failed, report=f"{folder}/{HTML}")
    return replace(ended, judged=judged.findings, seconds=time.monotonic() - start)


def keep_unjudged(staged: Staged) -> Outcome:
    """The end of a run whose gate is off: its parts and a manifest that says so. The caller holds the output.

    There must be no publication in the output; what an earlier such run left is replaced. Rows are counted all the
    same: `OutputError`, and nothing stays, where they do not add up.
    """
    counts = Counts.from_json(staged.evidence.counts)
    unaccounted = sum(abs(file.unaccounted) for file in counts.files.values())
    unaccounted += abs(counts.rows.staged - sum(part["rows"] for part in staged.evidence.parts))
    if unaccounted:
        discard(staged.output, staged.job.quarantine, staged.job.run)
        raise OutputError(f"{unaccounted:,} of {counts.rows.read:,} rows are unaccounted for; nothing was kept")
    for name in (HTML, JSON, DOCS):  # what they say was judged is not what now comes
        storage.remove(f"{staged.output}/{name}")
    manifest = _placed(staged, staged.job.plan(), counts, "off")
    storage.write_text(f"{staged.output}/{NAME}", manifest.text(), aside=staged.folder)
    _sweep(staged.output, manifest)
    clear(staged.output, staged.job.run)
    return _outcome("unjudged", staged, counts)


def _outcome(status: Status, staged: Staged, counts: Counts) -> Outcome:
    return Outcome(status, staged.job.run, staged.output, **rows_of(counts).model_dump())


def _publish(staged: Staged, plan: Plan, counts: Counts, gate: Gate, pages: Mapping[str, str]) -> None:
    output = staged.output
    with _staged_still(output):
        first = read_published(output) is None
        if first:
            storage.remove(f"{output}/{MARKER}")  # a marker without a manifest: somebody's accident, or half a deletion
        manifest = _placed(staged, plan, counts, gate)
        _write_pages(pages, output, aside=staged.folder)
        storage.write_text(f"{output}/{NAME}", manifest.text(), aside=staged.folder)
        if first:
            storage.write_text(f"{output}/{MARKER}", "", aside=staged.folder)
    tidy(output, manifest)


def _placed(staged: Staged, plan: Plan, counts: Counts, gate: Gate | Literal["off"]) -> Manifest:
    """Move the parts into data/ and settle what was set aside; the manifest of it all, which is not written yet."""
    job = staged.job
    parts = [Part(**part) for part in staged.evidence.parts] or [_empty_part(staged, plan)]
    placed = list(_places(parts))
    _move_once([(part.path, f"{staged.output}/{published.path}") for part, published in placed])
    _set_aside(staged)
    listed = [published for _, published in placed]
    return Manifest(
        **job.head,
        rows=rows_of(counts),
        rules=rules_of(plan, counts),
        redacted=redacted_of(counts),
        gate=gate,
        parts=listed,
    )


def _set_aside(staged: Staged) -> None:
    """Keep the rows that the run could not take where `beamveil quarantine` finds them, whatever the gate says.

    They replace those of the same run before: the same rows, which would be listed twice.
    """
    job, stored = staged.job, staged.evidence.quarantined
    if job.quarantine is None:
        return
    folder = f"{job.quarantine}/{job.run}"
    settle(stored, folder)
    kept = {path.rsplit("/", 1)[-1] for path in stored}
    storage.remove_files([f"{folder}/{name}" for name in storage.names(folder) if name not in kept])
    clear(job.quarantine, job.run)


def _empty_part(staged: Staged, plan: Plan) -> Part:
    """A publication without rows still shows its schema: one part with no row in it."""
    head = staged.job.head
    return write_empty(f"{staged.folder}/parts", plan.schema, format=head["format"], compression=head["compression"])


def _places(parts: list[Part]) -> Iterator[tuple[Part, PublishedPart]]:
    """Each part with its place: named by its content, and counted where several have the same content."""
    seen: dict[str, int] = {}
    for part in sorted(parts, key=lambda p: (p.sha256, p.path)):
        copy = seen[part.sha256] = seen.get(part.sha256, 0) + 1
        name = f"part-{part.sha256[:32]}" + (f"-{copy}" if copy > 1 else "")
        ending = part.path.rsplit("/", 1)[-1].split(".", 1)[1]
        path = f"{DATA}/{name}.{ending}"
        yield part, PublishedPart(path=path, rows=part.rows, bytes=part.bytes, sha256=part.sha256)


def _move_once(moves: Sequence[tuple[str, str]]) -> None:
    """Move, but for what a run that was killed moved already: the target's name says which content it has.

    What stands at a target is replaced all the same: it may be damaged, and then a rerun mends it. What is there is
    told by a listing, as a question for each part would take hours of a store with many of them.
    """
    here, there = (_standing(paths) for paths in zip(*moves, strict=True))
    missing = [source for source, target in moves if target not in there and source not in here]
    if missing:
        raise OutputError(f"staged part {missing[0]!r} is gone; run the job again")
    storage.move_all([(source, target) for source, target in moves if source in here])


def _standing(paths: Sequence[str]) -> set[str]:
    """All that lies in the folders of these files."""
    folders = dict.fromkeys(map(storage.folder_of, paths))
    return {f"{folder}/{name}" for folder in folders for name in storage.names(folder)}


def tidy(output: str, manifest: Manifest) -> None:
    """Remove what the manifest does not name: parts of the publication before, and everything staged."""
    _sweep(output, manifest)
    storage.remove(f"{output}/{STAGING}")


def _sweep(output: str, manifest: Manifest) -> None:
    named = {part.path for part in manifest.parts}
    there = (f"{DATA}/{name}" for name in storage.names(f"{output}/{DATA}"))
    storage.remove_files([f"{output}/{path}" for path in there if path not in named])


def _report(report: "Report") -> dict[str, str]:
    """The report's two files."""
    from pipelines.report.page import page  # noqa: PLC0415  only judged runs have one

    return {HTML: page(report, docs=INDEX), JSON: report.text()}


def _write_pages(pages: Mapping[str, str], folder: str, *, aside: str) -> None:
    """Write report and Data Docs, each file whole; before the manifest, so that a rerun after a kill has them."""
    for file, text in pages.items():
        storage.write_text(f"{folder}/{file}", text, aside=aside)


def _refuse(staged: Staged, judged: "Verdict", counts: Counts, pages: Mapping[str, str]) -> str:
    """Keep verdict, counts and pages in a folder of their own, which is given.

    No data, no hash of values, and nothing that was measured: that can be values of the data. Rows that were set aside
    stay in the quarantine: the report counts them, and whoever mends the input looks for them there.
    """
    failed = f"{staged.output}/{FAILED}/{staged.job.run}"
    with _staged_still(staged.output):
        storage.make_folder(failed, private=True)
        storage.write_text(f"{failed}/{COUNTS}", counts.publishable + "\n", aside=staged.folder)
        storage.write_text(f"{failed}/{VERDICT}", judged.to_json() + "\n", aside=staged.folder)
        _write_pages(pages, failed, aside=staged.folder)
        _set_aside(staged)
    discard(staged.output, staged.job.quarantine, staged.job.run)
    return failed


@contextmanager
def _staged_still(output: str) -> Iterator[None]:
    """Say what to do where storage gives out in the block: what the job made is staged, and nothing of it is lost."""
    try:
        yield
    except StoreError as error:
        again = f"beamveil publish {shlex.quote(output)}"
        raise StoreError(f"{error}; what the job made is staged: when that is mended, call `{again}`") from None


def clear(root: str, run: str) -> None:
    """Remove what a run staged below an output or a quarantine, and the staging folder where that was the last."""
    storage.remove(f"{root}/{STAGING}/{run}")
    if not storage.names(f"{root}/{STAGING}"):
        storage.remove(f"{root}/{STAGING}")


def discard(output: str, quarantine: str | None, run: str) -> None:
    """Remove everything that a run staged, the bad rows that it set aside included."""
    for root in (output, quarantine):
        if root is not None:
            clear(root, run)
