from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.console import Console
from pipelines.report.data import Report, Shape
from pipelines.report.page import page
from pipelines.report.terminal import tell

ReportIn = Callable[[Path], Report]


def told(report: Report, capsys: pytest.CaptureFixture[str]) -> list[str]:
    tell(Console(), report)
    return capsys.readouterr().out.splitlines()


def of_columns(lines: list[str]) -> list[str]:
    """The lines of the first table, without its head."""
    head = next(number for number, line in enumerate(lines) if line.startswith("column "))
    return lines[head + 1 : lines.index("", head)]


def test_the_verdict_is_the_first_line(
    passed: Path, refused: Path, report_in: ReportIn, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(report_in(passed), capsys)[0] == "published: visits"
    lines = told(report_in(refused), capsys)
    assert lines[0] == "refused: visits"
    assert lines[2] == "  phone: values to not be null: 1 of 4"


def test_every_column_has_a_line(passed: Path, report_in: ReportIn, capsys: pytest.CaptureFixture[str]) -> None:
    report = report_in(passed)
    lines = of_columns(told(report, capsys))
    assert len(lines) == len(report.columns)
    for column, line in zip(report.columns, lines, strict=True):
        assert line.startswith(column.input)
        assert column.transform in line
    assert lines[0].split() == ["id", "tokenize", "id", "25.0%", "66.7%", "5", "kept"]


def test_shapes_and_weaknesses_are_told_in_numbers(looked_at: Report, capsys: pytest.CaptureFixture[str]) -> None:
    lines = told(looked_at, capsys)
    [day] = [line for line in of_columns(lines) if line.startswith("day ")]
    assert day.split()[3:] == ["25.0%", "100%", "->", "33.3%", "5", "kept"]
    assert any(line.startswith("id ") and "few distinct values" in line for line in lines)


def test_an_estimate_is_told_as_one(looked_at: Report, capsys: pytest.CaptureFixture[str]) -> None:
    [day, *_] = [column for column in looked_at.columns if column.before and column.before.distinct == 3]
    some = Shape(values=3_000, nulls=0, distinct=2_851.2, top=0.1, lengths=())
    many = day.model_copy(update={"before": some, "after": some.model_copy(update={"distinct": 1_000.0})})
    report = looked_at.model_copy(update={"columns": (many,)})
    [line] = of_columns(told(report, capsys))
    assert line.split()[3:8] == ["0%", "about", "95.0%", "->", "33.3%"]
    text = " ".join(page(report.model_copy(update={"columns": (many.model_copy(update={"after": some}),)})).split())
    assert "<div>about 95.0%<" in text
    assert "about 2,851 values" in text


def test_no_control_character_passes(hostile: Path, report_in: ReportIn, capsys: pytest.CaptureFixture[str]) -> None:
    text = "".join(told(report_in(hostile), capsys))
    assert text.isprintable()
    assert "ab\\u202ecd\\x07" in text
