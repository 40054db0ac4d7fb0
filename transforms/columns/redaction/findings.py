"""What is to be replaced in texts, and what is only counted? All sources of spans, and the rule by which they settle.

The rule: instructions that are to go win over all else, as their sentence goes whole; then the values of the row's own
columns; then what patterns and lists of names find; then the model; last hidden characters. Of one source the longer
span wins. What a span that lost covers beyond those that won is removed with them: nothing of it stays.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from transforms.bad_values import BadValues
from transforms.columns.redaction.instructed import instructions_in
from transforms.columns.redaction.unseen import unseen
from transforms.detectors.spans import Spans, settled

Source = Callable[[pa.LargeStringArray], Spans]
Find = Callable[[pa.LargeStringArray, Mapping[str, pa.Array]], "Findings"]


@dataclass(frozen=True)
class Findings:
    """What stands in some texts."""

    spans: Spans
    """What is to be replaced: settled, with kinds of detectors, `column|form`, `instructions`, `hidden` and `rest`."""
    instructions: Spans
    """Sentences that speak to a model, whatever becomes of them."""
    hidden: Spans
    """Hidden characters, wherever they stand."""


def finder(
    *,
    own: Callable[[pa.LargeStringArray, Mapping[str, pa.Array]], Spans] | None,
    sources: tuple[Source, ...],
    hidden: str,
    instructions: str | None,
) -> Find:
    """The function that finds all of it. Raises `BadValues` for what the policy refuses."""

    def find(texts: pa.LargeStringArray, beside: Mapping[str, pa.Array]) -> Findings:
        veiled, told = unseen(texts), instructions_in(texts)
        if hidden == "refuse":
            _refuse(veiled, len(texts), "characters that nobody sees, which the policy refuses")
        if instructions == "refuse":
            _refuse(told, len(texts), "instructions to a model, which the policy refuses")
        ranked = [told] if instructions in {"drop", "label"} else []
        ranked += [own(texts, beside)] if own else []
        ranked += [source(texts) for source in sources]
        found = [spans for spans in ranked if len(spans)]
        if not found:
            return Findings(veiled, told, veiled)
        won = settled(*found)
        lost = sum(map(len, found)) - len(won)
        rests = [_rests(won, found)] if lost else []
        return Findings(settled(won, *rests, veiled), told, veiled)

    return find


def _refuse(spans: Spans, size: int, rule: str) -> None:
    if len(spans):
        bad = np.zeros(size, np.bool_)
        bad[spans.row] = True
        raise BadValues(bad, rule)


def _rests(won: Spans, found: list[Spans]) -> Spans:
    """What the spans that lost cover beyond those that won, in rows of several spans only."""
    row = np.concatenate([spans.row for spans in found])
    several, counts = np.unique(row, return_counts=True)
    several = several[counts > 1]
    chosen = np.isin(row, several)
    start, end = (np.concatenate([getattr(spans, side) for spans in found])[chosen] for side in ("start", "end"))
    kept = np.isin(won.row, several)
    taken: dict[int, list[tuple[int, int]]] = {}
    for at, low, high in zip(won.row[kept].tolist(), won.start[kept].tolist(), won.end[kept].tolist(), strict=True):
        taken.setdefault(at, []).append((low, high))
    rests: list[tuple[int, int, int]] = []
    for at, low, high in sorted(zip(row[chosen].tolist(), start.tolist(), end.tolist(), strict=True)):
        for rest in _beyond(low, high, taken[at]):
            rests.append((at, *rest))
            taken[at] = sorted([*taken[at], rest])
    columns = np.array(sorted(rests), np.int64).reshape(-1, 3).T
    return Spans(columns[0], columns[1], columns[2], np.zeros(len(rests), np.int16), ("rest",))


def _beyond(low: int, high: int, taken: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Where from `low` to `high` no span that won stands; those ascend.

    >>> list(_beyond(0, 9, [(2, 4), (8, 12)]))
    [(0, 2), (4, 8)]
    """
    for start, end in taken:
        if end <= low or start >= high:
            continue
        if start > low:
            yield low, start
        low = max(low, end)
    if low < high:
        yield low, high
