from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.report import words
from pipelines.report.data import Judged, Report, Timings
from pipelines.report.limits import OF_TRANSFORMS
from transforms.columns.catalogue import CATALOGUE

ReportIn = Callable[[Path], Report]


def judged(severity: str, *, passed: bool) -> Judged:
    return Judged(
        severity=severity, column="c", expectation="e", promise="p", unexpected=None, checked=None, passed=passed
    )


def test_severities_come_gravest_first_and_what_is_broken_before_the_rest() -> None:
    found = words.groups(
        [judged("info", passed=True), judged("odd", passed=True), judged("critical", passed=True),
         judged("critical", passed=False)]
    )  # fmt: skip
    assert [(group.severity, group.broken, [one.passed for one in group.judged]) for group in found] == [
        ("critical", 1, [False, True]),
        ("info", 0, [True]),
        ("odd", 0, [True]),
    ]


def test_the_row_equation_adds_up_in_words(passed: Path, refused: Path, report_in: ReportIn) -> None:
    assert words.equation(report_in(passed)) == "5 read = 4 published + 1 dropped + 0 suppressed + 0 quarantined"
    assert words.equation(report_in(refused)) == "5 read = 4 withheld + 1 dropped + 0 suppressed + 0 quarantined"


def test_rows_that_nobody_accounts_for_are_no_equation(refused: Path, report_in: ReportIn) -> None:
    lost = report_in(refused).model_copy(update={"unaccounted": 3})
    told = words.equation(lost)
    assert told == "5 read, 4 withheld + 1 dropped + 0 suppressed + 0 quarantined: 3 unaccounted for"


def test_a_verdict_without_a_broken_promise_says_what_is_missing(refused: Path, report_in: ReportIn) -> None:
    kept = tuple(one for one in report_in(refused).expectations if one.passed)
    incomplete = report_in(refused).model_copy(update={"expectations": kept})
    assert words.verdict_in_full(incomplete) == "Not every expectation could be judged, so nothing was published."


def test_clocks_that_disagree_give_no_time_below_zero() -> None:
    timings = Timings(started="2026-01-01T00:00:01.000+00:00", ended="2026-01-01T00:00:00.000+00:00", judging=0.1)
    assert words.seconds(timings) == 0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, ""),
        ({"value": "a\nb"}, "value: 'a  b'"),
        ({"value": "日本"}, "value: 日本"),
        ({"hierarchy": "x" * 300}, f"hierarchy: {'x' * 300}"),
    ],
)
def test_options_stay_on_one_line(given: dict[str, str], said: str) -> None:
    assert words.options(given) == said


def test_limits_are_of_transforms_that_there_are() -> None:
    assert set(OF_TRANSFORMS) <= {transform.word() for transform in CATALOGUE}
