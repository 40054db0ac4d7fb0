"""What is a place of the data set taken for? A pure function of its name, its type and its evidence.

The order of the questions is the order of the rules in `judged`: what stands in the values comes first, then what the
name says where the values do not contradict it, then form and number of the values. What no rule is sure about is
`UNSURE`, and is proposed to be dropped.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from pyarrow import types

from pipelines.intervals import wilson
from pipelines.scanning.facts import FEW, MOSTLY, OFTEN, Facts, is_binary
from pipelines.scanning.kinds import BIRTH, DATE, PERSON, Role, needs_digits, needs_text, role_of, says
from transforms.detectors.catalogue import GROUPS
from transforms.detectors.detector import listed
from transforms.detectors.hints import words_of
from transforms.types import untaken

SOME = 0.2
"""The share of values of a kind that make a column one of it."""
_HINTED = 0.02
"""The share of values of a kind that will do where the column's name says the same."""
_STRAY_PEOPLE = 0.02
"""The share of values up to which what looks like a name is taken for another word."""
_SENTENCES = 0.1
"""The share of values of four words or more from which on a column is free text."""


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


def judged(facts: Facts) -> Judgement:
    """The judgement of the first rule that has one."""
    for rule in _RULES:
        if found := rule(facts):
            return found
    return _judgement(facts, Role.UNSURE, None, "nothing tells what it is", 0.5, 0)


def _empty(facts: Facts) -> Judgement | None:
    if facts.values == 0:
        return _judgement(facts, Role.EMPTY, None, "no value in the sample", 0.5, 0)
    if not facts.filled:
        blank = "empty texts" if facts.text else "NaN"
        return _judgement(facts, Role.EMPTY, None, f"nothing but {blank} in the sample", 0.5, facts.values)
    return None


def _untaken(facts: Facts) -> Judgement | None:
    type_ = facts.leaf.type
    if untaken(type_) or (is_binary(type_) and not facts.text):
        return _judgement(facts, Role.UNSURE, None, f"detectors do not read {type_}", 0.5, 0)
    return None


def _of_a_kind(facts: Facts) -> Judgement | None:
    """Most values, or some of them where the name agrees, are findings as a whole."""
    ranked = sorted(facts.whole.items(), key=lambda one: (one[0] not in facts.hints, -one[1], one[0]))
    for kind, count in ranked:
        hinted = kind in facts.hints
        share = count / facts.looked
        if share < (_HINTED if hinted else _enough(kind)):
            continue
        sure = _sure(count, facts.looked)
        confidence = 1 - (1 - sure) * (0.2 if hinted else 1)
        meant = kind if hinted else _meant(kind, facts.hints)
        said = "values and name say" if hinted else "values say"
        how = f"{said} {says(kind)}" + (f", and the name {says(meant)}" if meant != kind else "")
        return _judgement(facts, role_of(meant), meant, how, confidence, count, of=facts.looked)
    return None


def _meant(kind: str, hints: Iterable[str]) -> str:
    """The national id that the name says, where the values say another: many share a form."""
    ids = GROUPS["national_id"]
    return next((hint for hint in hints if hint in ids), kind) if kind in ids else kind


def _enough(kind: str) -> float:
    """The share of values from which on a kind is told without a name: what has little form needs nearly all."""
    if kind == PERSON:
        return OFTEN
    return SOME if role_of(kind) is Role.DIRECT else MOSTLY


def _named(facts: Facts) -> Judgement | None:
    """The name says what it is, and the values could be that."""
    for kind in facts.hints:
        if _could_be(kind, facts):
            sure = _sure(facts.whole.get(kind, 0), facts.looked)
            seen = facts.whole.get(kind, 0)
            reason = f"the name says {says(kind)}"
            return _judgement(facts, role_of(kind), kind, reason, max(0.6, sure), seen, of=facts.looked)
    return None


def _could_be(kind: str, facts: Facts) -> bool:
    """Whether values of this form could be of the kind."""
    if types.is_boolean(facts.leaf.type):
        return role_of(kind) is Role.SENSITIVE
    if kind == "income" and words_of(facts.leaf.name)[-1] == "pay":  # with words: the way of paying
        return facts.number or facts.share("code") > OFTEN * facts.filled
    if kind == PERSON:
        most = OFTEN * facts.filled
        return facts.text and facts.share("letters") > most > facts.share("code")
    if needs_digits(kind):
        large = facts.share("large") if not facts.text else facts.share("code") + facts.share("short")
        return large > OFTEN * facts.filled
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
        confidence = _sure(past, facts.values)
        return _judgement(facts, Role.QUASI, BIRTH, "days of long ago, as of birth", confidence, past)
    return _judgement(facts, Role.QUASI, DATE, "days or moments", 0.99, facts.values)


def _truth(facts: Facts) -> Judgement | None:
    if types.is_boolean(facts.leaf.type):
        return _harmless(facts, "yes or no, and the name says nothing sensitive", at_most=0.8)
    plain = (types.is_time, types.is_duration, types.is_null)
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
    if facts.share("precise") >= OFTEN * facts.filled and facts.distinct > FEW:
        return _judgement(facts, Role.UNSURE, None, "numbers as precise as coordinates", 0.5, 0)
    if facts.whole_number and facts.share("large") + facts.share("padded") >= OFTEN * facts.filled:
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


def _harmless(facts: Facts, reason: str, *, at_most: float = 1) -> Judgement:
    """Nothing found; the confidence is what nothing found in so many values is worth."""
    sure = 1 - min(0.5, 3 / max(facts.values, 1))  # the rule of three
    return _judgement(facts, Role.HARMLESS, None, reason, min(sure, at_most), facts.values)


def _judgement(  # noqa: PLR0917 (a row of six, many times)
    facts: Facts, role: Role, kind: str | None, reason: str, confidence: float, seen: int, *, of: int | None = None
) -> Judgement:
    looked = facts.values if of is None else of
    return Judgement(role, kind, reason, min(max(confidence, 0.5), 0.99), min(seen, looked), looked)


def _sure(hits: int, tries: int) -> float:
    """The lower end of the 95% interval of a share."""
    return wilson(min(hits, tries), tries)[0]


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
