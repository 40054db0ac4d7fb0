"""Does a protected value of the source stand anywhere in published data? The search of `run --prove`, made again.

It needs the source, the policy and keys; which keys does not matter to the search, whose digests are its own.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions

from pipelines import engine, workers
from pipelines.importing import UNCALLED, swiftly
from pipelines.manifest import Manifest, schema_of
from pipelines.request import read_policy
from transforms.files.batches import read_schema
from transforms.files.formats import Format
from transforms.files.inputs import list_inputs
from transforms.files.parts import Part
from transforms.find_survivors import FindSurvivors
from transforms.keys import KeySource
from transforms.plan import Plan
from transforms.policy import Policy
from transforms.survivors.proof import Proof

if TYPE_CHECKING:
    from expectations.gate import Finding


@dataclass(frozen=True)
class Against:
    """What published data are held against."""

    source: tuple[str, ...]
    """Files, folders and globs, as `run --input` takes them."""
    policy: str
    keys: str


@dataclass(frozen=True)
class Searched:
    """What came of the search."""

    differences: tuple[str, ...]
    """What shows that the source is another than the one that the data were published from."""
    findings: tuple["Finding", ...]


def bound(against: Against) -> Plan:
    """The policy bound to the source. Raises `PolicyError` and `InputError` as a run does."""
    policy = Policy.from_yaml(read_policy(against.policy), name=against.policy)
    return policy.bind(read_schema(against.source, policy))


def differing(plan: Plan, manifest: Manifest, against: Against) -> tuple[str, ...]:
    """What makes policy or source another than those of a publication, as far as it shows before any row is read.

    Raises `KeysError` where the keys cannot be opened: that too is told before any row is read.
    """
    keys = KeySource(against.keys).prepared()
    try:
        keys.open()
    finally:
        keys.forget()
    if plan.policy.digest != manifest.policy:
        return (f"{against.policy!r} is not the policy that these data were published by",)
    if not plan.schema.equals(schema_of(manifest.arrow), check_metadata=True):
        return (f"{_named(against)} has other columns, types or metadata of fields than the source of these data",)
    return ()


def search(root: str, manifest: Manifest, plan: Plan, against: Against) -> Searched:
    """Search a publication's parts, whose bytes were checked, for the protected values of its source.

    Raises as `differing`, and as a run does that reads the source.
    """
    keys = KeySource(against.keys).prepared()
    try:
        options = engine.options(())
        workers.spread(options, (), asked=None, files=list_inputs(against.source))
        proof = _proof(root, manifest, FindSurvivors(against.source, plan, keys, format=_format(manifest)), options)
    finally:
        keys.forget()
    rows = manifest.rows
    if proof.read < rows.read - rows.quarantined or proof.read > rows.read:
        said = f"{_named(against)} has {proof.read:,} rows, where the run read {rows.read:,}: this is not its source"
        return Searched((said,), ())
    with swiftly(uncalled=UNCALLED):
        from expectations.again import judge_proof  # noqa: PLC0415  Great Expectations takes seconds to import

    verdict = judge_proof(plan, proof, read=rows.read - rows.quarantined, published=rows.published)
    return Searched((), verdict.findings)


def _named(against: Against) -> str:
    return ", ".join(map(repr, against.source))


def _format(manifest: Manifest) -> Format:
    return "csv" if manifest.format == "csv" else "parquet"


def _proof(root: str, manifest: Manifest, find: FindSurvivors, options: PipelineOptions) -> Proof:
    """Run the search on this machine."""
    parts = [Part(f"{root}/{part.path}", part.rows, part.bytes, part.sha256) for part in manifest.parts]
    with tempfile.TemporaryDirectory(prefix="beamveil-verify-") as folder:
        written = Path(folder) / "proof.json"

        def build(pipeline: beam.Pipeline) -> object:
            return pipeline | beam.Create(parts) | find | beam.Map(_write, str(written))

        engine.run(build, options, None)
        return Proof.from_json(written.read_text("utf-8"))


def _write(proof: Proof, path: str) -> None:
    Path(path).write_text(proof.to_json(), "utf-8")
