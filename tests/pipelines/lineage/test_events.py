from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest
from openlineage.client.serde import Serde

from expectations.gate import Finding
from pipelines.lineage.events import Teller, parent, run_id
from pipelines.manifest import schema_text
from pipelines.outcome import Outcome
from pipelines.staged import StagedJob
from transforms.errors import UsageError

SCHEMA = pa.schema({"id": pa.int64(), "name": pa.string()})
JOB = StagedJob(
    run="0123456789abcdef01234567",
    policy="beamveil: 1\ndataset: people\ncolumns: {id: keep}\n",
    source=schema_text(SCHEMA),
    head={"dataset": "people", "files": {}, "inputs": {"files": 3, "digest": "d"}},
    quarantine=None,
    inputs=["/in"],
    started="2026-11-30T09:00:00.000+00:00",
)
RUN = "01a22bae-b680-7a61-ae97-3928406614a8"


def finding(column: str | None, *, passed: bool, severity: str = "critical") -> Finding:
    return Finding(column, "expect_column_values_to_be_unique", "CANARY 17 found", 1, 2, passed, severity)


def outcome(status: Any, **words: Any) -> Outcome:
    given = {"read": 5, "published": 3, "dropped": 2, "suppressed": 0, "quarantined": 0} | words
    return Outcome(status, JOB.run, "/out", **given)


def told(event: Any) -> dict[str, Any]:
    return Serde.to_dict(event)


@pytest.fixture
def teller() -> Teller:
    return Teller(JOB, "/out", JOB.plan())


def test_a_run_has_one_identifier_wherever_it_is_told_of() -> None:
    assert run_id(JOB) == run_id(JOB.model_copy(update={"policy": "another", "inputs": []}))
    assert run_id(JOB) != run_id(JOB.model_copy(update={"run": "f" * 24}))
    assert run_id(JOB) != run_id(JOB.model_copy(update={"started": "2026-11-30T09:00:00.001+00:00"}))
    assert run_id(JOB) == RUN


def test_the_start_says_what_is_to_come(teller: Teller, check_event: Callable[[Any], None]) -> None:
    event = told(teller.start())
    check_event(event)
    assert (event["eventType"], event["eventTime"]) == ("START", JOB.started)
    assert (event["job"]["namespace"], event["job"]["name"]) == ("beamveil", "people")
    assert [(one["namespace"], one["name"]) for one in event["inputs"] + event["outputs"]] == [
        ("file", "/in"),
        ("file", "/out"),
    ]
    assert sorted(event["outputs"][0]["facets"]) == ["columnLineage", "schema", "symlinks"]
    assert [one["name"] for one in event["outputs"][0]["facets"]["schema"]["fields"]] == ["id"]
    assert event["outputs"][0]["facets"]["symlinks"]["identifiers"] == [
        {"namespace": "file", "name": "/out/data", "type": "LOCATION"}
    ]


def test_assertions_have_type_column_and_verdict_and_nothing_of_what_was_found(teller: Teller) -> None:
    judged = (
        finding("id", passed=True),
        finding("id, name", passed=False, severity="warning"),
        finding(None, passed=True),
    )
    event = told(teller.end(outcome("refused", published=0, judged=judged, findings=judged[1:2]), None))
    facet = event["outputs"][0]["facets"]["dataQualityAssertions"]
    kind = "expect_column_values_to_be_unique"
    assert [(one["assertion"], one["success"], one.get("column"), one["severity"]) for one in facet["assertions"]] == [
        (kind, True, "id", "error"),
        (kind, False, None, "warn"),
        (kind, True, None, "error"),
    ]
    assert facet["assertions"][1]["description"] == "values to be unique: id, name"
    assert "CANARY" not in str(event)
    assert event["eventType"] == "FAIL"
    assert event["run"]["facets"]["errorMessage"]["message"] == (
        "nothing was published: 1 of 3 expectations are broken"
    )


@pytest.mark.parametrize("status", ["unchanged", "submitted"])
def test_what_has_not_come_to_its_end_now_is_not_told(teller: Teller, status: str) -> None:
    assert teller.end(outcome(status), None) is None


def test_rows_that_were_read_are_told_of_one_data_set_only() -> None:
    one, two = JOB, JOB.model_copy(update={"inputs": ["/in", "gs://lake/raw"]})
    [single] = told(Teller(one, "/out", one.plan()).end(outcome("published"), None))["inputs"]
    both = told(Teller(two, "/out", two.plan()).end(outcome("published"), None))["inputs"]
    assert single["inputFacets"]["inputStatistics"]["rowCount"] == 5
    assert single["inputFacets"]["inputStatistics"]["fileCount"] == 3
    assert [(each["namespace"], each["inputFacets"]) for each in both] == [("file", {}), ("gs://lake", {})]


def test_an_interruption_is_an_abort_and_an_error_a_failure(teller: Teller, check_event: Callable[[Any], None]) -> None:
    aborted, failed = told(teller.abort()), told(teller.fail("column 'id': bad"))
    check_event(aborted)
    check_event(failed)
    assert (aborted["eventType"], failed["eventType"]) == ("ABORT", "FAIL")
    assert failed["run"]["facets"]["errorMessage"]["message"] == "column 'id': bad"
    assert "errorMessage" not in aborted["run"]["facets"]


def test_namespace_and_parent_are_those_that_the_environment_names(
    teller: Teller, monkeypatch: pytest.MonkeyPatch, check_event: Callable[[Any], None]
) -> None:
    monkeypatch.setenv("OPENLINEAGE_NAMESPACE", "prod")
    monkeypatch.setenv("OPENLINEAGE_PARENT_ID", f"airflow/eu/dag.task/{RUN}")
    event = told(teller.start())
    check_event(event)
    assert event["job"]["namespace"] == "prod"
    started_by = event["run"]["facets"]["parent"]
    assert started_by["run"]["runId"] == RUN
    assert (started_by["job"]["namespace"], started_by["job"]["name"]) == ("airflow/eu", "dag.task")


@pytest.mark.parametrize("text", ["dag", "a/b/c", f"b/{RUN}", f"a/b/{RUN}/"])
def test_a_parent_that_names_no_run_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="NAMESPACE/JOB/RUN"):
        parent({"OPENLINEAGE_PARENT_ID": text})
    assert parent({}) is None
    assert parent({"OPENLINEAGE_PARENT_ID": ""}) is None


def test_the_check_of_events_sees_what_is_amiss(teller: Teller, check_event: Callable[[Any], None]) -> None:
    for spoil in (
        lambda event: event["run"].pop("runId"),
        lambda event: event.update(eventType="STARTED"),
        lambda event: event["outputs"][0]["facets"]["columnLineage"]["fields"]["id"].update(inputFields="id"),
        lambda event: event["outputs"][0]["facets"]["schema"].update(columns=[]),
        lambda event: event["inputs"][0]["facets"].update(statistics={"_schemaURL": "https://elsewhere"}),
        lambda event: event["inputs"][0]["inputFacets"].update(event["outputs"][0]["facets"]),
    ):
        event = told(teller.start())
        check_event(event)
        spoil(event)
        with pytest.raises((AssertionError, KeyError)):
            check_event(event)
