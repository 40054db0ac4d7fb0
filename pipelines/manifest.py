"""What a publication says about itself: manifest.json, and how a reader reads it.

A reader requires `_SUCCESS`, reads the manifest once and opens only the parts that it names; where a part is gone
(a swap came between) it reads the manifest again. So it sees one publication, whole and validated, or none.
A run with `--gate off` leaves a manifest that says so and no marker: it is no publication, for no reader.
The manifest holds no time and no value of the data: the same run writes the same manifest, byte for byte.
"""

import json
from typing import Any, Literal, Self

from pydantic import BaseModel, Field, ValidationError

from pipelines import storage
from transforms.errors import OutputError

NAME, MARKER, DATA, STAGING, FAILED = "manifest.json", "_SUCCESS", "data", "_staging", "_failed"
OURS = frozenset({NAME, MARKER, DATA, STAGING, FAILED, "report.html", "report.json", "docs"})


class PublishedPart(BaseModel, frozen=True, extra="forbid", strict=True):
    """One file of the publication; `path` is relative to the output."""

    path: str
    rows: int
    bytes: int
    sha256: str


class Accepted(BaseModel, frozen=True, extra="forbid", strict=True):
    """Kinds of personal data that a kept column may hold, in the policy's words."""

    column: str
    kinds: list[str]
    reason: str


class Rows(BaseModel, frozen=True, extra="forbid", strict=True):
    """What became of every row: `read` is the sum of the others."""

    read: int
    published: int
    dropped: int
    suppressed: int
    quarantined: int


class Rule(BaseModel, frozen=True, extra="forbid", strict=True):
    """What one row rule of the policy dropped."""

    reason: str
    rows: int


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


class Gate(BaseModel, frozen=True, extra="forbid", strict=True):
    """The verdict: how many expectations were judged, all of them met."""

    passed: bool
    expectations: int


class Manifest(BaseModel, frozen=True, extra="forbid", strict=True):
    """The whole of manifest.json; what the launcher knows before the job comes first."""

    beamveil: str
    """Version of beamveil that published."""
    run: str
    """Identity of the run: equal where policy, keys, versions, options and inputs are."""
    dataset: str | None
    purpose: str | None
    owner: str | None
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
    accepted: list[Accepted]
    """By output leaf; empty where no kept column may hold personal data."""
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


def read_published(output: str) -> Manifest | None:
    """The manifest of a publication, or None where there is none (yet); what no gate judged is none, marker or not."""
    if not storage.exists(f"{output}/{MARKER}"):
        return None
    text = storage.read_text(f"{output}/{NAME}")
    manifest = None if text is None else Manifest.parse(text, where=f"{output}/{NAME}")
    return None if manifest is None or manifest.gate == "off" else manifest
