"""What is proposed for each place of a data set? A transform that its policy would take, with the reason.

For each role and kind there is a list of transforms, best first; the first that fits the column's type is proposed,
and `drop` where none does. Nothing but names, kinds and numbers goes into a proposal.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

import pyarrow as pa

from pipelines.scanning.evidence import Evidence
from pipelines.scanning.facts import Facts
from pipelines.scanning.judging import Judgement, is_id, judged
from pipelines.scanning.kinds import NUMBERED, Role
from pipelines.scanning.leaves import Leaf, leaves_of
from pipelines.scanning.personas import personas
from pipelines.scanning.treating import Beside, domain_name, known_by_the_row, treatments
from transforms.canonical import keyable
from transforms.columns.catalogue import transform_named
from transforms.columns.domain import is_text
from transforms.columns.transform import ColumnTransform, Misfit, Site
from transforms.detectors.detector import listed
from transforms.detectors.hints import words_of
from transforms.files.cells import readable
from transforms.paths import find, twofold
from transforms.types import parse_type, untaken

_ALSO = 20
"""Columns that are searched for in a text, at most."""
Written = Mapping[str, object]
"""A transform as a policy writes it: a word and its options."""


@dataclass(frozen=True)
class Line:
    """What is proposed for one path."""

    path: str
    transform: str | Written
    judgement: Judgement
    note: str = ""
    """Why it is not what the judgement alone would give."""


@dataclass(frozen=True)
class Proposal:
    """What is proposed for a data set: a line for each place, in the schema's order."""

    lines: tuple[Line, ...]
    judgements: Mapping[str, Judgement]
    """Of every place, keys of maps too."""
    types: Mapping[str, str] = field(default_factory=dict)
    """What CSV columns are read as, where the transforms or those who keep them need it."""
    entity: str | None = None
    """The column that says whose a row is, if there is one."""
    rename: Mapping[str, str] = field(default_factory=dict)
    """Columns that are called like a path inside another that comes out too, and what they come out as."""


def proposed(schema: pa.Schema, evidence: Evidence, *, typed: bool) -> Proposal:
    """Judge every place and propose; `typed`: the files have types of their own, and text is text."""
    leaves = leaves_of(schema)
    facts = {leaf.path: Facts.of(leaf, evidence) for leaf in leaves}
    judgements = {path: judged(one) for path, one in facts.items()}
    types = {} if typed else _types(leaves, facts, judgements)
    schema = pa.schema([field.with_type(parse_type(types.get(field.name, "string"))) if not typed else field
                        for field in schema])  # fmt: skip
    entity = _entity(leaves, facts, judgements)
    people = tuple(
        leaf.path
        for leaf in leaves
        if leaf.flat and not leaf.at.steps and judgements[leaf.path].role is Role.DIRECT and is_text(leaf.type)
    )
    domain, own = domain_name(entity) if entity else None, personas(leaves, judgements, entity)
    unsought = any(leaf.at.steps and known_by_the_row(judgements[leaf.path]) for leaf in leaves)
    beside = Beside(schema, entity, domain, people[:_ALSO], own, unsought)
    lines = tuple(_lines(leaves_of(schema), judgements, facts, beside))
    named = {line.path for line in lines if line.transform != "drop"}
    read_as = {name: word for name, word in types.items() if name in named}
    return Proposal(lines, judgements, read_as, entity, _renamed(schema, named))


def _renamed(schema: pa.Schema, named: Collection[str]) -> dict[str, str]:
    """Of two columns of which one is called like a path inside the other, the one with the longer name."""
    come_out = {find(path, schema).column for path in named}
    renamed: dict[str, str] = {}
    for two in twofold((one.name, one.type) for one in schema if one.name in come_out).values():
        longer = max(two, key=len)
        if two[0] != two[1] and longer not in renamed:
            renamed[longer] = _unlike(schema.names, longer)
    return renamed


def _unlike(names: Collection[str], name: str) -> str:
    """The name with as many underscores behind it as make it one of its own."""
    return next(longer for longer in (name + "_" * n for n in count(1)) if longer not in names)


def _lines(
    leaves: Sequence[Leaf], judgements: Mapping[str, Judgement], facts: Mapping[str, Facts], beside: Beside
) -> Iterator[Line]:
    closed: list[Leaf] = []
    for leaf in leaves:
        judgement = judgements[leaf.path]
        if any(outer.at == leaf.at or outer.at.holds(leaf.at) for outer in closed):
            continue
        if leaf.keys:
            if judgement.role is not Role.HARMLESS:
                closed.append(leaf)
                yield Line(str(leaf.at), "drop", judgement, "of the map's keys, which come out as they are")
            continue
        transform = next(
            one for one in treatments(leaf, judgement, facts[leaf.path], beside) if _fits(one, leaf, beside)
        )
        yield Line(leaf.path, transform, judgement, _note(leaf, judgement, transform, beside))


def _note(leaf: Leaf, judgement: Judgement, transform: str | Written, beside: Beside) -> str:
    """Why it is not what the judgement alone would give."""
    if beside.entity and "surrogate" in transform and leaf.path not in beside.personas:
        return "each value by itself: it may be of somebody else than the row"
    if beside.unsought and judgement.role is Role.TEXT:
        return "people stand in structs or lists, which redact's `also` does not take: the gate would find them here"
    return ""


def _fits(written: str | Written, leaf: Leaf, beside: Beside) -> bool:
    """Whether the column takes the transform, as a policy that is bound would find."""
    word, options = (written, {}) if isinstance(written, str) else next(iter(written.items()))
    if word == "drop":
        return True
    if untaken(leaf.type) and word != "keep":
        return False
    kind = transform_named(word)
    made: ColumnTransform = kind.model_validate(options if isinstance(options, dict) else {kind.shorthand: options})
    domains = {beside.entity: beside.domain} if beside.entity and beside.domain else {}
    try:
        made.out_type(Site(leaf.path, leaf.type, beside.schema, domains))
    except Misfit:
        return False
    return True


def _entity(leaves: Sequence[Leaf], facts: Mapping[str, Facts], judgements: Mapping[str, Judgement]) -> str | None:
    """The column that says whose a row is: a key without nulls, best one that is called after a person.

    A number that all rows differ in may be a measure, unless its name says an id.
    """
    keys = [leaf for leaf in leaves if _can_be_entity(leaf, facts[leaf.path], judgements[leaf.path])]
    best = min(keys, key=lambda leaf: _unlike_a_person(leaf.name), default=None)
    return best.path if best else None


def _can_be_entity(leaf: Leaf, facts: Facts, judgement: Judgement) -> bool:
    return (
        (judgement.role is Role.KEY or judgement.kind in NUMBERED)
        and (judgement.kind in NUMBERED or is_id(leaf.name) or not facts.number)
        and not leaf.at.steps
        and not leaf.keys
        and not facts.evidence.profile.nulls
        and not facts.share("empty")
        and keyable(leaf.type) is None
    )


def _unlike_a_person(name: str) -> int:
    words = words_of(name)
    if _PEOPLE & set(words):
        return 0
    return 1 if "id" in words or "key" in words else 2


_PEOPLE = frozenset(
    listed(
        "customer, client, person, patient, member, user, subscriber, employee, account, holder, subject, "
        "student, passenger, insured, beneficiary, contact, guest, cust, kunde, patiente, client_id, "
        "usuario, cliente"
    )
)


def _types(leaves: Sequence[Leaf], facts: Mapping[str, Facts], judgements: Mapping[str, Judgement]) -> dict[str, str]:
    """What text of CSV is read as, where every value that was seen can be read so."""
    found = {leaf.path: _type(facts[leaf.path], judgements[leaf.path]) for leaf in leaves}
    return {path: word for path, word in found.items() if word and readable(parse_type(word))}


def _type(facts: Facts, judgement: Judgement) -> str | None:
    if judgement.role in (Role.DIRECT, Role.KEY, Role.TEXT, Role.EMPTY) or not facts.values:
        return None
    forms = facts.evidence.forms
    if forms.get("integer", 0) == facts.values:
        return "int64"
    if forms.get("integer", 0) + forms.get("decimal", 0) == facts.values:
        return "double"
    if forms.get("date", 0) == facts.values:
        return "date32"
    return "timestamp[us]" if forms.get("timestamp", 0) + forms.get("date", 0) == facts.values else None
