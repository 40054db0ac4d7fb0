"""Which transforms suit a role and a kind? For each a list, best first; the last is always `drop`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from pipelines.scanning.facts import Facts
from pipelines.scanning.judging import Judgement
from pipelines.scanning.kinds import BIRTH, DATE, NUMBERED, PERSON, Role
from pipelines.scanning.leaves import Leaf
from pipelines.scanning.people import part_of_name
from transforms.detectors.catalogue import BY_KIND, GROUPS
from transforms.detectors.hints import words_of

Written = Mapping[str, Any]
SHIFTED: Final = 180
"""Days by which an entity's dates are moved at most."""
_TENS: Final = [10, 20, 30, 40, 50, 60, 70, 80, 90]


@dataclass(frozen=True)
class Beside:
    """What stands beside a place."""

    schema: pa.Schema
    """As the policy reads it."""
    entity: str | None
    domain: str | None
    """The entity's."""
    people: tuple[str, ...]
    """Columns of direct identifiers, to be searched for in texts of the same row."""
    personas: frozenset[str] = frozenset()
    """Paths that tell of the entity's own person."""
    unsought: bool = False
    """Whether people stand in structs or lists, where `also` cannot look for them."""


def treatments(leaf: Leaf, judgement: Judgement, facts: Facts, beside: Beside) -> Iterator[str | Written]:
    """The transforms to try, in this order."""
    match judgement.role:
        case Role.HARMLESS:
            yield "keep"
        case Role.KEY:
            yield {"tokenize": {"domain": domain_of(leaf, beside)}}
        case Role.TEXT if not beside.unsought:
            yield {"redact": {"also": list(beside.people)} if beside.people else {}}
        case Role.DIRECT | Role.QUASI:
            yield from _of_kind(judgement.kind or "", leaf, facts, beside)
        case Role.SENSITIVE if judgement.kind in _AMOUNTS:
            yield {"generalize": {"width": 10_000}}
        case _:
            pass
    yield "drop"


_AMOUNTS: Final = frozenset({"income"})
_SURROGATES: Final[Mapping[str, str]] = {
    PERSON: "name",
    "first_name": "first_name",
    "last_name": "last_name",
    "email": "email",
    "phone": "phone",
    "street_address": "address",
    "address": "address",
    "street": "street",
    "city": "city",
    "company": "company",
    "organization": "company",
    "occupation": "job",
    "username": "username",
    "url_user": "url",
}
"""Kinds for which somebody can be made up."""
_WITHHELD: Final = frozenset((*GROUPS["secret"], "url", "handle", "coordinates"))
"""Kinds of which nothing is worth a code."""


_FIXED: Final[Mapping[str, Written]] = {
    BIRTH: {"generalize": {"to": "year"}},
    "age": {"generalize": {"buckets": _TENS}},
    "iban": {"encrypt": {"domain": "iban"}},
}
"""Kinds with one treatment whatever stands beside them."""


def _of_kind(kind: str, leaf: Leaf, facts: Facts, beside: Beside) -> Iterator[str | Written]:
    """What suits what identifies somebody, directly or with others."""
    if kind in _FIXED:
        yield _FIXED[kind]
    elif kind == DATE:
        yield from ([{"shift": {"by": beside.entity, "days": SHIFTED}}] if beside.entity else [])
        yield {"generalize": {"to": "month"}}
    elif kind in _KEPT and facts.few:
        yield "keep"
    elif kind in _SURROGATES:
        made = {"of": _made(kind, leaf)}
        yield {"surrogate": made | ({"persona": beside.entity} if leaf.path in beside.personas else {})}
        yield {"hash": {"domain": kind}}
    elif kind in NUMBERED:
        yield {"tokenize": {"domain": domain_of(leaf, beside)}}
    elif kind == "postal_code":
        yield from _of_zip(facts)
    elif kind == "coordinates" and facts.number:
        yield {"generalize": {"grid": 0.1}}
    elif kind not in _WITHHELD:
        if kind == "card" and facts.whole.get(kind, 0) == facts.looked:
            yield {"fpe": {"domain": "card", "alphabet": "digits", "luhn": True}}
        yield {"hash": {"domain": kind}}


def made_up(leaf: Leaf, judgement: Judgement) -> str | None:
    """What somebody made up lends to a place; None where it is treated otherwise."""
    identifies = judgement.role in (Role.DIRECT, Role.QUASI) and judgement.kind in _SURROGATES
    return _made(judgement.kind, leaf) if identifies and judgement.kind else None


def known_by_the_row(judgement: Judgement) -> bool:
    """Whether a place holds people, and comes out, whom only the row tells in a text: their form does not."""
    detector = BY_KIND.get(judgement.kind or "")
    told = detector is not None and detector.alone and detector.chance < 1
    return judgement.role is Role.DIRECT and judgement.kind not in _WITHHELD and not told


def _made(kind: str, leaf: Leaf) -> str:
    return part_of_name(leaf.name) or "name" if kind == PERSON else _SURROGATES[kind]


_KEPT: Final = frozenset(
    ("gender", "nationality", "marital_status", "education", "language", "household", "occupation")
)
"""Quasi-identifiers of few values, which stay where values are few: what they single out is said above the columns."""


def _of_zip(facts: Facts) -> Iterator[Written]:
    fives = facts.evidence.profile.lengths.get(5, 0)
    if facts.number or fives >= facts.values * 0.9:
        yield {"generalize": {"to": "us_zip3"}}
    yield {"generalize": {"prefix": 2}}


def domain_of(leaf: Leaf, beside: Beside) -> str:
    """The name of a key's domain, after its column.

    >>> from transforms.paths import Path
    >>> domain_of(Leaf(Path("customer_id"), pa.string()), Beside(pa.schema([]), None, None, ()))
    'customer'
    """
    return beside.domain if leaf.path == beside.entity and beside.domain else domain_name(leaf.name)


def domain_name(name: str) -> str:
    """A domain called after a column, without the words for numbers and keys.

    >>> domain_name("customer_id"), domain_name("ID"), domain_name("Größe")
    ('customer', 'id', 'grosse')
    """
    words = words_of(name)
    told = [word for word in words if word not in ("id", "key", "no", "uuid", "number", "nr")]
    return "_".join(told or words) or "key"
