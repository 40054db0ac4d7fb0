"""THE data path: one Beam job from patterns to staged parts and evidence. Nothing is published here.

patterns -> ReadBatches -> SelectRows -> Anonymize -> StageFiles
                                             |            |
                              counts of rows and cells   read back -> MeasureBatches   (but where the gate is off)
                                             |            |      +--> FindSurvivors     (where it is to be proved)
                                             |            |
                                             +-----> WriteEvidence
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import apache_beam as beam

from expectations.measure import MeasureBatches
from expectations.spec import Spec
from pipelines import storage
from pipelines.listing import refuse_changed
from pipelines.staged import EVIDENCE, StagedEvidence, now
from transforms.anonymize_batches import Anonymize, SelectRows, SumCounts
from transforms.evidence import Counts
from transforms.files.batches import ReadBatches
from transforms.files.formats import Format
from transforms.files.inputs import absolute
from transforms.files.parts import Compression, Part
from transforms.files.quarantine import StageQuarantine
from transforms.files.report import reported
from transforms.files.staging import ReadParts, StageFiles, write_empty
from transforms.find_survivors import FindSurvivors
from transforms.keys import KeySource
from transforms.plan import Plan
from transforms.survivors.proof import Proof


@dataclass(frozen=True)
class Job:
    """What one run does. Travels in the graph: no key, no value of the data."""

    plan: Plan
    inputs: tuple[str, ...]
    listed: str
    """What they mean, as the run was launched for it (`pipelines.listing`)."""
    keys: KeySource
    metrics: tuple[Spec, ...] | None
    """What is measured of that which was staged; None where the gate is off, and nothing is read back."""
    prove: bool
    """Whether what was staged is searched for protected values of the whole input."""
    staging: str
    """Folder of this run below the output."""
    quarantine: str | None
    """Folder in which bad rows are staged; None where they stop the run."""
    format: Format
    compression: Compression


def anonymize(pipeline: beam.Pipeline, job: Job) -> beam.PCollection[str]:
    """Lay the whole job into the pipeline; what comes out is the path of the evidence, once it is written."""
    read = pipeline | ReadBatches(job.inputs, job.plan, bad=job.plan.policy.on_bad_rows, keys=job.keys)
    done = read["batches"] | SelectRows(job.plan) | Anonymize(job.plan, job.keys, judged=job.metrics is not None)
    parts = done.batches | StageFiles(
        f"{job.staging}/parts", job.plan.schema, format=job.format, compression=job.compression
    )
    measured = (
        None
        if job.metrics is None
        else parts | ReadParts(job.plan.schema, format=job.format) | MeasureBatches(job.metrics, job.plan.schema)
    )
    proof = _searched(pipeline, parts, job) if job.prove else None
    bad = (read["bad"], done.bad) | beam.Flatten() | StageQuarantine(job.quarantine)
    counts = done.evidence | SumCounts()
    last = WriteEvidence(job.staging, measured=measured, proof=proof, parts=parts, bad=bad)
    return counts | "StillTheSame" >> beam.Map(_unchanged, [absolute(one) for one in job.inputs], job.listed) | last


def _unchanged(counts: Counts, patterns: Sequence[str], listed: str) -> Counts:
    """The counts, as they come, where the input is what it was: the job listed it anew, and then read it."""
    with reported("listing the input again"):
        refuse_changed(patterns, listed)
    return counts


def _searched(pipeline: beam.Pipeline, parts: beam.PCollection, job: Job) -> beam.PCollection:
    """Search the parts, and one without rows: a publication of no rows has names and metadata, too."""
    blank = (
        pipeline
        | "Blank" >> beam.Create([f"{job.staging}/blank"])
        | beam.Map(write_empty, job.plan.schema, format=job.format, compression=job.compression)
    )
    return (
        (parts, blank) | "Searched" >> beam.Flatten() | FindSurvivors(job.inputs, job.plan, job.keys, format=job.format)
    )


class WriteEvidence(beam.PTransform):  # type: ignore[misc]  # Beam's classes are untyped
    """The job's last step: what was measured, counted and written, in one file that appears whole."""

    def __init__(
        self,
        staging: str,
        *,
        measured: beam.PCollection | None,
        proof: beam.PCollection | None,
        parts: beam.PCollection,
        bad: beam.PCollection,
    ) -> None:
        super().__init__()
        self._staging, self._measured, self._proof, self._parts, self._bad = staging, measured, proof, parts, bad

    def expand(self, counts: beam.PCollection) -> beam.PCollection:
        """Wire the one step; the others are its side inputs."""
        return counts | beam.Map(
            write_evidence,
            self._staging,
            measured=None if self._measured is None else beam.pvalue.AsSingleton(self._measured),
            proof=None if self._proof is None else beam.pvalue.AsSingleton(self._proof),
            parts=beam.pvalue.AsList(self._parts),
            bad=beam.pvalue.AsList(self._bad),
        )


def write_evidence(
    counts: Counts,
    staging: str,
    *,
    measured: str | None,
    proof: Proof | None,
    parts: Sequence[Part],
    bad: Sequence[str],
) -> str:
    """Write evidence.json below the staging folder and return its path."""
    evidence = StagedEvidence(
        counts=counts.to_json(),
        measured=measured,
        proof=None if proof is None else proof.to_json(),
        parts=[asdict(part) for part in sorted(parts, key=lambda p: p.path)],
        quarantined=sorted(bad),
        ended=now(),
    )
    path = f"{staging}/{EVIDENCE}"
    with reported("writing down what was measured"):
        storage.write_text(path, json.dumps(evidence.model_dump()), aside=staging)
    return path
