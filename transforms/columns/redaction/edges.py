"""Which signs before a number belong to it? A plus, and a bracket that closes inside."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.columns.redaction.replacing import found_texts, octets_of
from transforms.detectors.texts.spans import Spans

_PLUS, _BRACKET = ord("+"), ord("(")


def with_signs(texts: pa.LargeStringArray, spans: Spans) -> Spans:
    """The settled spans, those that such a sign stands before beginning with it.

    >>> spans = Spans(np.array([0]), np.array([4]), np.array([17]), np.zeros(1, np.int16), ("phone",))
    >>> with_signs(pa.array(["on (315) 555-0157"], pa.large_string()), spans).start.tolist()
    [3]
    """
    offsets, octets = octets_of(texts)
    at = offsets[spans.row] + spans.start
    free = spans.start > 0
    free[1:] &= (spans.row[1:] != spans.row[:-1]) | (spans.end[:-1] < spans.start[1:])
    signs = np.where(free, octets[np.maximum(at - 1, 0)], 0) if len(octets) else np.zeros(len(at), np.uint8)
    near = np.flatnonzero((signs == _PLUS) | (signs == _BRACKET))
    if not len(near):
        return spans
    chosen = Spans(spans.row[near], spans.start[near], spans.end[near], spans.kind[near], spans.kinds)
    found = found_texts(texts, chosen)
    numbers = pc.match_substring_regex(found, r"^[0-9]")
    closing = pc.match_substring_regex(found, r"^[^(]*\)")
    held = np.where(signs[near] == _PLUS, np.asarray(numbers), np.asarray(closing)).astype(np.bool_)
    start = spans.start.copy()
    start[near[held]] -= 1
    return Spans(spans.row, start, spans.end, spans.kind, spans.kinds)
