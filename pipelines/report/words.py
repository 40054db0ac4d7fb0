"""In which words do the page and the terminal tell a report? Numbers and names as sentences, without markup."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import yaml

from pipelines.report.charts import share
from pipelines.report.data import Judged, Proved, Redacted, Report, Shape, Timings, Weakness

SEVERITIES: Final = ("critical", "warning", "info")
"""Great Expectations' words, gravest first."""


@dataclass(frozen=True)
class Place:
    """Where rows ended up."""

    kind: str
    words: str
    rows: int


@dataclass(frozen=True)
class Group:
    """The expectations of one severity, broken ones first."""

    severity: str
    judged: tuple[Judged, ...]

    @property
    def broken(self) -> int:
        """How many do not hold."""
        return sum(not one.passed for one in self.judged)


def verdict(report: Report) -> str:
    """The verdict in one word."""
    return "Published" if report.passed else "Refused"


def verdict_in_full(report: Report) -> str:
    """The verdict in one sentence."""
    judged, broken, rows = len(report.expectations), len(report.broken), report.rows
    if not report.passed:
        why = f"{broken:,} of {judged:,} expectations {'is' if broken == 1 else 'are'} broken"
        return f"{why if broken else 'Not every expectation could be judged'}, so nothing was published."
    if not rows.read:
        return f"The input holds no row: all {judged:,} expectations hold, and there was nothing to check."
    return f"All {judged:,} expectations hold: {rows.published:,} of {rows.read:,} rows are published."


def places(report: Report) -> tuple[Place, ...]:
    """Where the rows that were read ended up; what is of no account here has no rows and is named all the same."""
    rows = report.rows
    ready = (
        Place("published", "published", rows.published)
        if report.passed
        else Place("withheld", "ready, and withheld", report.withheld)
    )
    lost = (
        Place("dropped", "dropped by a rule", rows.dropped),
        Place("suppressed", "suppressed for anonymity", rows.suppressed),
        Place("quarantined", "quarantined", rows.quarantined),
    )
    astray = (Place("unaccounted", "unaccounted for", report.unaccounted),) if report.unaccounted else ()
    return (ready, *lost, *astray)


def equation(report: Report) -> str:
    """The row equation as a line of text; no equation where files have rows too many, or lost some."""
    terms = " + ".join(f"{place.rows:,} {place.kind}" for place in places(report) if place.kind != "unaccounted")
    if report.unaccounted:
        return f"{report.rows.read:,} read, {terms}: {report.unaccounted:,} unaccounted for"
    return f"{report.rows.read:,} read = {terms}"


def groups(judged: Iterable[Judged]) -> tuple[Group, ...]:
    """Expectations by severity, gravest first; a severity that nobody used is left out."""
    by_severity: dict[str, list[Judged]] = {}
    for one in judged:
        by_severity.setdefault(one.severity, []).append(one)
    ordered = sorted(by_severity, key=lambda word: SEVERITIES.index(word) if word in SEVERITIES else len(SEVERITIES))
    return tuple(Group(word, tuple(sorted(by_severity[word], key=lambda one: one.passed))) for word in ordered)


def counted(one: Judged) -> str:
    """How much of what was looked at breaks an expectation; empty where that is no count.

    >>> counted(Judged(severity="critical", column="a", expectation="e", promise="p", unexpected=3, checked=1200,
    ...                passed=False))
    '3 of 1,200'
    """
    if one.unexpected is None:
        return ""
    return f"{one.unexpected:,} unexpected" if one.checked is None else f"{one.unexpected:,} of {one.checked:,}"


def weakness(weak: Weakness) -> str:
    """What is weak, without the column's name before it.

    >>> weakness(Weakness(column="id", kind="few distinct values", words="id: 2 distinct values"))
    '2 distinct values'
    """
    return weak.words.removeprefix(f"{weak.column}: ")


def proved(proof: Proved) -> str:
    """What was searched for across the data set, and in what.

    >>> proved(Proved(columns=("id",), values=2, too_short=1, rows=3, files=1, dropped=()))
    'Searched for 2 values of id in 3 rows and 1 file, names and metadata included; 1 was too short, or no text.'
    """
    if not proof.columns:
        return "No column came out as codes, so there was nothing that must stand nowhere."
    counted = {"value": proof.values, "row": proof.rows, "file": proof.files}
    values, rows, files = (f"{count:,} {what}{'' if count == 1 else 's'}" for what, count in counted.items())
    told = f"Searched for {values} of {', '.join(proof.columns)} in {rows} and {files}, names and metadata included"
    were = "was" if proof.too_short == 1 else "were"
    return f"{told}; {proof.too_short:,} {were} too short, or no text." if proof.too_short else f"{told}."


def variety(shape: Shape) -> str:
    """Different values per value, where they were counted.

    >>> variety(Shape(values=4000, nulls=0, distinct=3801.5, top=0.1, lengths=()))
    'about 95.0%'
    """
    return f"{'about ' if shape.estimated else ''}{share(shape.variety or 0)}"


def options(given: Mapping[str, Any]) -> str:
    """What a policy says of a transform, on one line, as a policy writes it.

    >>> options({"domain": "card", "luhn": True, "by": {"column": "id"}})
    'domain: card, luhn: true, by: {column: id}'
    """
    if not given:
        return ""
    flow = yaml.safe_dump(dict(given), default_flow_style=True, width=math.inf, sort_keys=False, allow_unicode=True)
    return " ".join(line.strip() for line in str(flow).splitlines())[1:-1]


def redacted(told: Redacted) -> str:
    """What was found in the texts of a redacted column, most frequent first.

    >>> redacted(Redacted(texts=9, changed=4, hidden=1, instructions=0, kinds={"email": 3}, columns={"name": 1}))
    '4 of 9 texts changed: email in 3, name of the row in 1; characters that nobody sees in 1'
    """
    found = [*told.kinds.items(), *((f"{column} of the row", count) for column, count in told.columns.items())]
    listed = ", ".join(f"{what} in {count:,}" for what, count in sorted(found, key=lambda one: (-one[1], one[0])))
    changed = f"{told.changed:,} of {told.texts:,} texts changed"
    further = {"characters that nobody sees": told.hidden, "instructions to a model": told.instructions}
    told_too = [f"{what} in {count:,}" for what, count in further.items() if count]
    return "; ".join([f"{changed}: {listed}" if listed else changed, *told_too])


def seconds(timings: Timings) -> float:
    """How long the job ran; none where clocks of two machines disagree."""
    ran = datetime.fromisoformat(timings.ended) - datetime.fromisoformat(timings.started)
    return max(ran.total_seconds(), 0.0)


def written(report: Report) -> str:
    """What the job wrote, and what became of it.

    A published data set without rows has one file all the same, that its schema can be read from.
    """
    files, form = report.written.files, f"{report.written.format} ({report.written.compression})"
    if not files:
        return f"one file of {form} without rows" if report.passed else "nothing"
    told = f"{files:,} {'file' if files == 1 else 'files'} of {form}, {size(report.written.bytes)}"
    return told if report.passed else f"{told}; removed when the gate refused them"


def duration(amount: float) -> str:
    """Seconds as people say them.

    >>> duration(0.04), duration(75.2), duration(3 * 3600 + 125)
    ('0.0 s', '1 min 15 s', '3 h 2 min')
    """
    if amount < 60:  # noqa: PLR2004  a minute
        return f"{amount:.1f} s"
    minutes, left = divmod(round(amount), 60)
    return f"{minutes} min {left} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"  # noqa: PLR2004  an hour


def moment(stamp: str) -> str:
    """A point in time to the second.

    >>> moment("2026-11-24T19:05:28.123+00:00")
    '2026-11-24 19:05:28 UTC'
    """
    return f"{datetime.fromisoformat(stamp):%Y-%m-%d %H:%M:%S} UTC"


def size(amount: int) -> str:
    """Bytes as people say them.

    >>> size(512), size(1_500_000)
    ('512 bytes', '1.5 MB')
    """
    scaled = float(amount)
    for unit in ("bytes", "kB", "MB", "GB"):
        if scaled < 1000:  # noqa: PLR2004  the next unit
            return f"{scaled:.0f} {unit}" if unit == "bytes" else f"{scaled:.1f} {unit}"
        scaled /= 1000
    return f"{scaled:.1f} TB"
