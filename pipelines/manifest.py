"""What a publication says about itself: manifest.json, and how a reader reads it.

A reader requires `_SUCCESS`, reads the manifest once and opens only the parts that it names; where a part is gone
(a swap came between) it reads the manifest again. So it sees one publication, whole and validated, or none.
A run with `--gate off` leaves a manifest that says so and no marker: it is no publication, for no reader.
The manifest holds no time and no value of the data: the same run writes the same manifest, byte for byte.
"""

import base64
import json
from typing import Annotated, Any, Literal, Self

import pyarrow as pa
from pydantic import BaseModel, Field, ValidationError

from pipelines import storage
from transforms.errors import OutputError
from transforms.evidence import Counts
from transforms.plan import Plan

NAME, MARKER, DATA, STAGING, FAILED = "manifest.json", "_SUCCESS", "data", "_staging", "_failed"
HTML, JSON, DOCS = "report.html", "report.json", "docs"
TEXTFILE = "metrics.prom"
INDEX = f"{DOCS}/index.html"
"""The Data Docs' first page, beside the report's."""
OURS = frozenset({NAME, MARKER, DATA, STAGING, FAILED, HTML, JSON, DOCS, TEXTFILE})


_Count = Annotated[int, Field(ge=0)]


class PublishedPart(BaseModel, frozen=True, extra="forbid", strict=True):
    """One file of the publication; `path` is relative to the output, and right below `data/`."""

    path: str = Field(pattern=rf"^{DATA}/part-[^/]+$")
    rows: _Count
    bytes: _Count
    sha256: str


class Accepted(BaseModel, frozen=True, extra="forbid", strict=True):
    """Kinds of personal data that a kept column may hold, in the policy's words."""

    column: str
    kinds: list[str]
    reason: str


class Redacted(BaseModel, frozen=True, extra="forbid", strict=True):
    """In how many cells of a redacted column something was found; see `transforms.evidence.RedactedCounts`."""

    column: str
    texts: int
    changed: int
    hidden: int
    instructions: int
    kinds: dict[str, int]
    columns: dict[str, int]


class Rows(BaseModel, frozen=True, extra="forbid", strict=True):
    """What became of every row: `read` is the sum of the others."""

    read: _Count
    published: _Count
    dropped: _Count
    suppressed: _Count
    quarantined: _Count


class Rule(BaseModel, frozen=True, extra="forbid", strict=True):
    """What one row rule of the policy dropped."""

    reason: str
    rows: _Count


class Keys(BaseModel, frozen=True, extra="forbid", strict=True):
    """Which master keys were in use; never material."""

    source: str
    primary: int
    ids: list[int]
    note: str


class Inputs(BaseModel, frozen=True, extra="forbid", strict=True):
    """What was read: a count, and a keyed digest of paths, sizes and times."""

    files: int
    digest: str


class Column(BaseModel, frozen=True, extra="forbid", strict=True):
    """One output column."""

    name: str
    type: str
    nullable: bool


class Expected(BaseModel, frozen=True, extra="forbid", strict=True):
    """One expectation, in the form of a policy's `expect`."""

    type: str
    kwargs: dict[str, Any]


class Gate(BaseModel, frozen=True, extra="forbid", strict=True):
    """The verdict: how many expectations were judged, all of them met, and which these were."""

    passed: bool
    expectations: int
    suite: list[Expected]
    """Kept here, and not made anew from the policy: a later version may promise more than this data was held to, and
    a file beside the manifest could belong to another publication while one replaces the other."""


class Manifest(BaseModel, frozen=True, extra="forbid", strict=True):
    """The whole of manifest.json; what the launcher knows before the job comes first."""

    beamveil: str
    """Version of beamveil that published."""
    run: str
    """Identity of the run: equal where policy, keys, versions, options and inputs are."""
    dataset: str | None
    purpose: str | None
    owner: str | None
    status: str | None = None
    """What the policy said of itself: `reviewed`, or nothing, which counts as reviewed."""
    reviewed_by: str | None = None
    scope: str | None
    policy: str
    """SHA-256 of the policy in canonical form."""
    files: dict[str, str]
    """SHA-256 of every file that the policy names."""
    keys: Keys
    versions: dict[str, str]
    inputs: Inputs
    format: str
    compression: str
    columns: list[Column] = Field(alias="schema")
    arrow: str
    """The same schema as Arrow IPC has it (base64), with what the names of types leave out."""
    accepted: list[Accepted]
    """By output leaf; empty where no kept column may hold personal data."""
    redacted: list[Redacted] = []
    """By output leaf; empty where no column is redacted."""
    rows: Rows
    rules: list[Rule]
    gate: Gate | Literal["off"]
    """`off`: nothing was read back, measured or judged; `rows.published` and `parts` are what was written."""
    parts: list[PublishedPart]

    def text(self) -> str:
        """Canonical JSON, for people too."""
        return json.dumps(self.model_dump(by_alias=True), indent=1, ensure_ascii=False) + "\n"

    @classmethod
    def parse(cls, text: str, *, where: str) -> Self:
        """The inverse of `text`. Raises `OutputError` where it is no manifest of this version."""
        try:
            raw: Any = json.loads(text)
            return cls.model_validate(raw)
        except (ValueError, ValidationError):
            message = f"{where!r} is not a manifest that this version of beamveil reads"
            raise OutputError(message) from None


def schema_text(schema: pa.Schema) -> str:
    """A schema as manifests and job.json hold it: Arrow IPC, base64."""
    return base64.b64encode(schema.serialize()).decode()


def schema_of(text: str) -> pa.Schema:
    """The inverse of `schema_text`. Raises `OutputError` where it is none."""
    try:
        return pa.ipc.read_schema(pa.py_buffer(base64.b64decode(text, validate=True)))
    except (pa.ArrowException, ValueError, OSError):
        raise OutputError("a schema that was written down cannot be read") from None


def columns_of(schema: pa.Schema) -> list[Column]:
    """A schema as a manifest shows it."""
    return [Column(name=field.name, type=str(field.type), nullable=field.nullable) for field in schema]


def read_published(output: str) -> Manifest | None:
    """The manifest of a publication, or None where there is none (yet); what no gate judged is none, marker or not."""
    if not storage.exists(f"{output}/{MARKER}"):
        return None
    manifest = read_manifest(output)
    return None if manifest is None or manifest.gate == "off" else manifest


def read_manifest(output: str) -> Manifest | None:
    """The manifest in a folder, whatever it says, or None where there is none. Raises `OutputError` as `parse`."""
    try:
        text = storage.read_text(f"{output}/{NAME}")
    except UnicodeDecodeError:
        text = ""
    return None if text is None else Manifest.parse(text, where=f"{output}/{NAME}")


def rows_of(counts: Counts) -> Rows:
    """What became of the rows of a run whose gate passed."""
    rows = counts.rows
    return Rows(
        read=rows.read,
        published=rows.staged,
        dropped=sum(rows.dropped),
        suppressed=rows.suppressed,
        quarantined=rows.quarantined,
    )


def redacted_of(counts: Counts) -> list[Redacted]:
    """What was found in redacted columns; columns and what was found in each by name."""
    return [Redacted(column=leaf, **_sorted(vars(told))) for leaf, told in sorted(counts.redacted.items())]


def _sorted(told: dict[str, Any]) -> dict[str, Any]:
    return {key: dict(sorted(found.items())) if isinstance(found, dict) else found for key, found in told.items()}


def rules_of(plan: Plan, counts: Counts) -> list[Rule]:
    """What each row rule of the policy dropped, in the policy's order."""
    rules = plan.policy.rows
    dropped = counts.rows.dropped or (0,) * len(rules)
    return [Rule(reason=rule.reason, rows=rows) for rule, rows in zip(rules, dropped, strict=True)]
