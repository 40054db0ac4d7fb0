"""What a console is told of the end of a run."""

import pytest

from expectations.gate import Finding
from pipelines.console import Console
from pipelines.ending import print_broken


def test_what_was_not_counted_is_not_told_as_none(capsys: pytest.CaptureFixture[str]) -> None:
    found = [
        Finding("city", "expect_column_distinct_values_to_be_in_set", "distinct values to be in set", 4, None, False),
        Finding(None, "expect_x", "x", 1_200, 2_000, False),
        Finding("é", "expect_y", "y", 0, 0, False),
        Finding("passed", "expect_z", "z", 3, 4, True),
    ]
    print_broken(Console(), found)
    assert capsys.readouterr().err.splitlines() == [
        "error: city: expect_column_distinct_values_to_be_in_set: 4 unexpected",
        "error: the table: expect_x: 1,200 of 2,000",
        "error: é: expect_y: 0 of 0",
    ]


def test_a_finding_is_one_line_whatever_its_column_is_called(capsys: pytest.CaptureFixture[str]) -> None:
    print_broken(Console(), [Finding("evil\x1b[31m\nnew", "expect_x", "x", 1, 2, False)])
    assert capsys.readouterr().err.splitlines() == [r"error: evil\x1b[31m\nnew: expect_x: 1 of 2"]
