r"""How is a pattern searched for quickly in texts beyond ASCII? Without `\b`, which its automaton cannot look at there.

Word boundaries beyond ASCII make RE2's kin of Rust give up its automaton for one that is twenty times slower. `loosely`
gives a pattern that finds at least as much without; where what it finds ends as the pattern wants it, it is the same.
"""

import re
from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.detectors.spans import Places
from transforms.detectors.stretches import Bytes

Verdicts = npt.NDArray[np.bool_]
_EDGE = r"\b"
_WIDE = re.compile(r"\[\^|\\[pPdwsDWSx]|[^\x00-\x7f]|(?<!\\)\.(?![^\[]*\])")
"""Signs beyond ASCII may be among those that match."""
_PARENTHESIS = re.compile(r"\\\)\??\)*\\b\Z")
_ESCAPED = re.compile(r"\\\\|\\b")


@cache
def loosely(pattern: str) -> str:
    r"""The pattern without `\b`: finds something wherever the pattern does.

    >>> loosely(r"\bcard [0-9]{4}\b")
    'card [0-9]{4}'
    """
    return _ESCAPED.sub(lambda found: "" if found[0] == _EDGE else found[0], pattern)


@cache
def quickly(body: str) -> str | None:
    r"""The pattern with no `\b` that looks beyond ASCII; None where the pattern has one elsewhere than at its end.

    What it finds first is what the pattern finds first, where that ends at a word's edge.
    """
    if not body.endswith(_EDGE) or _ESCAPED.findall(body).count(_EDGE) != 1:
        return None
    if _WIDE.search(body) or _PARENTHESIS.search(body):
        return body.removesuffix(_EDGE)
    return body.removesuffix(_EDGE) + r"(?-u:\b)"


def edges(data: Bytes, places: Places, first: Places, last: Places) -> Verdicts:
    """Whether a word begins or ends at each place of a text that begins and ends there."""
    before = _wordy([_one(data[max(low, at - 4) : at], -1) for at, low in zip(places, first, strict=True)])
    behind = _wordy([_one(data[at : min(high, at + 4)], 0) for at, high in zip(places, last, strict=True)])
    return np.asarray(before != behind, np.bool_)


def _one(data: Bytes, which: int) -> str:
    signs = data.tobytes().decode(errors="ignore")
    return signs[which] if signs else ""


def _wordy(signs: list[str]) -> Verdicts:
    return pl.Series(signs, dtype=pl.String).str.contains(r"\w").to_numpy()
