"""How is a report told in a terminal? In a page or so: verdict, rows, columns, weaknesses; the rest is in the file."""

from collections.abc import Iterator

from pipelines.console import Console
from pipelines.report import words
from pipelines.report.charts import share
from pipelines.report.data import Column, Report


def tell(console: Console, report: Report) -> None:
    """Print what a person must know first; plain aligned lines where nobody watches."""
    style = "bold green" if report.passed else "bold red"
    console.note(f"{words.verdict(report).lower()}: {report.dataset or 'a data set'}", style=style)
    console.note(words.verdict_in_full(report))
    for one in report.broken:
        said = (one.column or "the table", one.promise, words.counted(one))
        console.note(f"  {': '.join(part for part in said if part)}", style="red")
    console.note("")
    console.note(words.equation(report))
    console.notes([(f"  {rule.rows:,}", rule.reason) for rule in report.rules])
    console.note("")
    console.table(("column", "transform", "output", "nulls", "distinct", "promises"), list(_columns(report)))
    if report.proof:
        console.note("")
        console.note(words.proved(report.proof))
        found = [(one.column, one.place, f"{one.values:,}", f"{one.cells:,}") for one in report.proof.dropped]
        if found:
            console.table(("dropped column", "stands in", "values", "cells"), found)
    if report.weaknesses:
        console.note("")
        rows = [(weak.column or "the table", weak.kind, words.weakness(weak)) for weak in report.weaknesses]
        console.table(("column", "weakness", "what to know"), rows)
    console.note("")
    console.note(_times(report))


def _columns(report: Report) -> Iterator[tuple[str, ...]]:
    for column in report.columns:
        if column.output is None:
            yield column.input, column.transform, "-", "", "", ""
            continue
        judged = [one for one in report.expectations if one.column == column.output]
        broken = sum(not one.passed for one in judged)
        promises = f"{broken} of {len(judged)} broken" if broken else f"{len(judged)} kept"
        yield column.input, column.transform, column.output, *_shares(column), promises


def _shares(column: Column) -> tuple[str, str]:
    """Nulls and distinct values, before and after; empty where nobody looked."""
    before, after = column.before, column.after
    if before is None or after is None or not before.cells + after.cells:
        return "", ""
    few, many = before.variety, after.variety
    varied = "" if few is None or many is None else _change(words.variety(before), words.variety(after))
    return _change(share(before.empty), share(after.empty)), varied


def _change(one: str, other: str) -> str:
    return one if one == other else f"{one} -> {other}"


def _times(report: Report) -> str:
    times = report.timings
    return (
        f"job {words.duration(words.seconds(times))}, judging {words.duration(times.judging)}, "
        f"ended {words.moment(times.ended)}; run {report.run}"
    )
