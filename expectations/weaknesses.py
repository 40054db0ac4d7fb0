"""What is weak about a run that keeps every promise? What the policy allows and the data make risky, in numbers.

A weakness stops nothing. It is said in the report; the graver kinds are said at the end of a run too, in a line each.
The rules are rows of `RULES`; each says from which figure on it speaks, why, and where that comes from. No word holds a
value of the data.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from transforms.columns.redact import Redact
from transforms.columns.surrogate import Surrogate
from transforms.evidence import Counts, ProtectedCounts, RedactedCounts
from transforms.plan import Plan, PlannedLeaf
from transforms.profile import Profile
from transforms.sketch import ERROR, KEPT
from transforms.survivors.written import SHORTEST


@dataclass(frozen=True)
class Weakness:
    """One rule that speaks of one column."""

    column: str | None
    """The output column or leaf; None for the whole table."""
    kind: str
    """The rule, by its name in `RULES`."""
    words: str
    """In a sentence, with numbers and without values; begins with the column."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One kind of weakness."""

    kind: str
    limit: float
    """The figure from which on, or below which, it speaks."""
    finds: Callable[["_Leaf", float], str | None]
    """What it says of a leaf, given the limit; None: nothing."""
    of_many: str
    """The same of several columns, for a line that lists them."""
    said_at_once: bool
    """Whether it is said at the end of a run: it is not what the policy's author has to expect anyway."""
    reason: str
    source: str


@dataclass(frozen=True)
class _Leaf:
    """One output leaf: what is planned, and what became of it."""

    planned: PlannedLeaf
    before: Profile
    after: Profile
    drawers: float | None
    """How many different values the surrogates are drawn by: the column's own, or its persona's; else None."""
    sought: ProtectedCounts
    """What the search for survivors looked for; nothing where the leaf is not protected."""
    told: RedactedCounts
    """What was found in its texts; nothing where it is not redacted."""

    @property
    def word(self) -> str:
        return self.planned.transform.word()

    @property
    def is_keyed(self) -> bool:
        """Whether equal values come out equal, by a key: a surrogate too, unless a persona draws it."""
        transform = self.planned.transform
        return self.word in _KEYED or (isinstance(transform, Surrogate) and transform.persona is None)


_KEYED = frozenset({"tokenize", "hash", "encrypt", "fpe"})
_REPEATED = 2
"""Rows for each value from which on frequencies can be told apart: what hardly repeats cannot be counted."""
_STANDING_OUT = 10
"""Rows of one value from which on its share is no accident of a small table."""
_MARGIN = 5 * ERROR
"""By how much two estimates may differ by chance: over three standard errors of their difference."""
_ENOUGH = 100
"""Values from which on being nearly unique says something."""
_UNSOUGHT = "they are not searched for in the output"


def weaknesses(plan: Plan, counts: Counts) -> tuple[Weakness, ...]:
    """Every weakness, in the order of `RULES` and then of the output's columns; leaves without a profile have none."""
    leaves = list(_leaves(plan, counts))
    spoken = ((leaf, rule, rule.finds(leaf, rule.limit)) for rule in RULES for leaf in leaves)
    return tuple(
        Weakness(leaf.planned.path, rule.kind, f"{leaf.planned.path}: {words}") for leaf, rule, words in spoken if words
    )


def in_short(found: Sequence[Weakness]) -> tuple[str, ...]:
    """What is said at the end of a run: of each kind one line, the weakness itself or the columns that share it."""
    return tuple(_line(rule, same) for rule in RULES if rule.said_at_once and (same := _of(rule, found)))


def _of(rule: Rule, found: Sequence[Weakness]) -> list[Weakness]:
    return [one for one in found if one.kind == rule.kind]


def _line(rule: Rule, same: Sequence[Weakness]) -> str:
    return same[0].words if len(same) == 1 else f"{', '.join(str(one.column) for one in same)}: {rule.of_many}"


def _leaves(plan: Plan, counts: Counts) -> Iterator[_Leaf]:
    by_source = {leaf.source: counts.profiles[leaf.path][0] for leaf in plan.leaves if leaf.path in counts.profiles}
    for leaf in plan.leaves:
        if leaf.path in counts.profiles:
            sought = counts.protected.get(leaf.source, ProtectedCounts())
            told = counts.redacted.get(leaf.path, RedactedCounts())
            yield _Leaf(leaf, *counts.profiles[leaf.path], _drawers(leaf, by_source), sought, told)


def _drawers(leaf: PlannedLeaf, by_source: dict[str, Profile]) -> float | None:
    if not isinstance(leaf.transform, Surrogate):
        return None
    persona = leaf.transform.persona
    drawing = by_source.get(leaf.source if persona is None else persona.column)
    return None if drawing is None else drawing.distinct


def _few(leaf: _Leaf, limit: float) -> str | None:
    distinct, values = leaf.after.distinct, leaf.after.values
    if not leaf.is_keyed or not distinct or distinct >= limit or values < _REPEATED * distinct:
        return None
    of = "value" if distinct == 1 else "values"
    return f"{_about(distinct)} distinct {of} in {values:,} rows: {_its(leaf)} fall to counting"


def _dominated(leaf: _Leaf, limit: float) -> str | None:
    top, values = leaf.after.top, leaf.after.values
    if not leaf.is_keyed or top is None or top <= limit or top * values < _STANDING_OUT:
        return None
    return f"one value stands in {top:.1%} of {values:,} rows: whoever knows it knows what it became"


def _nearly_unique(leaf: _Leaf, limit: float) -> str | None:
    distinct, values = leaf.after.distinct, leaf.after.values
    if not leaf.planned.kept or distinct is None or values < _ENOUGH or distinct < limit * values:
        return None
    return f"kept, and {_about(distinct)} distinct values in {values:,} rows: most name one row, in other tables too"


def _sorted(leaf: _Leaf, _limit: float) -> str | None:
    if leaf.planned.kept or not leaf.before.ordered:
        return None
    return "comes sorted, and the order of rows is kept: a row's place tells its rank; see row_order: shuffled"


def _colliding(leaf: _Leaf, limit: float) -> str | None:
    drawers, distinct = leaf.drawers, leaf.after.distinct
    if drawers is None or distinct is None or leaf.before.nulls:
        return None
    whole = leaf.before.sampled == leaf.before.values
    margin = limit if whole and drawers <= KEPT else _MARGIN if whole else 2 * _MARGIN
    if distinct >= drawers * (1 - margin):
        return None
    return f"{_about(distinct)} surrogates for {_about(drawers)} values: several share one, so join by tokens"


def _too_short(leaf: _Leaf, limit: float) -> str | None:
    short, values = leaf.sought.too_short, leaf.sought.looked_at
    if short <= limit * values:
        return None
    return f"{short:,} of {values:,} values have fewer than {SHORTEST} letters or digits: {_UNSOUGHT}"


def _instructed(leaf: _Leaf, limit: float) -> str | None:
    transform, count = leaf.planned.transform, leaf.told.instructions
    if not isinstance(transform, Redact) or transform.instructions is not None or count < limit:
        return None
    return f"{count:,} of {leaf.told.texts:,} texts hold what looks like instructions to a model, which stay"


def _about(number: float) -> str:
    """Exact where a sketch is; else three digits, as more would be made up."""
    if number <= KEPT and number == int(number):
        return f"{int(number):,}"
    digits = 10 ** max(len(str(int(number))) - 3, 0)
    return f"about {round(number / digits) * digits:,}"


def _its(leaf: _Leaf) -> str:
    made = {"tokenize": "tokens", "hash": "hashes", "encrypt": "ciphertexts", "surrogate": "surrogates"}
    return f"its {made.get(leaf.word, 'substitutes')}"


RULES = (
    Rule(
        kind="instructions to a model",
        limit=1,
        finds=_instructed,
        of_many="texts hold what looks like instructions to a model, which stay; see redact: {instructions: drop}",
        said_at_once=True,
        reason="a model that reads the text may do what it says",
        source="OWASP Top 10 for LLM Applications 2025, LLM01: Prompt Injection",
    ),
    Rule(
        kind="few distinct values",
        limit=1_000,
        finds=_few,
        of_many="few distinct values: what they became falls to counting",
        said_at_once=True,
        reason="equal values have equal tokens, so whoever knows how often each value stands can match frequencies",
        source="Naveed, Kamara, Wright: Inference Attacks on Property-Preserving Encrypted Databases, CCS 2015",
    ),
    Rule(
        kind="one value dominates",
        limit=0.01,
        finds=_dominated,
        of_many="one value stands in more than 1% of the rows: whoever knows it knows what it became",
        said_at_once=True,
        reason="the most frequent value is matched first, by rank alone, however many others there are",
        source="the same paper",
    ),
    Rule(
        kind="sorted",
        limit=0,
        finds=_sorted,
        of_many="come sorted, and the order of rows is kept: a row's place tells its rank; see row_order: shuffled",
        said_at_once=True,
        reason="the rank of a row among known values bounds the value, whatever stands in the cell",
        source="the same paper: the sorting attack",
    ),
    Rule(
        kind="nearly unique",
        limit=0.9,
        finds=_nearly_unique,
        of_many="kept and nearly unique: most of their values name one row, in other tables too",
        said_at_once=True,
        reason="a value that stands once links its row with others; an estimate of 1 is seldom below 0.9",
        source="Sweeney: Simple Demographics Often Identify People Uniquely, 2000: what is unique identifies",
    ),
    Rule(
        kind="surrogates collide",
        limit=0.02,
        finds=_colliding,
        of_many="fewer surrogates than values: several share one, so join by tokens",
        said_at_once=False,
        reason="a surrogate is drawn from a table; two draws of n from m entries meet, as birthdays do",
        source="the documented limit of `surrogate`; below 2% it changes no count that anybody takes from looks",
    ),
    Rule(
        kind="too short to search",
        limit=0.01,
        finds=_too_short,
        of_many=f"many values have fewer than {SHORTEST} letters or digits: {_UNSOUGHT}",
        said_at_once=False,
        reason="short values are found everywhere by chance, so survivors are sought among longer ones only",
        source="the gate's rule for survivors; up to 1% of such values are the usual dirt",
    ),
)
"""Every kind of weakness, gravest first."""
