"""What is a place of the data set taken for? A pure function of its name, its type and its evidence.

The order of the questions is the order of the rules in `judged`: what stands in the values comes first, then what the
name says where the values do not contradict it, then form and number of the values. What no rule is sure about is
`UNSURE`, and is proposed to be dropped.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import sqrt
from typing import Self

import pyarrow as pa
from pyarrow import types

from expectations.watch import recognized
from pipelines.scanning.evidence import INSIDE, WHOLE, Evidence, LeafEvidence
from pipelines.scanning.kinds import BIRTH, DATE, PERSON, Role, needs_digits, needs_text, role_of, says
from pipelines.scanning.leaves import Leaf
from pipelines.scanning.people import part_of_name
from transforms.columns.domain import is_text
from transforms.detectors.catalogue import BY_KIND, KINDS
from transforms.detectors.hints import hinted, words_of
from transforms.detectors.row import listed
from transforms.types import untaken

MOSTLY, OFTEN, SOME = 0.9, 0.5, 0.2
_HINTED = 0.02
"""The share of values of a kind that will do where the column's name says the same."""
_STRAY_PEOPLE = 0.02
"""The share of values up to which what looks like a name is taken for another word."""
_UNIQUE = 0.95
_SENTENCES = 0.1
"""The share of values of four words or more from which on a column is free text."""
_NAMES = 4
"""Distinct words from which on single words that are names too are taken for names."""
_FEW = 100
"""Distinct values up to which there are few."""
_REPEATED = 5
"""Times that values of a category stand on average, at least."""
_ENOUGH = 20
"""Values from which on uniqueness says something."""
_Z = 1.959963984540054
"""The 97.5% point of the normal distribution: Wilson's interval of 95%."""


@dataclass(frozen=True)
class Judgement:
    """What a place is taken for, and why. Holds words and numbers, no value."""

    role: Role
    kind: str | None
    """The kind of personal data, or what the role consists in, if that is known."""
    reason: str
    confidence: float
    seen: int
    """Values that speak for it."""
    of: int
    """Values that were looked at."""


@dataclass(frozen=True)
class Facts:
    """What is known of one place, read for the rules."""

    leaf: Leaf
    evidence: LeafEvidence
    hints: tuple[str, ...]

    @classmethod
    def of(cls, leaf: Leaf, evidence: Evidence) -> Self:
        """What the evidence of a data set says of one of its places."""
        return cls(leaf, evidence.leaves.get(leaf.path, LeafEvidence()), hints_of(leaf))

    @property
    def values(self) -> int:
        """Values that were looked at."""
        return self.evidence.values

    def share(self, form: str) -> float:
        """The share of values of this form."""
        return self.evidence.share(form)

    @property
    def text(self) -> bool:
        """Whether the values are text, or binary that is text."""
        type_ = self.leaf.type
        return bool(is_text(type_) or (_is_binary(type_) and "letters" in self.evidence.forms))

    @property
    def number(self) -> bool:
        """Whether the values are numbers, as their type says or as text."""
        type_ = self.leaf.type
        if types.is_integer(type_) or types.is_floating(type_) or types.is_decimal(type_):
            return True
        return self.share("integer") + self.share("decimal") + self.share("empty") >= 1

    @property
    def whole_number(self) -> bool:
        """Whether the values are whole numbers."""
        return self.number and not self.share("decimal") and not self.share("fraction")

    @cached_property
    def by_chance(self) -> Mapping[str, int]:
        """By kind: sampled numbers and codes that pass, where more do than chance explains."""
        sampled = {kind: list(self.evidence.found.sampled(kind)) for kind in KINDS}
        return recognized([0, {}, {kind: two for kind, two in sampled.items() if two[1]}])

    @cached_property
    def whole(self) -> Mapping[str, int]:
        """By kind: values that are one finding as a whole; of numbers, scaled up from those that were sampled."""
        counts = {kind: n for kind, n in self.evidence.texts.counts(WHOLE).items() if self._counts(kind, n)}
        sampled = sum(len(part) for part in self.evidence.found.sample.values())
        for kind, passed in self.by_chance.items():
            counts[kind] = max(counts.get(kind, 0), round(self.looked * passed / max(sampled, 1)))
        return counts

    @cached_property
    def inside(self) -> Mapping[str, int]:
        """By kind: values in which one stands within more text."""
        return {kind: n for kind, n in self.evidence.texts.counts(INSIDE).items() if self._counts(kind, n)}

    def _counts(self, kind: str, found: int) -> bool:
        """Whether findings of a kind say something: of one that chance can meet, many do, or the name says the same."""
        if kind == PERSON and kind not in self.hints and self.share("word") > MOSTLY:
            return self.evidence.texts.distinct(WHOLE + PERSON) >= _NAMES
        alone = kind not in BY_KIND or BY_KIND[kind].alone
        return alone or kind in self.hints or kind in self.by_chance or found >= OFTEN * self.looked

    @cached_property
    def looked(self) -> int:
        """Values that were looked at closely: of text those of a sample of distinct ones, else all."""
        return self.evidence.texts.values or self.values

    @property
    def distinct(self) -> float:
        """How many distinct values were seen."""
        return self.evidence.profile.distinct or 0.0

    @property
    def unique(self) -> float:
        """The share of the distinct values that stand once, of those that are known exactly."""
        sketch = self.evidence.profile.sketch
        if sketch is None or not len(sketch.numbers):
            return 0.0
        return float((sketch.numbers == 1).mean())

    @property
    def key_like(self) -> bool:
        """Whether nearly every value stands once."""
        return self.values >= _ENOUGH and self.distinct >= _UNIQUE * self.values

    @property
    def few(self) -> bool:
        """Whether few values stand there, each often."""
        return self.distinct <= _FEW and self.distinct * _REPEATED <= self.values

    @property
    def one_word(self) -> float:
        """The share of values of one word, number or code."""
        return self.share("code") + self.share("word")


def judged(facts: Facts) -> Judgement:
    """The judgement of the first rule that has one."""
    for rule in _RULES:
        if found := rule(facts):
            return found
    return _judgement(facts, Role.UNSURE, None, "nothing tells what it is", 0.5, 0)


def _empty(facts: Facts) -> Judgement | None:
    if facts.values == 0:
        return _judgement(facts, Role.EMPTY, None, "no value in the sample", 0.5, 0)
    if facts.text and facts.share("empty") == 1:
        return _judgement(facts, Role.EMPTY, None, "nothing but empty texts in the sample", 0.5, facts.values)
    return None


def _untaken(facts: Facts) -> Judgement | None:
    type_ = facts.leaf.type
    if untaken(type_) or (_is_binary(type_) and not facts.text):
        return _judgement(facts, Role.UNSURE, None, f"detectors do not read {type_}", 0.5, 0)
    return None


def _of_a_kind(facts: Facts) -> Judgement | None:
    """Most values, or some of them where the name agrees, are findings as a whole."""
    ranked = sorted(facts.whole.items(), key=lambda one: (one[0] not in facts.hints, -one[1], one[0]))
    for kind, count in ranked:
        hinted = kind in facts.hints
        share = count / facts.looked
        if share < (_HINTED if hinted else OFTEN if kind == PERSON else SOME):
            continue
        sure = wilson_low(count, facts.looked)
        confidence = 1 - (1 - sure) * (0.2 if hinted else 1)
        how = f"values and name say {says(kind)}" if hinted else f"values say {says(kind)}"
        return _judgement(facts, role_of(kind), kind, how, confidence, count, of=facts.looked)
    return None


def _named(facts: Facts) -> Judgement | None:
    """The name says what it is, and the values could be that."""
    for kind in facts.hints:
        if _could_be(kind, facts):
            sure = wilson_low(facts.whole.get(kind, 0), facts.looked)
            seen = facts.whole.get(kind, 0)
            reason = f"the name says {says(kind)}"
            return _judgement(facts, role_of(kind), kind, reason, max(0.6, sure), seen, of=facts.looked)
    return None


def _could_be(kind: str, facts: Facts) -> bool:
    """Whether values of this form could be of the kind."""
    if types.is_boolean(facts.leaf.type):
        return role_of(kind) is Role.SENSITIVE
    if kind == PERSON:
        return facts.text and facts.share("letters") > OFTEN and facts.share("code") < OFTEN
    if needs_digits(kind):
        large = facts.share("large") if not facts.text else facts.share("code") + facts.share("short")
        return large > OFTEN
    return facts.text if needs_text(kind) else True


def _opaque(facts: Facts) -> Judgement | None:
    if facts.share("opaque") < MOSTLY:
        return None
    return _judgement(facts, Role.KEY, None, "opaque codes", 0.9, facts.evidence.forms["opaque"])


def _day(facts: Facts) -> Judgement | None:
    type_ = facts.leaf.type
    written = facts.share("date") + facts.share("timestamp") + facts.share("zoned") + facts.share("day")
    if not (types.is_date(type_) or types.is_timestamp(type_) or written >= MOSTLY):
        return None
    past = facts.evidence.forms.get("past", 0)
    if any(count >= SOME * facts.looked for kind, count in facts.whole.items() if role_of(kind) is Role.DIRECT):
        return None
    if BIRTH in facts.hints:
        return _judgement(facts, Role.QUASI, BIRTH, "days, and the name says birth", 0.99, facts.values)
    if past > OFTEN * facts.values:
        confidence = wilson_low(past, facts.values)
        return _judgement(facts, Role.QUASI, BIRTH, "days of long ago, as of birth", confidence, past)
    return _judgement(facts, Role.QUASI, DATE, "days or moments", 0.99, facts.values)


def _truth(facts: Facts) -> Judgement | None:
    plain = (types.is_boolean, types.is_time, types.is_duration, types.is_null)
    if any(test(facts.leaf.type) for test in plain):
        return _harmless(facts, "no kind has this type")
    return None


def _prose(facts: Facts) -> Judgement | None:
    within = sum(facts.inside.values())
    if facts.share("text") < _SENTENCES and facts.share("long") < _SENTENCES / 2:
        return None
    if facts.few and not within and not facts.whole:
        return None
    found = _listed(facts.inside)
    reason = f"sentences with {found}" if found else "sentences"
    return _judgement(facts, Role.TEXT, None, reason, 0.95, facts.evidence.forms.get("text", 0))


def _stray(facts: Facts) -> Judgement | None:
    """Something personal stands in some of the values."""
    people = facts.whole.get(PERSON, 0)
    found = {kind: count for kind, count in facts.whole.items() if kind != PERSON} | dict(facts.inside)
    if people > _STRAY_PEOPLE * facts.looked:
        found[PERSON] = people
    if not found:
        return None
    return _judgement(
        facts, Role.UNSURE, None, f"some values hold {_listed(found)}", 0.5, sum(found.values()), of=facts.looked
    )


def _key(facts: Facts) -> Judgement | None:
    """One word, number or code that stands for somebody or something."""
    coded = facts.whole_number if facts.number else facts.text and facts.one_word >= MOSTLY
    if not coded or facts.share("small") == 1:
        return None
    if facts.key_like:
        return _judgement(facts, Role.KEY, None, "nearly every value stands once", facts.unique, facts.values)
    if is_id(facts.leaf.name) and not facts.few:
        return _judgement(facts, Role.KEY, None, "the name says an id", 0.8, facts.values)
    if not facts.number and facts.share("code") >= MOSTLY and not facts.few:
        return _judgement(facts, Role.KEY, None, "many codes", 0.7, facts.evidence.forms["code"])
    return None


def _numeric(facts: Facts) -> Judgement | None:
    if not facts.number:
        return None
    if facts.share("precise") >= OFTEN and facts.distinct > _FEW:
        return _judgement(facts, Role.UNSURE, None, "numbers as precise as coordinates", 0.5, 0)
    if facts.whole_number and facts.share("large") + facts.share("padded") >= OFTEN:
        return _judgement(facts, Role.UNSURE, None, "large numbers, which may be somebody's", 0.5, 0)
    return _harmless(facts, "numbers of no kind")


def _category(facts: Facts) -> Judgement | None:
    if facts.text and facts.few:
        return _harmless(facts, f"{facts.distinct:,.0f} different values, none of a kind")
    return None


_RULES: tuple[Callable[[Facts], Judgement | None], ...] = (
    _empty,
    _untaken,
    _day,
    _of_a_kind,
    _named,
    _opaque,
    _truth,
    _prose,
    _stray,
    _key,
    _numeric,
    _category,
)


def _harmless(facts: Facts, reason: str) -> Judgement:
    """Nothing found; the confidence is what nothing found in so many values is worth."""
    sure = 1 - min(0.5, 3 / max(facts.values, 1))  # the rule of three
    return _judgement(facts, Role.HARMLESS, None, reason, sure, facts.values)


def _judgement(  # noqa: PLR0917 (a row of six, many times)
    facts: Facts, role: Role, kind: str | None, reason: str, confidence: float, seen: int, *, of: int | None = None
) -> Judgement:
    return Judgement(role, kind, reason, min(max(confidence, 0.5), 0.99), seen, facts.values if of is None else of)


def wilson_low(hits: int, tries: int) -> float:
    """The lower end of Wilson's 95% interval of a share.

    >>> round(wilson_low(10, 10), 3), wilson_low(0, 0)
    (0.722, 0.0)
    """
    if not tries:
        return 0.0
    share, spread = min(hits / tries, 1.0), _Z**2 / tries
    middle = share + spread / 2
    return (middle - _Z * sqrt(max(share * (1 - share) / tries + spread / (4 * tries), 0.0))) / (1 + spread)


def hints_of(leaf: Leaf) -> tuple[str, ...]:
    """The kinds that a place's name suggests, best first."""
    said = hinted(leaf.name)
    return said if PERSON in said or not part_of_name(leaf.name) else (*said, PERSON)


def is_id(name: str) -> bool:
    """Whether a name says that it is a number or code by which something is found.

    >>> is_id("customerId"), is_id("order_no"), is_id("paid")
    (True, True, False)
    """
    return not _ID_WORDS.isdisjoint(words_of(name))


_ID_WORDS = frozenset(
    listed(
        "id, ids, uuid, guid, key, ref, reference, no, nr, num, number, account, ticket, member, patient, customer, "
        "user, client, pk, sk, policy, claim, order, invoice, contract, identifier"
    )
)


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{kind} {count:,}x" for kind, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def _is_binary(type_: pa.DataType) -> bool:
    tests = types.is_binary, types.is_large_binary, types.is_fixed_size_binary, types.is_binary_view
    return any(test(type_) for test in tests)
