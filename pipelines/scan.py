"""What does `beamveil scan` do? Looks at a sample of a data set, and proposes a policy for a person to review."""

from dataclasses import dataclass
from datetime import date

from pipelines.progress import Progress
from pipelines.scanning.evidence import Evidence
from pipelines.scanning.gathering import Data, gathered
from pipelines.scanning.leaves import leaves_of
from pipelines.scanning.looking import paths_of
from pipelines.scanning.naming import refuse_values_as_names
from pipelines.scanning.proposing import Proposal, proposed
from pipelines.scanning.sampling import Sample
from pipelines.scanning.writing import policy_text
from transforms.files.csv_split import Dialect
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
    csv: Csv = Csv()


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
    Policy.from_yaml(text, name="the proposal").as_shown.bind(read_schema(asked.inputs, _reading(proposal, asked)))
    return Scanned(text, proposal, evidence, len(data.files))


def data_of(asked: Asked) -> Data:
    """The files and the schema that they are looked at with: every column of CSV is text."""
    files, kind = find(asked.inputs)
    anything = Policy(beamveil=1, dataset="any", columns={}, csv=asked.csv)
    dialect = Dialect(asked.csv.delimiter, asked.csv.quote, asked.csv.header)
    return Data(files, read_schema(asked.inputs, anything), kind, dialect)


def _reading(proposal: Proposal, asked: Asked) -> Policy:
    return Policy(beamveil=1, dataset="any", columns={}, csv=asked.csv, types=proposal.types)


def summary(scanned: Scanned) -> list[str]:
    """How many places are taken for what, in a few lines without names."""
    counts: dict[str, int] = {}
    for judgement in scanned.proposal.judgements.values():
        counts[judgement.role] = counts.get(judgement.role, 0) + 1
    looked = f"looked at {scanned.evidence.rows:,} rows of {scanned.files:,} {'file' if scanned.files == 1 else 'files'}"
    return [looked, ", ".join(f"{role} {count:,}" for role, count in sorted(counts.items()))]
