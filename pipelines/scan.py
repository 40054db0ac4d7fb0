"""What does `beamveil scan` do? Looks at a sample of a data set, and proposes a policy for a person to review."""

from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa

from pipelines.progress import Progress
from pipelines.scanning.drift import Drift, drifted
from pipelines.scanning.evidence import Evidence
from pipelines.scanning.gathering import Data, gathered, schema_of
from pipelines.scanning.leaves import leaves_of
from pipelines.scanning.looking import paths_of
from pipelines.scanning.naming import refuse_values_as_names
from pipelines.scanning.proposing import Proposal, proposed
from pipelines.scanning.sampling import Sample, chosen_files
from pipelines.scanning.writing import policy_text
from transforms.files.csv_split import Dialect
from transforms.files.inputs import InputFile
from transforms.files.schema import read_schema
from transforms.files.source import find
from transforms.ours import check_packages_are_ours
from transforms.policy import Csv, Policy


@dataclass(frozen=True)
class Asked:
    """The words of one `beamveil scan`."""

    inputs: tuple[str, ...]
    rows: int | None = None
    """Rows to look at; None: as many as the width of the data set allows."""
    full: bool = False
    """Whether every row is looked at."""
    csv: Csv = field(default_factory=Csv)


@dataclass(frozen=True)
class Scanned:
    """What was seen and what is proposed."""

    text: str
    """The policy."""
    proposal: Proposal
    evidence: Evidence
    files: int


def scan(asked: Asked, *, today: date, progress: Progress | None = None) -> Scanned:
    """Look at a data set and propose a policy. Raises a `BeamveilError` where it cannot be read.

    The policy binds to the data set's schema, says `status: proposed`, and holds no value of the data.
    """
    check_packages_are_ours()
    data = data_of(asked)
    refuse_values_as_names(data.schema, header=asked.csv.header, kind=data.format)
    evidence = gathered(data, Sample.of(asked.rows, columns=len(data.schema), full=asked.full), progress)
    proposal = proposed(data.schema, evidence, typed=data.format == "parquet")
    text = policy_text(
        proposal,
        evidence,
        inputs=asked.inputs,
        files=len(data.files),
        flat=paths_of(leaves_of(data.schema)),
        today=today,
        csv=asked.csv,
    )
    _check(text, asked)
    return Scanned(text, proposal, evidence, len(data.files))


@dataclass(frozen=True)
class Compared:
    """What a data set has that its policy does not know."""

    found: tuple[Drift, ...]
    rows: int
    files: int
    """Files that were opened, of those that the input has."""
    of: int

    @property
    def drift(self) -> bool:
        """Whether anything was found that counts."""
        return any(one.counts for one in self.found)


def compare(asked: Asked, policy: Policy, *, progress: Progress | None = None) -> Compared:
    """Hold a data set against its policy. Files of other columns than the first are looked at by themselves.

    Raises a `BeamveilError` where the data cannot be read.
    """
    check_packages_are_ours()
    files, kind = find(asked.inputs)
    dialect = Dialect(policy.csv.delimiter, policy.csv.quote, policy.csv.header)
    opened = chosen_files(files, Sample(None) if asked.full else Sample(asked.rows or 1))
    groups: dict[pa.Schema, list[InputFile]] = {}
    for file in opened:
        groups.setdefault(schema_of(file, kind, dialect), []).append(file)
    found: dict[Drift, None] = {}
    rows = 0
    for schema, some in groups.items():
        refuse_values_as_names(schema, header=dialect.header, kind=kind, policy=policy)
        data = Data(tuple(some), schema, kind, dialect)
        seen = gathered(data, Sample.of(asked.rows, columns=len(schema), full=asked.full), progress)
        rows += seen.rows
        found |= dict.fromkeys(drifted(policy, schema, seen))
    return Compared(tuple(found), rows, len(opened), len(files))


def data_of(asked: Asked) -> Data:
    """The files and the schema that they are looked at with: every column of CSV is text."""
    files, kind = find(asked.inputs)
    anything = Policy(beamveil=1, dataset="any", columns={}, csv=asked.csv)
    dialect = Dialect(asked.csv.delimiter, asked.csv.quote, asked.csv.header)
    return Data(files, read_schema(asked.inputs, anything), kind, dialect)


def _check(text: str, asked: Asked) -> None:
    """A proposal is a policy that fits; but where nothing comes out, which no policy may say."""
    policy = Policy.from_yaml(text, name="the proposal")
    if any(transform.word() != "drop" for transform in policy.columns.values()):
        policy.as_shown.bind(read_schema(asked.inputs, policy))


def summary(scanned: Scanned) -> list[str]:
    """How many places are taken for what, in a few lines without names."""
    counts: dict[str, int] = {}
    for judgement in scanned.proposal.judgements.values():
        counts[judgement.role] = counts.get(judgement.role, 0) + 1
    looked = (
        f"looked at {scanned.evidence.rows:,} rows of {scanned.files:,} {'file' if scanned.files == 1 else 'files'}"
    )
    return [looked, ", ".join(f"{role} {count:,}" for role, count in sorted(counts.items()))]
