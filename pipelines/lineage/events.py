"""What does an event hold? OpenLineage's run events of one job, made of what the job left and how it ended.

Names, types, counts and verdicts: no value of the data, no key, no literal of a row rule.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Final

from openlineage.client import event_v2 as ol
from openlineage.client import facet_v2 as facets
from openlineage.client.uuid import generate_static_uuid

from expectations.words import of_type
from pipelines.lineage.columns import column_lineage
from pipelines.lineage.naming import Named, named
from pipelines.lineage.producer import PRODUCER
from pipelines.lineage.schemas import schema_facet
from pipelines.manifest import DATA, Manifest
from pipelines.outcome import Outcome
from pipelines.staged import StagedJob, now
from transforms.errors import UsageError
from transforms.plan import Plan

NAMESPACE, PARENT = "OPENLINEAGE_NAMESPACE", "OPENLINEAGE_PARENT_ID"
"""Environment variables that OpenLineage's integrations share: the jobs' namespace, and the run that started this."""
_SEVERITY: Final = {"critical": "error", "warning": "warn", "info": "info"}


def run_id(job: StagedJob) -> str:
    """The run's UUID, the same wherever and whenever this job is told of: of its identity and the time of its start."""
    return str(generate_static_uuid(datetime.fromisoformat(job.started), job.run.encode()))


@dataclass(frozen=True)
class Teller:
    """Makes the events of one job: what is the same in all of them."""

    job: StagedJob
    output: str
    plan: Plan

    def start(self) -> ol.RunEvent:
        """START: what is to be read and written, and how."""
        return self._event(ol.RunState.START, at=self.job.started)

    def fail(self, message: str) -> ol.RunEvent:
        """FAIL: nothing came out; `message` holds no value of the data."""
        return self._event(ol.RunState.FAIL, error=message)

    def abort(self) -> ol.RunEvent:
        """ABORT: somebody stopped it."""
        return self._event(ol.RunState.ABORT)

    def end(self, outcome: Outcome, manifest: Manifest | None) -> ol.RunEvent | None:
        """COMPLETE where data came out, FAIL where the gate refused; None where the job has not come to its end."""
        match outcome.status:
            case "refused":
                broken, judged = len(outcome.findings), len(outcome.judged)
                message = f"nothing was published: {broken:,} of {judged:,} expectations are broken"
                return self._event(ol.RunState.FAIL, outcome=outcome, error=message)
            case "published" | "unjudged":
                return self._event(ol.RunState.COMPLETE, outcome=outcome, manifest=manifest)
            case _:
                return None

    def _event(
        self,
        state: ol.RunState,
        *,
        at: str | None = None,
        outcome: Outcome | None = None,
        manifest: Manifest | None = None,
        error: str | None = None,
    ) -> ol.RunEvent:
        return ol.RunEvent(
            eventType=state,
            eventTime=at or now(),
            run=ol.Run(run_id(self.job), _run_facets(error)),
            job=ol.Job(namespace=os.environ.get(NAMESPACE) or "beamveil", name=self.job.head["dataset"], facets=_JOB),
            inputs=self._inputs(outcome),
            outputs=[self._output(outcome, manifest)],
            producer=PRODUCER,
        )

    def _named(self) -> list[Named]:
        return [named(place) for place in self.job.inputs]

    def _inputs(self, outcome: Outcome | None) -> list[ol.InputDataset]:
        """What was read; counts only where it is one data set, since nobody counted them apart."""
        schema = schema_facet(self.plan.source)
        counted: dict[str, facets.InputDatasetFacet] = {}
        if outcome is not None and len(self.job.inputs) == 1:
            files = self.job.head["inputs"]["files"]
            counted["inputStatistics"] = facets.input_statistics_input_dataset.InputStatisticsInputDatasetFacet(
                rowCount=outcome.read, fileCount=files, producer=PRODUCER
            )
        return [
            ol.InputDataset(one.namespace, one.name, facets={"schema": schema}, inputFacets=counted)
            for one in self._named()
        ]

    def _output(self, outcome: Outcome | None, manifest: Manifest | None) -> ol.OutputDataset:
        one, parts = named(self.output), named(f"{self.output}/{DATA}")
        folder = facets.symlinks_dataset.Identifier(parts.namespace, parts.name, "LOCATION")
        about: dict[str, facets.DatasetFacet] = {
            "schema": schema_facet(self.plan.schema),
            "columnLineage": column_lineage(self.plan, self._named()),
            "symlinks": facets.symlinks_dataset.SymlinksDatasetFacet(identifiers=[folder], producer=PRODUCER),
        }
        if outcome is not None and outcome.judged:
            about["dataQualityAssertions"] = self._assertions(outcome)  # type: ignore[assignment]  # see there
        written: dict[str, facets.OutputDatasetFacet] = {}
        if manifest is not None:
            about["version"] = facets.dataset_version_dataset.DatasetVersionDatasetFacet(
                datasetVersion=self.job.run, producer=PRODUCER
            )
            written["outputStatistics"] = _statistics(manifest)
        return ol.OutputDataset(one.namespace, one.name, facets=about, outputFacets=written)

    def _assertions(self, outcome: Outcome) -> facets.data_quality_assertions_dataset.DataQualityAssertionsDatasetFacet:
        """What the gate judged, type, column and verdict; limits and what was observed stay in the report.

        The specification has this facet for inputs, as of a job that only checks; the gate checks what it is about to
        publish, so it stands with the output, whose facets take any.
        """
        known = {leaf.path for leaf in self.plan.leaves} | set(self.plan.schema.names)
        made = facets.data_quality_assertions_dataset
        return made.DataQualityAssertionsDatasetFacet(
            producer=PRODUCER,
            assertions=[
                made.Assertion(
                    assertion=one.expectation,
                    success=one.passed,
                    column=one.column if one.column in known else None,
                    severity=_SEVERITY.get(one.severity),
                    description=of_type(one.expectation) + (f": {one.column}" if one.column else ""),
                )
                for one in outcome.judged
            ],
        )


def _statistics(manifest: Manifest) -> facets.OutputDatasetFacet:
    return facets.output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(
        rowCount=manifest.rows.published,
        size=sum(part.bytes for part in manifest.parts),
        fileCount=len(manifest.parts),
        producer=PRODUCER,
    )


def _run_facets(error: str | None) -> dict[str, facets.RunFacet]:
    engine = facets.processing_engine_run.ProcessingEngineRunFacet(
        version=version("apache-beam"),
        name="Apache Beam",
        openlineageAdapterVersion=version("beamveil"),
        producer=PRODUCER,
    )
    made: dict[str, facets.RunFacet] = {"processing_engine": engine}
    if (started_by := parent()) is not None:
        made["parent"] = started_by
    if error is not None:
        made["errorMessage"] = facets.error_message_run.ErrorMessageRunFacet(
            message=error, programmingLanguage="PYTHON", producer=PRODUCER
        )
    return made


def parent(environment: Mapping[str, str] = os.environ) -> facets.parent_run.ParentRunFacet | None:
    """The run that started this one, which the environment names as NAMESPACE/JOB/RUN. UsageError where it does not."""
    text = environment.get(PARENT)
    if not text:
        return None
    try:
        namespace, name, run = text.rsplit("/", 2)
        made = facets.parent_run
        return made.ParentRunFacet(run=made.Run(run), job=made.Job(namespace, name), producer=PRODUCER)
    except ValueError:
        raise UsageError(f"{PARENT} is to be NAMESPACE/JOB/RUN, the last a UUID") from None


_JOB: Final[dict[str, facets.JobFacet]] = {
    "jobType": facets.job_type_job.JobTypeJobFacet(
        processingType="BATCH", integration="BEAMVEIL", jobType="JOB", producer=PRODUCER
    )
}
