"""How is a proposal written? As the YAML of a policy, with the reason and the confidence behind every line."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

import yaml

from pipelines.console import printable
from pipelines.init_policy import name_of, written
from pipelines.scanning.evidence import Evidence
from pipelines.scanning.kinds import Role
from pipelines.scanning.proposing import Line, Proposal
from pipelines.scanning.singling import singled_out
from transforms.policy import Csv

_HEAD: Final = """\
# Proposed by `beamveil scan`, and reviewed by nobody yet: 'run' refuses it as long as it says `status: proposed`.
# {looked}
# Read every line. What the sample does not show may still be in the data: `drop` is the safe word, and so is `redact`
# only as far as its detectors see. Then set `status: reviewed` and `reviewed_by: NAME`.
"""
_BODY: Final = """\
beamveil: 1
dataset: {dataset}
purpose: say here what the data are for
owner: somebody@example.com
status: proposed   # set `reviewed` when it is, and `reviewed_by: NAME` beside it
review_by: {review_by}
scope: {dataset}   # tokens of two scopes cannot be joined
unlisted: refuse   # a column that is not named here stops the run
"""


def policy_text(
    proposal: Proposal,
    evidence: Evidence,
    *,
    inputs: Sequence[str],
    files: int,
    flat: Sequence[str],
    today: date,
    csv: Csv,
) -> str:
    """The text of the proposed policy. `flat`: the paths of the columns of the evidence's sample of rows.

    Names stand in it that the schema has, kinds, and numbers of values; no value.
    """
    dataset = written(name_of(inputs[0]))
    review_by = date(today.year + 1, today.month, min(today.day, 28))
    looked = f"Looked at {evidence.rows:,} rows of {files:,} {'file' if files == 1 else 'files'}."
    text = _HEAD.format(looked=looked) + _BODY.format(dataset=dataset, review_by=review_by)
    if dialect := csv.model_dump(exclude_defaults=True):
        text += f"csv: {_flow(dialect)}\n"
    if proposal.types:
        text += f"types: {_flow(proposal.types)}\n"
    if proposal.rename:
        text += f"rename: {_flow(proposal.rename)}   # called like a path inside another column\n"
    text += "".join(f"# {line}\n" for line in _together(proposal, evidence, flat))
    return text + "columns:" + ("\n" + "".join(_rows(proposal.lines)) if proposal.lines else " {}\n")


def _rows(lines: Sequence[Line]) -> Iterator[str]:
    names = [written(line.path) + ":" for line in lines]
    done = [line.transform if isinstance(line.transform, str) else _flow(line.transform) for line in lines]
    wide, wider = max(map(len, names)), min(max(map(len, done)), 60)
    for name, transform, line in zip(names, done, lines, strict=True):
        yield f"  {name:{wide}} {transform:{wider}}   # {_why(line)}\n"


def _why(line: Line) -> str:
    """The reason and the confidence of a line."""
    judgement = line.judgement
    role = "" if judgement.role in (Role.HARMLESS, Role.EMPTY) else f"{judgement.role}: "
    note = f" ({line.note})" if line.note else ""
    count = f"{judgement.seen:,} of {judgement.of:,} sampled values"
    return f"{role}{judgement.reason}{note}; confidence {judgement.confidence:.2f} ({count})"


def _together(proposal: Proposal, evidence: Evidence, flat: Sequence[str]) -> Iterator[str]:
    """What the quasi-identifiers single out, all of them and each alone; what is sensitive."""
    roles = {path: judgement.role for path, judgement in proposal.judgements.items()}
    quasi = [path for path in flat if roles.get(path) is Role.QUASI]
    if quasi and len(evidence.sample.rows):
        places = {path: number for number, path in enumerate(flat)}
        single, rows = singled_out(evidence.sample, [places[path] for path in quasi])
        named = ", ".join(map(printable, quasi))
        many = (
            f"together they single out {single / rows:.1%}" if len(quasi) > 1 else f"it singles out {single / rows:.1%}"
        )
        yield f"Quasi-identifiers: {named}; as they are in the input {many} of {rows:,} sampled rows."
    sensitive = [path for path, role in roles.items() if role is Role.SENSITIVE]
    if sensitive:
        yield f"Sensitive: {', '.join(map(printable, sensitive))}; keep such a column only where the purpose needs it."


def _flow(mapping: Mapping[str, object]) -> str:
    """A mapping in one line of YAML."""
    return yaml.safe_dump(
        mapping, default_flow_style=True, width=1_000_000, sort_keys=False, allow_unicode=True
    ).strip()
