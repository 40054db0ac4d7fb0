"""How regular expressions are tried on a whole column.

Two readings: `fully_matches` is RE2's, for our own promises; `found` is Python's `re.search`, which Great Expectations
means, at RE2's speed wherever the two agree.
"""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from expectations.spelling import spells


def fully_matches(text: pa.Array, pattern: str) -> pa.BooleanArray:
    r"""Whether RE2 matches each value from its first to its last character; null for null.

    \A and \z are the ends of the text whatever flags the pattern sets, and \z, unlike Python's $, admits no line break.

    >>> fully_matches(pa.array(["ab", "ab\n", "", None]), "a|ab").to_pylist()
    [True, False, False, None]
    """
    if spells(text, pattern):
        return pa.array(np.ones(len(text), np.bool_)) if text.null_count == 0 else _true_where_held(text)
    return pc.match_substring_regex(text, rf"\A(?:{pattern})\z")


def _true_where_held(text: pa.Array) -> pa.BooleanArray:
    return pc.if_else(text.is_valid(), pa.scalar(True), pa.scalar(None, pa.bool_()))


def found(text: pa.Array, pattern: str) -> pa.BooleanArray:
    r"""Whether `re.search(pattern, value)` finds something in each value; null for null.

    RE2 and `re` agree on printable ASCII without line breaks. Elsewhere RE2's \d \w \s \b know ASCII only, its \s
    lacks \v and \x1c to \x1f, and its $ does not match before a last line break. So RE2 answers for the plain values
    and Python, once per distinct value, for the others.
    """
    claim = re.compile(pattern).search
    if not same_in_re2(pattern):
        return per_distinct(text, lambda value: claim(value) is not None)
    plain = pc.match_substring_regex(text, pattern)
    odd = pc.fill_null(pc.invert(pc.ascii_is_printable(text)), False)
    odd = pc.and_(odd, pc.greater(pc.fill_null(pc.binary_length(text), 0), 0))  # "" is not printable, but plain
    if odd.true_count == 0:
        return plain
    return pc.replace_with_mask(plain, odd, per_distinct(text.filter(odd), lambda value: claim(value) is not None))


def per_distinct(array: pa.Array, claim: Callable[[Any], bool]) -> pa.BooleanArray:
    """The claim about each value, asked once per distinct value; null for null."""
    encoded = array.dictionary_encode()
    if len(encoded.dictionary) == 0:
        return pa.nulls(len(array), pa.bool_())
    return pa.array([claim(value) for value in encoded.dictionary.to_pylist()], pa.bool_()).take(encoded.indices)


def same_in_re2(pattern: str) -> bool:
    r"""Whether RE2 reads the pattern as Python does, on printable ASCII text.

    It does not for POSIX classes, `{,n}` and `\B`; look-around and back-references it refuses. Patterns with characters
    outside ASCII are not risked.
    """
    if not pattern.isascii() or "[:" in pattern or "{," in pattern or "\\B" in pattern:
        return False
    return re2_takes(pattern)


def re2_takes(pattern: str) -> bool:
    """Whether RE2 can compile the pattern."""
    try:
        pc.match_substring_regex(pa.array([""]), pattern)
    except pa.ArrowInvalid:
        return False
    return True


def union(patterns: list[str]) -> str | None:
    """One pattern that finds whatever any of these finds; None where that pays off nothing or cannot be written."""
    plain = [pattern for pattern in dict.fromkeys(patterns) if same_in_re2(pattern)]
    joined = "|".join(f"(?:{pattern})" for pattern in plain)
    try:
        re.compile(joined)  # refuses global flags that are not at the start, which RE2 takes
    except re.error:
        return None
    return joined if len(plain) > 1 and same_in_re2(joined) else None
