"""What does a job leave to be judged? Its description and its last word, as they lie below the output.

OUT/_staging/RUN/job.json        what was to be done (the launcher)
OUT/_staging/RUN/parts/...       the data (the job's workers)
OUT/_staging/RUN/evidence.json   the job's last word: it is there only where everything before it is
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel

from pipelines import storage
from pipelines.manifest import STAGING, schema_of
from transforms.errors import OutputError
from transforms.plan import Plan
from transforms.policy import Policy
from transforms.survivors.proof import Proof

JOB, EVIDENCE = "job.json", "evidence.json"


class StagedJob(BaseModel, frozen=True, extra="forbid", strict=True):
    """job.json: all that judging and publishing needs to know of the launch. No key, no value of the data."""

    run: str
    policy: str
    """The policy's text, as it was read."""
    source: str
    """The input's schema (`manifest.schema_text`)."""
    head: dict[str, Any]
    """The manifest's fields that are known before the job runs."""
    quarantine: str | None
    """Where quarantined rows go."""
    inputs: list[str] = []
    """Files and folders in which the input lies, without wildcards and without values of partition folders."""
    prove: bool = False
    """Whether the job searches for protected values across the data set."""
    started: str
    """When the job was launched (UTC, ISO 8601): for the report, no part of the run's identity."""

    def plan(self) -> Plan:
        """The plan that the job ran, bound anew."""
        policy = Policy.from_yaml(self.policy, name="staged policy")
        return policy.bind(schema_of(self.source), digests=self.head["files"])


def now() -> str:
    """The time as it stands in job.json and evidence.json."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class StagedEvidence(BaseModel, frozen=True, extra="forbid", strict=True):
    """evidence.json: what the job counted, measured and wrote."""

    counts: str
    measured: str | None
    """None where the gate was off: such a job cannot be judged."""
    parts: list[dict[str, Any]]
    proof: str | None = None
    """What the search across the data set found; None where it was not asked for."""
    quarantined: list[str]
    """Paths of the sealed files of bad rows."""
    ended: str
    """When it was written (UTC, ISO 8601)."""


@dataclass(frozen=True)
class Staged:
    """One finished job below an output."""

    output: str
    folder: str
    job: StagedJob
    evidence: StagedEvidence

    @property
    def proof(self) -> Proof | None:
        """What the search across the data set found: nothing searched where it is missing, None where nobody asked."""
        if not self.job.prove:
            return None
        return Proof() if self.evidence.proof is None else Proof.from_json(self.evidence.proof)


def finished(output: str) -> list[Staged]:
    """The jobs below this output that ended and that nobody judged, by name; none whose gate was off."""
    ended = (_ended(output, name) for name in storage.names(f"{output}/{STAGING}"))
    return [staged for staged in ended if staged is not None and staged.evidence.measured is not None]


def _ended(output: str, run: str) -> Staged | None:
    folder = f"{output}/{STAGING}/{run}"
    job, evidence = (storage.read_text(f"{folder}/{file}") for file in (JOB, EVIDENCE))
    if job is None or evidence is None:
        return None
    return Staged(output, folder, StagedJob.model_validate_json(job), StagedEvidence.model_validate_json(evidence))


def ended(output: str, run: str) -> Staged:
    """What this run left when its job ended. Raises `OutputError` where it left nothing."""
    staged = _ended(output, run)
    if staged is None:
        raise OutputError(f"output {output!r}: what the job staged is gone; run it again")
    return staged
