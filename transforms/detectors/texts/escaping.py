r"""How is what stands in for a finding written into the text? As the text itself is: JSON, HTML, a query, a mail."""

import json
from collections.abc import Callable
from urllib.parse import quote

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.detectors.texts.escape_marks import may_be_escaped
from transforms.detectors.texts.plain import Verdicts
from transforms.detectors.texts.spans import Places, Spans
from transforms.detectors.texts.stretches import Texts, among
from transforms.detectors.texts.written import is_printable

_JSON = r"""\A\s*(?:\{\s*"|\[\s*["{\[]|")|\\[nrt"/u]"""
"""JSON, or what has its escapes."""
_HTML = r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
"""HTML or XML that has references to characters."""
_QUERY = r"(?:[=&/?+,;]|%[0-9A-Fa-f]{2})\z"
"""What stands before a part of an address."""
_PART = r"""\A[^\s/:?&=<>"]*%[0-9A-Fa-f]{2}[^\s/:?&=<>"]*\z"""
"""A part that is percent-encoded."""
_BEFORE = 3
_MARKUP, _QUOTED, _PRINTED = among('&<>"'), among('"\\\n\r\t'), among("=") | (np.arange(256) >= 0x80)  # noqa: PLR2004
"""By byte, whether HTML, JSON and quoted-printable write it otherwise."""
_REFERENCES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


def escaped(words: pa.Array, texts: pa.LargeStringArray, spans: Spans) -> pa.Array:
    r"""The words as they are to stand at these spans of the texts, which are as they came.

    Between quotes of JSON where a text is JSON or has its escapes, with references to characters where it has some,
    percent-encoded where the finding is part of an address and is so itself, quoted-printable where the text is.

    >>> texts = pa.array(['{"at": "1 A St"}', "1 A St", r"at\n1 A St"], pa.large_string())
    >>> spans = Spans(np.arange(3), np.array([8, 0, 4]), np.array([14, 6, 10]), np.zeros(3, np.int16), ("x",))
    >>> escaped(pa.array(["2\nB", "2\nB", "2\nB"]), texts, spans).to_pylist()
    ['2\\nB', '2\nB', '2\\nB']
    """
    laid = Texts.of(texts)
    if may_be_escaped(laid.data):
        at = _parts(laid, spans)
        words = _rewritten(words, at, lambda word: quote(word, safe=""))
        at = _in_texts(texts, spans, np.setdiff1d(_having(words, _MARKUP), at), _HTML)
        words = _rewritten(words, at, lambda word: word.translate(_REFERENCES))
        words = _rewritten(words, _in_mails(texts, spans, _having(words, _PRINTED)), _printable)
    at = _in_texts(texts, spans, _having(words, _QUOTED), _JSON)
    return _rewritten(words, at, lambda word: json.dumps(word, ensure_ascii=False)[1:-1])


def _having(words: pa.Array, told: Verdicts) -> Places:
    """The words that have one of these bytes."""
    held = Texts.of(words.cast(pa.large_string()).fill_null(""))
    return np.unique(held.row_of(np.flatnonzero(told.take(held.data))))


def _in_texts(texts: pa.LargeStringArray, spans: Spans, at: Places, pattern: str) -> Places:
    """Those of the spans whose texts match."""
    if not len(at):
        return at
    return at[np.asarray(pc.match_substring_regex(texts.take(pa.array(spans.row[at])), pattern), np.bool_)]


def _in_mails(texts: pa.LargeStringArray, spans: Spans, at: Places) -> Places:
    """Those of the spans whose texts are quoted-printable."""
    at = _in_texts(texts, spans, at, "=")
    rows, which = np.unique(spans.row[at], return_inverse=True)
    told = [is_printable(text) for text in texts.take(pa.array(rows)).to_pylist()]
    return at[np.array(told, np.bool_)[which]]


def _parts(texts: Texts, spans: Spans) -> Places:
    """The spans that are a part of an address, and percent-encoded."""
    if not len(spans.row):
        return np.empty(0, np.int64)
    start, end = (texts.offsets[spans.row] + side for side in (spans.start, spans.end))
    at = np.flatnonzero(np.asarray(pc.match_substring_regex(texts.cut(start, end).array, _PART), np.bool_))
    if not len(at):
        return at
    first = texts.aligned(np.maximum(start[at] - _BEFORE, texts.offsets[spans.row[at]]), up=True)
    before = texts.cut(np.minimum(first, start[at]), start[at])
    return at[np.asarray(pc.match_substring_regex(before.array, _QUERY), np.bool_)]


def _printable(word: str) -> str:
    return "".join(
        sign if sign.isascii() and sign != "=" else "".join(f"={octet:02X}" for octet in sign.encode()) for sign in word
    )


def _rewritten(words: pa.Array, at: Places, how: Callable[[str], str]) -> pa.Array:
    if not len(at):
        return words
    said = words.to_pylist()
    for place in at.tolist():
        said[place] = how(said[place])
    return pa.array(said, words.type)
