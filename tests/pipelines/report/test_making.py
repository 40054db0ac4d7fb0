import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipelines import publish
from pipelines.report.data import Report
from pipelines.report.making import report_of
from pipelines.staged import Staged
from transforms.errors import OutputError
from transforms.evidence import Counts, RowCounts

ReportIn = Callable[[Path], Report]


def test_rows_rules_keys_versions_and_digests_are_those_of_the_manifest(passed: Path) -> None:
    report = json.loads((passed / "report.json").read_text())
    manifest = json.loads((passed / "manifest.json").read_text())
    for name in ("run", "dataset", "purpose", "owner", "scope", "rows", "rules", "keys", "versions", "inputs"):
        assert report[name] == manifest[name], name
    assert report["policy"]["digest"] == manifest["policy"]
    assert report["policy"]["files"] == manifest["files"]
    assert len(report["expectations"]) == manifest["gate"]["expectations"]
    assert report["written"]["files"] == len(manifest["parts"])
    assert report["written"]["bytes"] == sum(part["bytes"] for part in manifest["parts"])


def test_every_column_of_the_input_is_in_it_with_what_was_done(passed: Path, report_in: ReportIn) -> None:
    columns = {column.input: (column.transform, column.output) for column in report_in(passed).columns}
    assert columns == {
        "id": ("tokenize", "id"),
        "contact.city": ("keep", "contact.city"),
        "contact.street": ("drop", None),
        "tags (keys)": ("keep", "tags (keys)"),
        "tags{}": ("hash", "tags{}"),
        "day": ("generalize", "year"),
        "phone": ("mask", "phone"),
        "consent": ("drop", None),
        "secret": ("drop", None),
    }


def test_a_passing_run_publishes_what_was_read_back(passed: Path, report_in: ReportIn) -> None:
    report = report_in(passed)
    assert report.passed
    assert report.broken == ()
    assert (report.rows.read, report.rows.published, report.rows.dropped) == (5, 4, 1)
    assert (report.withheld, report.unaccounted, report.read_back) == (0, 0, 4)
    assert [(rule.reason, rule.rows) for rule in report.rules] == [("no consent", 1)]


def test_a_refused_run_publishes_nothing_and_says_how_much_was_withheld(refused: Path, report_in: ReportIn) -> None:
    report = report_in(refused)
    assert not report.passed
    assert (report.rows.read, report.rows.published, report.rows.dropped, report.withheld) == (5, 0, 1, 4)
    [broken] = report.broken
    assert (broken.column, broken.severity, broken.unexpected, broken.checked) == ("phone", "warning", 1, 4)
    assert {one.severity for one in report.expectations} == {"critical", "warning", "info"}


def test_an_empty_data_set_has_a_report_too(empty: Path, report_in: ReportIn) -> None:
    report = report_in(empty)
    assert report.passed
    assert set(report.rows.model_dump().values()) == {0}
    assert report.read_back == 0


def test_limits_are_those_of_the_transforms_in_use(passed: Path, hostile: Path, report_in: ReportIn) -> None:
    said = " ".join(report_in(passed).limits)
    assert "pseudonymous, not anonymous" in said
    assert "tokens of values that can be listed" in said
    assert "Shifted dates" not in said
    assert "Equal codes" not in " ".join(report_in(hostile).limits)


def test_the_job_was_started_before_it_ended(passed: Path, report_in: ReportIn) -> None:
    timings = report_in(passed).timings
    assert timings.started < timings.ended
    assert timings.started.endswith("+00:00")
    assert timings.judging > 0


def test_equal_ends_give_equal_reports_and_rows_astray_are_counted_by_file(
    place: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from expectations.gate import publishable, verdict  # noqa: PLC0415 (as the product does)
    from pipelines.launch import Request, launch  # noqa: PLC0415

    def keep(staged: Staged) -> None:
        seen.append(staged)
        raise InterruptedError

    seen: list[Staged] = []
    monkeypatch.setattr(publish, "judge_and_publish", keep)
    with pytest.raises(InterruptedError):
        launch(Request(policy=place.policy, inputs=(place.input,), output=place.output, keys=place.keys))
    [staged] = seen
    plan, counts, measured = staged.job.plan(), Counts.from_json(staged.evidence.counts), staged.evidence.measured
    assert measured is not None

    def made(counts: Counts = counts) -> Report:
        return report_of(
            staged, plan, counts, verdict(plan, counts, measured), publishable(measured), weak=(), judging=1.0
        )

    assert made() == made()
    assert made().text() == made().text()
    astray = {"f": RowCounts(read=3, staged=2), "g": RowCounts(read=3, staged=4)}
    assert made(replace(counts, files=astray)).unaccounted == 2


def test_a_report_survives_json_and_nothing_else_is_taken_for_one(passed: Path, report_in: ReportIn) -> None:
    report = report_in(passed)
    assert Report.parse(report.text(), where="r") == report
    for text in ("", "{}", "[1]", report.text().replace('"report": 1', '"report": 2')):
        with pytest.raises(OutputError, match="not a report"):
            Report.parse(text, where="r")
