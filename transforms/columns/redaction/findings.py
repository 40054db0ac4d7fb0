"""What is to be replaced in texts, and what is only counted? All sources of spans, and the rule by which they settle.

The rule: instructions that are to go win over all else, as their sentence goes whole; then the values of the row's own
columns, but for parts of a value inside a longer finding that is no name (an e-mail address that holds the first name);
then what patterns and lists of names find; then the model; last hidden characters. Of one source the longer span wins.
Letters and digits that a span that lost has beyond those that won are removed: nothing of it stays.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.bad_values import BadValues
from transforms.columns.redaction.edges import with_signs
from transforms.columns.redaction.glancing import Glance
from transforms.columns.redaction.instructed import instructions_in
from transforms.columns.redaction.labels import PART
from transforms.columns.redaction.replacing import beyond_ascii, found_texts
from transforms.columns.redaction.unseen import unseen
from transforms.detectors.seeking import Look
from transforms.detectors.texts.spans import Spans, settled

PERSONAL = ("person", "organization", "location")
"""Kinds of names, which lists and models find."""
_WHOLE = f"{PART}whole"
Source = Callable[[pa.LargeStringArray, Look | None], Spans]
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
    glance: Glance | None = None,
) -> Find:
    """The function that finds all of it; each source gives settled spans. Raises `BadValues` for what is refused.

    Sources are told what `glance`, if given, says of the texts.
    """

    def find(texts: pa.LargeStringArray, beside: Mapping[str, pa.Array]) -> Findings:
        beyond = beyond_ascii(texts)
        look = glance(texts, beyond) if glance else None
        veiled = unseen(texts, beyond)
        told = instructions_in(texts, beyond, veiled, look.held if look else None)
        if hidden == "refuse":
            _refuse(veiled, len(texts), "characters that nobody sees, which the policy refuses")
        if instructions == "refuse":
            _refuse(told, len(texts), "instructions to a model, which the policy refuses")
        ranked = [told] if instructions in {"drop", "label"} else []
        others = [source(texts, look) for source in sources]
        ranked += [with_signs(texts, _without_inner(own(texts, beside), others))] if own else []
        ranked += others
        found = [spans for spans in ranked if len(spans)]
        if not found:
            return Findings(veiled, told, veiled)
        won = settled(*found) if len(found) > 1 else found[0]
        rests = _rests(texts, won, found) if sum(map(len, found)) > len(won) else Spans.none()
        further = [spans for spans in (rests, veiled) if len(spans)]
        return Findings(settled(won, *further) if further else won, told, veiled)

    return find


def _without_inner(own: Spans, others: list[Spans]) -> Spans:
    """Own values but for parts of one that lie inside a longer finding that is no name: an address that holds one."""
    partial = np.array([not kind.endswith(_WHOLE) for kind in own.kinds], np.bool_)[own.kind]
    inner = np.zeros(len(own), np.bool_)
    for other in others:
        if len(other) and partial.any():
            _, order = np.unique(np.append(other.row, own.row), return_inverse=True)
            reach = int(max(other.end.max(), own.end.max())) + 1
            before, at = order[: len(other)] * reach + other.start, order[len(other) :] * reach + own.start
            near = np.searchsorted(before, at, "right") - 1
            there = (near >= 0) & (other.row[near] == own.row) & (other.end[near] >= own.end)
            longer = other.end[near] - other.start[near] > own.end - own.start
            inner |= partial & there & longer & ~np.isin(other.kind[near], _numbers(other.kinds, PERSONAL))
    kept = ~inner
    return Spans(own.row[kept], own.start[kept], own.end[kept], own.kind[kept], own.kinds)


def _numbers(kinds: tuple[str, ...], among: tuple[str, ...]) -> list[int]:
    return [number for number, kind in enumerate(kinds) if kind in among]


def _refuse(spans: Spans, size: int, rule: str) -> None:
    if len(spans):
        bad = np.zeros(size, np.bool_)
        bad[spans.row] = True
        raise BadValues(bad, rule)


def _rests(texts: pa.LargeStringArray, won: Spans, found: list[Spans]) -> Spans:
    """What the spans that lost cover beyond those that won, where letters or digits are in it.

    Looked at are rows of several spans only.
    """
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
    every = _of_rests(rests)
    told = np.asarray(pc.match_substring_regex(found_texts(texts, every), r"[\pL\pN]"), np.bool_)
    return _of_rests([rest for rest, is_told in zip(sorted(rests), told.tolist(), strict=True) if is_told])


def _of_rests(rests: list[tuple[int, int, int]]) -> Spans:
    row, start, end = np.array(sorted(rests), np.int64).reshape(-1, 3).T
    return Spans(row, start, end, np.zeros(len(rests), np.int16), ("rest",))


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
