"""What does a data set have that its policy does not know? A pure function of policy, schema and evidence."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

from pipelines.scanning.evidence import Evidence
from pipelines.scanning.facts import Facts
from pipelines.scanning.judging import Judgement, judged
from pipelines.scanning.kinds import DATE, PERSON, Role, role_of
from pipelines.scanning.leaves import Leaf, leaves_of
from transforms.columns.keep import Keep
from transforms.columns.transform import ColumnTransform
from transforms.detectors.catalogue import WATCHED, kinds_of
from transforms.errors import PolicyError
from transforms.paths import NoSuchPath, Path, find
from transforms.policy import Policy
from transforms.types import parse_type

What = Literal["new", "gone", "misfit", "kind", "text"]
_SEEN, _PEOPLE = 0.001, 0.02
"""Shares of a column's values from which on a kind that the gate does not watch, and names of people, are told."""


@dataclass(frozen=True)
class Drift:
    """One thing that the policy does not know. Holds names, words and numbers, no value."""

    what: What
    """`new`: nobody decided about it; `gone`: the policy names it and the data lacks it; `misfit`: its type changed;
    `kind`: a kind that is not accepted stands in what is kept; `text`: free text is kept as it is."""
    where: str
    told: str
    seen: int = 0
    of: int = 0

    @property
    def counts(self) -> bool:
        """Whether it is drift; kept text, which a reviewer saw, is told and does not count."""
        return self.what != "text"


def drifted(policy: Policy, schema: pa.Schema, evidence: Evidence) -> tuple[Drift, ...]:
    """All of it, in the schema's order. The schema is the one that was looked at: all columns of CSV are text."""
    chosen, leaves = _chosen(policy, schema), leaves_of(schema)
    ruled = {rule.condition.column for rule in policy.rows}
    found: list[Drift] = []
    for leaf in leaves:
        facts = Facts.of(leaf, evidence)
        decision = _decision(leaf, chosen)
        if decision is None and not leaf.keys:
            if leaf.path in ruled:  # a rule reads it: somebody decided that it does not come out
                continue
            found.append(_new(leaf, judged(facts)))
        elif isinstance(decision, Keep) or (leaf.keys and decision is not None and decision.word() != "drop"):
            found += _kept(leaf, facts, decision.accept if isinstance(decision, Keep) and not leaf.keys else ())
    return (*found, *_unread(policy, leaves, evidence), *_misfits(policy, typed(policy, schema)))


def typed(policy: Policy, schema: pa.Schema) -> pa.Schema:
    """The schema as the policy reads it, by its `types`."""
    types = {name: parse_type(word) for name, word in policy.types.items()}
    return pa.schema([field.with_type(types.get(field.name, field.type)) for field in schema])


def _unread(policy: Policy, leaves: tuple[Leaf, ...], evidence: Evidence) -> Iterator[Drift]:
    """Text that cannot be read as the type that the policy's `types` names."""
    for leaf in leaves:
        word = policy.types.get(leaf.path, "")
        form = next((forms for name, forms in _FORMS.items() if word.startswith(name)), None)
        facts = Facts.of(leaf, evidence)
        if form is None or not facts.text:
            continue
        other = facts.values - sum(facts.evidence.forms.get(one, 0) for one in form)
        if other > 0:
            yield Drift("misfit", leaf.path, f"holds text that is no {word}", other, facts.values)


_FORMS: Mapping[str, tuple[str, ...]] = {
    "int": ("integer", "padded"),
    "uint": ("integer", "padded"),
    "date32": ("date",),
    "timestamp[us]": ("timestamp", "date"),
}
"""By how a type's name begins: the forms of text that are read as it. Other types are left to the run."""


def _chosen(policy: Policy, schema: pa.Schema) -> dict[Path, ColumnTransform]:
    chosen = {}
    for text, transform in policy.columns.items():
        try:
            chosen[find(text, schema)] = transform
        except NoSuchPath:
            continue
    return chosen


def _decision(leaf: Leaf, chosen: Mapping[Path, ColumnTransform]) -> ColumnTransform | None:
    """What the policy says of a place; of a map's keys, what it says of the map or of anything in it."""
    for path, transform in chosen.items():
        if path == leaf.at or path.holds(leaf.at):
            return transform
    inner = [transform for path, transform in chosen.items() if leaf.keys and leaf.at.holds(path)]
    return next((one for one in inner if one.word() != "drop"), inner[0] if inner else None)


def _new(leaf: Leaf, judgement: Judgement) -> Drift:
    told = f"nobody decided about it; {judgement.role}: {judgement.reason}"
    return Drift("new", leaf.path, told, judgement.seen, judgement.of)


def _kept(leaf: Leaf, facts: Facts, accept: tuple[str, ...]) -> Iterator[Drift]:
    """Kinds that nobody accepted in what is kept."""
    accepted = kinds_of(accept)
    counts: dict[str, int] = dict(facts.whole)
    for kind, count in facts.inside.items():
        counts[kind] = counts.get(kind, 0) + count
    for kind, count in sorted(counts.items()):
        if kind not in accepted and kind != DATE and count >= _least(kind) * facts.looked:
            yield Drift("kind", leaf.path, f"kept, and holds {kind}", count, facts.looked)
    if judged(facts).role is Role.TEXT and not accept:
        yield Drift("text", leaf.path, "kept as it is, and is free text", facts.values, facts.values)


def _least(kind: str) -> float:
    if kind in WATCHED:
        return 0.0
    return _PEOPLE if kind == PERSON else _SEEN if role_of(kind) is Role.DIRECT else 0.1


def _misfits(policy: Policy, schema: pa.Schema) -> Iterator[Drift]:
    """What makes the policy fit no longer: columns that are gone, types that a transform does not take."""
    shown = policy.as_shown.model_copy(update={"unlisted": "drop"})
    try:
        shown.bind(schema)
    except PolicyError as error:
        for misfit in error.misfits:
            gone = misfit.endswith("is not in the input") or "is not in the input;" in misfit
            where = misfit.split("'")[1] if misfit.count("'") > 1 else ""
            yield Drift("gone" if gone else "misfit", where, misfit)
