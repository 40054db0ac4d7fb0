"""Which files may a training job start from? The parts of data that passed the gate, and nothing else."""

from dataclasses import dataclass

import pyarrow as pa

from pipelines import storage
from pipelines.manifest import DATA, MARKER, NAME, Manifest, read_manifest, schema_of
from transforms.errors import OutputError


@dataclass(frozen=True)
class Validated:
    """Published data as its manifest has it. The parts stay whole until the next run replaces them."""

    parts: tuple[str, ...]
    """Full paths."""
    schema: pa.Schema
    rows: int
    manifest: Manifest


def require_validated(path: str) -> Validated:
    """Give the parts of the publication in a folder, for a reader of Parquet or CSV.

    Raises `OutputError` for anything else: no marker, no manifest, a gate that was off, failed or judged nothing, parts
    that do not add up to the rows, or are missing or of another size. Digests are not checked, which would read
    everything: that is `beamveil verify`. Where a run replaces the publication meanwhile, the new one is given. A local
    folder needs neither Beam nor Great Expectations.

        data = require_validated("out")
        table = pyarrow.dataset.dataset(data.parts, schema=data.schema).to_table()
    """
    output = storage.absolute(path)
    manifest = _passed(output)
    while amiss := misplaced(output, manifest):
        seen, manifest = manifest, _passed(output)  # a part may be gone because a swap came between
        if manifest == seen:
            first, *others = (f"{part} {why}" for part, why in amiss.items())
            more = f", and {len(others):,} more" if others else ""
            raise OutputError(f"{path!r} is not whole: {first}{more}")
    parts = tuple(f"{output}/{part.path}" for part in manifest.parts)
    return Validated(parts, schema_of(manifest.arrow), manifest.rows.published, manifest)


def misplaced(output: str, manifest: Manifest) -> dict[str, str]:
    """What is wrong with each part that is not there, or not of the size that the manifest says, by its path."""
    there = storage.sizes(f"{output}/{DATA}")
    found = [(part, there.get(part.path.removeprefix(f"{DATA}/"))) for part in manifest.parts]
    return {
        part.path: "is missing" if size is None else f"has {size:,} bytes, not {part.bytes:,}"
        for part, size in found
        if size != part.bytes
    }


def _passed(output: str) -> Manifest:
    """The manifest of a publication. `OutputError` says why there is none."""
    if not storage.exists(f"{output}/{MARKER}"):
        raise OutputError(f"{output!r} is no publication: there is no {MARKER}")
    manifest = read_manifest(output)
    if manifest is None:
        raise OutputError(f"{output!r} is no publication: there is no {NAME}")
    if manifest.gate == "off":
        raise OutputError(f"{output!r} is no publication: its gate was off, and nothing was validated")
    if not manifest.gate.passed:
        raise OutputError(f"{output!r} is no publication: its gate failed")
    if not manifest.gate.suite:
        raise OutputError(f"{output!r} is no publication: its gate judged nothing")
    if (rows := sum(part.rows for part in manifest.parts)) != manifest.rows.published:
        message = f"its parts add up to {rows:,} rows, not {manifest.rows.published:,}"
        raise OutputError(f"{output!r} is no publication: {message}")
    return manifest
