"""What does a report say that no expectation can show? The limits of what was done, in plain words."""

from collections.abc import Iterator, Mapping
from typing import Final

from transforms.plan import Plan

KEYED: Final = frozenset({"tokenize", "hash", "encrypt", "fpe"})
"""Transforms under which equal values become equal codes."""
OF_TRANSFORMS: Final[Mapping[str, str]] = {
    "keep": "Kept columns hold what the input held. What they tell about a person, they still tell.",
    "tokenize": "Whoever holds the key can find the tokens of values that can be listed, such as telephone numbers.",
    "hash": "Whoever holds the key can find the hashes of values that can be listed, such as social security numbers.",
    "encrypt": "Whoever holds the domain's key can decrypt encrypted columns: that is what they are for.",
    "fpe": "Whoever holds the key can undo format-preserving encryption, and what came out may be somebody's number.",
    "surrogate": "Surrogates are for looks, tokens are for joins: two people may have been given one surrogate.",
    "mask": "A mask shows how long a value is, and its ends.",
    "generalize": "A generalized value is less exact and as true as before; rare groups stay rare.",
    "redact": "Redaction is best effort: what no pattern, list of names or column of the row knows stays in the text.",
    "shift": "Shifted dates keep their intervals: one known date undoes its entity's; season and age still show.",
}
"""By the policy's word; those that occur are said."""


def limits(plan: Plan, *, note: str) -> Iterator[str]:
    """Sentences, those that hold for every run first; `note`: what the manifest says of the keys."""
    yield "These data are pseudonymous, not anonymous, with the key or without it."
    if "destroyed" in note:
        yield "The key was made for this run and never stored: no token can be made again or undone by key."
    yield "No transform alone makes data HIPAA Safe Harbor, or exempt from the GDPR."
    words = {leaf.transform.word() for leaf in plan.leaves}
    if words & KEYED:
        yield "Equal codes reveal how often a value occurs: a column of few distinct values falls to counting."
    if plan.policy.row_order == "kept":
        yield "Rows come in the order of the input, which can reveal rank."
    else:
        yield "Rows are shuffled within each batch only: which part of the input a row stood in still shows."
    yield from (words_said for word, words_said in OF_TRANSFORMS.items() if word in words)
    yield "An expectation says what it checks and no more: that all hold does not say that nobody can be recognized."
