"""What does `publish` say where nothing waits to be judged? What the last judgement of this output came to.

So a second `publish` ends as the first did: a scheduler that lost the first one's answer may ask again, and a refusal
is never taken for the publication that stands beside it.
"""

import json
from dataclasses import dataclass

from pipelines import storage
from pipelines.importing import UNCALLED, swiftly
from pipelines.manifest import FAILED, HTML, JSON, MARKER, NAME, STAGING, Manifest, read_published, rows_of
from pipelines.outcome import Outcome
from pipelines.validated import misplaced
from transforms.evidence import Counts

COUNTS, VERDICT = "counts.json", "verdict.json"
"""What a refused run leaves below `_failed/RUN`, in this order."""


@dataclass(frozen=True)
class Settled:
    """The last judgement of an output: what it came to, and of which data set."""

    outcome: Outcome
    dataset: str
    """Empty where nobody wrote it down: the report of a refused run names it, and somebody may have taken that away."""


def settled(output: str) -> Settled | None:
    """Give how it stands with an output: published and whole, or refused later than that; None where neither is sure.

    A job that was begun and has not ended, or ended badly, is such a case: its staging folder is there.
    """
    if storage.names(f"{output}/{STAGING}"):
        return None
    published, refused = read_published(output), last_refused(output)
    if refused is not None and (published is None or refused[0] >= stood_since(output)):
        return _refused(output, refused[1])
    if published is None or not is_whole(output, published):
        return None
    page = f"{output}/{HTML}"
    report = page if storage.exists(page) else None
    told = published.rows.model_dump()
    return Settled(Outcome("unchanged", published.run, output, **told, report=report), published.dataset or "")


def is_whole(output: str, published: Manifest) -> bool:
    """Whether every part that the manifest names is there, of the size that it says."""
    return not misplaced(output, published)


def last_refused(output: str) -> tuple[float, str] | None:
    """When a run was last refused here, and which; None where none was."""
    runs = storage.names(f"{output}/{FAILED}")
    told = [(f"{output}/{FAILED}/{run}/{VERDICT}", run) for run in runs]
    return max(((storage.modified(verdict), run) for verdict, run in told if storage.exists(verdict)), default=None)


def stood_since(output: str) -> float:
    """When the publication was made, or a run last found it to be its own."""
    return max(storage.modified(f"{output}/{name}") for name in (NAME, MARKER))


def confirm(output: str) -> None:
    """Note that a run found the publication to be its own, where another was refused since: the marker is made anew.

    What it is made of lies in the staging folder, which the caller removes.
    """
    refused = last_refused(output)
    if refused is not None and refused[0] >= stood_since(output):
        storage.write_text(f"{output}/{MARKER}", "", aside=f"{output}/{STAGING}")


def _refused(output: str, run: str) -> Settled:
    with swiftly(uncalled=UNCALLED):
        from expectations.gate import Verdict  # noqa: PLC0415  Great Expectations takes seconds to import

    folder = f"{output}/{FAILED}/{run}"
    verdict, counts = (storage.read_text(f"{folder}/{name}") or "" for name in (VERDICT, COUNTS))
    rows = rows_of(Counts.from_publishable(counts)).model_dump() | {"published": 0}
    failed = Verdict.from_json(verdict).failed
    outcome = Outcome("refused", run, output, **rows, findings=failed, report=f"{folder}/{HTML}")
    return Settled(outcome, json.loads(storage.read_text(f"{folder}/{JSON}") or "{}").get("dataset") or "")
