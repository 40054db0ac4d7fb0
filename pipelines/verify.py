"""Is published data still what was published, and does it still keep its promises? Every byte and every row is read.

First the files against the manifest, then the suite over the rows. What compares with the input (nulls where the
source has them, difference from the source, rows accounted for per input file) cannot be judged from an output; the
digests say that it is the output of which it was found true. A manifest is not signed: whoever may write it can write
one that fits other data, and only the suite then stands against them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pyarrow as pa

from pipelines import storage
from pipelines.importing import UNCALLED, swiftly
from pipelines.manifest import (
    DATA,
    MARKER,
    NAME,
    OURS,
    Gate,
    Manifest,
    PublishedPart,
    columns_of,
    read_manifest,
    schema_of,
)
from pipelines.validated import misplaced
from transforms.errors import InputError, OutputError
from transforms.files.opening import ready
from transforms.files.parts import part_batches, size_and_digest

if TYPE_CHECKING:
    from expectations.gate import Finding
    from pipelines.against import Against


@dataclass(frozen=True)
class Verified:
    """What was found, in names and numbers."""

    output: str
    rows: int
    """As the manifest says."""
    parts: int
    expectations: int
    """How many the data were published by; the findings are those that an output can be asked again."""
    differences: tuple[str, ...]
    """Where files and manifest part ways, one sentence each."""
    findings: tuple["Finding", ...]
    """What the suite came to. Empty where there are differences: then it is not judged."""
    searched: tuple["Finding", ...] = ()
    """What the search for values of the source came to. Empty where nobody asked, or there are differences."""

    @property
    def passed(self) -> bool:
        """Whether there is no difference and every finding is good."""
        return not self.differences and all(finding.passed for finding in (*self.findings, *self.searched))


def verify(output: str, against: "Against | None" = None) -> Verified:
    """Check a publication against its manifest, and judge its suite over it again.

    `against`: then search it for the protected values of its source, too, if it is still what was published.
    Raises `OutputError` where there is nothing to verify, where storage cannot be read, or where another run replaced
    the publication meanwhile.
    """
    ready()
    root = storage.absolute(output)
    if not storage.exists(f"{root}/{NAME}") and not storage.exists(f"{root}/{MARKER}"):
        raise OutputError(f"{output!r} holds no publication: neither {MARKER} nor {NAME} is there")
    try:
        manifest = read_manifest(root)
    except OutputError as error:
        return _different(root, str(error))
    if manifest is None:
        return _different(root, f"{NAME} is missing")
    found = _verified(root, manifest) if against is None else _held_against(root, manifest, against)
    if read_manifest(root) != manifest:
        raise OutputError(f"{output!r}: another run replaced the publication while it was verified; verify it again")
    return found


def _different(root: str, difference: str) -> Verified:
    return Verified(root, 0, 0, 0, (difference,), ())


def _held_against(root: str, manifest: Manifest, against: "Against") -> Verified:
    """Verify and search; another policy or source is told before everything is read."""
    from pipelines.against import bound, differing, search  # noqa: PLC0415  brings Beam

    plan = bound(against)
    if differences := differing(plan, manifest, against):
        return Verified(root, 0, 0, 0, differences, ())
    found = _verified(root, manifest)
    if found.differences:
        return found
    searched = search(root, manifest, plan, against)
    return replace(found, differences=searched.differences, searched=searched.findings)


def _verified(root: str, manifest: Manifest) -> Verified:
    if manifest.gate == "off":
        return _different(root, "the gate was off: this was never validated, and is no publication")
    amiss = misplaced(root, manifest)
    amiss |= {
        part.path: "has another SHA-256" for part in manifest.parts if part.path not in amiss and _other(root, part)
    }
    differences = [*_around(root, manifest), *_within(manifest), *(f"{path} {why}" for path, why in amiss.items())]
    findings: tuple[Finding, ...] = ()
    if not differences:
        differences, findings = _judged(root, manifest, manifest.gate)
    return Verified(
        root,
        manifest.rows.published,
        len(manifest.parts),
        manifest.gate.expectations,
        tuple(differences),
        findings,
    )


def _around(root: str, manifest: Manifest) -> Iterator[str]:
    """What is missing beside the parts, and what does not belong there."""
    if not storage.exists(f"{root}/{MARKER}"):
        yield f"{MARKER} is missing"
    named = {part.path for part in manifest.parts}
    strange = [name for name in storage.names(root) if name not in OURS]
    strange += [path for name in storage.names(f"{root}/{DATA}") if (path := f"{DATA}/{name}") not in named]
    yield from (f"{name!r} is foreign: the manifest does not name it" for name in strange)


def _within(manifest: Manifest) -> Iterator[str]:
    """Where the manifest contradicts itself."""
    rows, gate = manifest.rows, manifest.gate
    for total, said, what in (
        (rows.published + rows.dropped + rows.suppressed + rows.quarantined, rows.read, "rows read"),
        (sum(part.rows for part in manifest.parts), rows.published, "rows published"),
        (sum(rule.rows for rule in manifest.rules), rows.dropped, "rows dropped"),
    ):
        if total != said:
            yield f"{NAME} says {said:,} {what}, and its numbers add up to {total:,}"
    if len({part.path for part in manifest.parts}) != len(manifest.parts):
        yield f"{NAME} names a part twice"
    if isinstance(gate, Gate) and not gate.passed:
        yield f"{NAME} says that the gate failed"
    if isinstance(gate, Gate) and not gate.suite:
        yield f"{NAME} holds no expectation: nothing was judged"
    if isinstance(gate, Gate) and len(gate.suite) != gate.expectations:
        yield f"{NAME} says that {gate.expectations:,} expectations were judged, and holds {len(gate.suite):,}"
    try:
        if columns_of(schema_of(manifest.arrow)) != manifest.columns:
            yield f"{NAME} has two schemas that differ"
    except OutputError:
        yield f"{NAME} has a schema that cannot be read"


def _other(root: str, part: PublishedPart) -> bool:
    return size_and_digest(f"{root}/{part.path}") != (part.bytes, part.sha256)


def _judged(root: str, manifest: Manifest, gate: Gate) -> tuple[list[str], tuple["Finding", ...]]:
    """What is amiss in the parts' rows or schema, else what the suite came to."""
    with swiftly(uncalled=UNCALLED):
        from expectations.again import judge_again  # noqa: PLC0415  Great Expectations takes seconds to import

    differences: list[str] = []
    schema = schema_of(manifest.arrow)
    batches = (batch for part in manifest.parts for batch in _batches(root, part, manifest, schema, differences))
    try:
        verdict = judge_again([expected.model_dump() for expected in gate.suite], batches, schema)
    except OutputError as error:
        return [*differences, str(error)], ()
    return differences, () if differences else verdict.findings


def _batches(
    root: str, part: PublishedPart, manifest: Manifest, schema: pa.Schema, differences: list[str]
) -> Iterator[pa.RecordBatch]:
    """The part's batches; what is amiss goes into `differences`, and the next part is read all the same."""
    rows = 0
    try:
        for batch in part_batches(f"{root}/{part.path}", schema, "csv" if manifest.format == "csv" else "parquet"):
            rows += batch.num_rows
            yield batch
    except OutputError as error:
        differences.append(f"{part.path}: {error}")
    except InputError:
        differences.append(f"{part.path} cannot be read as {manifest.format}")
    else:
        if rows != part.rows:
            differences.append(f"{part.path} has {rows:,} rows, not {part.rows:,}")
