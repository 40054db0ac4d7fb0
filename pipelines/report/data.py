"""What does a report hold? The whole of report.json; the page and the terminal show it and know nothing else.

Counts, shares, lengths and the policy's own words: no value of the data, no key, no path of an input.
"""

import json
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from pipelines.manifest import Inputs, Keys, Rows, Rule
from transforms.errors import OutputError
from transforms.sketch import KEPT


class Said(BaseModel):
    """A part of a report: frozen, nothing surplus."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Lengths(Said):
    """How many values are so long: characters of text, bytes of binary."""

    at_least: int
    """The bucket's lower bound; it ends below the next one's."""
    values: int


class Shape(Said):
    """What a column looks like, without one of its values."""

    values: int
    """Cells that are not null."""
    nulls: int
    distinct: float | None
    """How many different values, of many an estimate; None where nobody counted."""
    top: float | None
    """The share of the most common value among the values, 0 to 1; None where nobody counted."""
    lengths: tuple[Lengths, ...]
    """In order; empty where values have no length."""

    @property
    def empty(self) -> float:
        """The share of cells that are null.

        >>> Shape(values=3, nulls=1, distinct=None, top=None, lengths=()).empty
        0.25
        """
        return self.nulls / max(self.cells, 1)

    @property
    def variety(self) -> float | None:
        """Different values per value, 0 to 1; None where nobody counted, or there is no value.

        >>> Shape(values=4, nulls=0, distinct=1, top=1, lengths=()).variety
        0.25
        """
        return None if self.distinct is None or not self.values else min(self.distinct / self.values, 1.0)

    @property
    def estimated(self) -> bool:
        """Whether the number of different values is an estimate.

        >>> Shape(values=4000, nulls=0, distinct=3801.5, top=1, lengths=()).estimated
        True
        """
        return self.distinct is not None and (self.distinct > KEPT or not self.distinct.is_integer())

    @property
    def cells(self) -> int:
        """Null or not."""
        return self.values + self.nulls


class Redacted(Said):
    """In how many cells of a redacted column something was found: twice in a cell counts once."""

    texts: int
    """Cells that hold a text."""
    changed: int
    """Cells in which something was replaced or removed."""
    hidden: int
    """Cells with characters that nobody sees."""
    instructions: int
    """Cells with instructions to a model, whatever became of them."""
    kinds: dict[str, int]
    """By kind of detector."""
    columns: dict[str, int]
    """By column whose value of the row was found, whole or in part."""


class Column(Said):
    """One decision of the plan: what went in, what was done, what came out."""

    input: str
    input_type: str
    transform: str
    options: dict[str, Any]
    output: str | None
    """None: it was dropped."""
    output_type: str | None
    note: str
    before: Shape | None
    """Of the rows that came out, as they went in; None where it was not looked at."""
    after: Shape | None
    redacted: Redacted | None = None
    """None where nothing was redacted."""


class Judged(Said):
    """What one expectation came to."""

    severity: str
    """Great Expectations' word: critical, warning or info. Whatever it is, a broken expectation stops publication."""
    column: str | None
    """The output column or leaf; several joined by commas; None for the whole table."""
    expectation: str
    promise: str
    unexpected: int | None
    checked: int | None
    passed: bool


class Weakness(Said):
    """What a reader should know although nothing is broken."""

    column: str | None
    """None: the whole table."""
    kind: str
    words: str
    """A sentence that begins with the column."""


class Timings(Said):
    """When the job ran (UTC, ISO 8601), and how many seconds judging took."""

    started: str
    ended: str
    judging: float


class Written(Said):
    """What the job wrote."""

    format: str
    compression: str
    files: int
    bytes: int


class Stands(Said):
    """Values of a dropped column that stand in the output all the same."""

    column: str
    """The input column."""
    place: str
    """Where in the output: a column, or what a file says of it."""
    values: int
    """Distinct ones."""
    cells: int
    """In which they stand, at least."""


class Proved(Said):
    """What `--prove` searched for and in what; what it found of protected columns is among the expectations."""

    columns: tuple[str, ...]
    """The input columns whose values must stand nowhere: those that came out as codes."""
    values: int
    """Values that were searched for."""
    too_short: int
    """Values that were not: of fewer than six letters or digits, which stand anywhere by chance, or unreadable."""
    rows: int
    """Rows of the output that were searched."""
    files: int
    """Files that were searched, with what they hold beside their rows."""
    dropped: tuple[Stands, ...]
    """What is only counted: a dropped column's values may be common ones."""


class PolicyText(Said):
    """The policy as it was read; the digest is that of its canonical form, as in the manifest."""

    text: str
    digest: str
    files: dict[str, str]
    """SHA-256 of every file that the policy names."""


class Report(Said):
    """The whole of report.json. `report` counts up when a field changes its meaning or goes."""

    report: Literal[1] = 1
    passed: bool
    run: str
    dataset: str | None
    purpose: str | None
    owner: str | None
    scope: str | None
    rows: Rows
    """As in the manifest."""
    withheld: int
    """Rows that were ready and that the gate did not let pass; with the other `rows` they add up to `read`."""
    unaccounted: int
    """Rows lost and rows too many, file by file, as the gate counts them; where there are any, no run passes."""
    read_back: int | None
    """Rows that were read back from what was written, and judged; None where nobody counted."""
    rules: tuple[Rule, ...]
    columns: tuple[Column, ...]
    expectations: tuple[Judged, ...]
    proof: Proved | None = None
    """None where the run was not asked to prove that nothing protected stands anywhere."""
    weaknesses: tuple[Weakness, ...]
    limits: tuple[str, ...]
    timings: Timings
    inputs: Inputs
    written: Written
    keys: Keys
    versions: dict[str, str]
    policy: PolicyText

    @property
    def broken(self) -> tuple[Judged, ...]:
        """The expectations that stand against publication."""
        return tuple(one for one in self.expectations if not one.passed)

    def text(self) -> str:
        """JSON, for people too."""
        return json.dumps(self.model_dump(mode="json"), indent=1, ensure_ascii=False) + "\n"

    @classmethod
    def parse(cls, text: str, *, where: str) -> Self:
        """The inverse of `text`. Raises `OutputError` where it is no report of this version."""
        try:
            return cls.model_validate_json(text)
        except ValidationError:
            raise OutputError(f"{where!r} is not a report that this version of beamveil reads") from None
