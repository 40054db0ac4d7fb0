r"""What does a text say that was written into another? Escapes of JSON and of addresses undone, and where they stood.

    plain = unescaped(pa.array([r'{"t": "Regards,\nJos\u00e9"}'], pa.large_string()))
    plain.texts                                # with a line break, and José
    plain.back(spans)                          # the same spans in the texts as they came

Undone are the escapes of RFC 8259, section 7, however often they were escaped themselves, and `%40`, the @ of RFC 3986.
Left alone are passwords of addresses, quotes and slashes outside of JSON, and what may be the name of a folder: a
backslash between letters, `C:\Users\nathan`, outside of JSON, two in it.
"""

import json
import re
from dataclasses import dataclass

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from transforms.detectors.texts.spans import Places, Spans
from transforms.detectors.texts.stretches import Texts, holds, places_of

_HEX = "[0-9a-fA-F]"
_ESCAPE = re.compile(
    rf"\\{{1,8}}u(?P<high>[dD][89abAB]{_HEX}{{2}})\\{{1,8}}u(?P<low>[dD][c-fC-F]{_HEX}{{2}})|"
    rf"\\{{1,8}}u(?P<code>{_HEX}{{4}})|\\{{1,8}}(?P<sign>[\"/])|"
    r"(?P<folder>(?<=[A-Za-z]))?(?P<several>\\{1,8})(?P<blank>[nrtbf])(?P<small>(?=[a-z]))?|%40"
)
_FROM, _TO = re.compile(r"://[^/\s]*\Z"), re.compile(r"[^/\s]{0,256}@")
"""What stands before and behind in the password of an address."""
_NEAR = 256
"""Characters before in which such a password begins."""
_BLANKS = {"n": "\n", "r": "\r", "t": "\t", "b": " ", "f": " "}
_JSON = ("{", "[", '"')
_WRITTEN = r"""\A\s*(?:\{\s*"|\[\s*["{\[]|")|\\[nrt"/u]"""
"""JSON, or what has its escapes."""
_SURROGATES = range(0xD800, 0xE000)
_MARKS = tuple(map(ord, "\\%"))


@dataclass(frozen=True)
class Unescaped:
    """Texts as they read, as many as there were, nulls where they were."""

    texts: pa.LargeStringArray
    rows: Places
    """Those that are not what they were, ascending."""
    begins: Places
    """Where each of these begins, one behind the other, in bytes."""
    places: Places
    """The bytes in them at which a character stands for an escape, rising."""
    grown: Places
    """How many bytes longer all escapes up to each were than their characters."""

    def back(self, spans: Spans) -> Spans:
        """Spans of these texts, in bytes of the texts as they came."""
        if not len(self.rows):
            return spans
        which = np.minimum(np.searchsorted(self.rows, spans.row), len(self.rows) - 1)
        changed = np.flatnonzero(self.rows[which] == spans.row)
        begin = self.begins[which[changed]]
        start, end = spans.start.copy(), spans.end.copy()
        for side in (start, end):
            side[changed] += self._longer(begin + side[changed]) - self._longer(begin)
        return Spans(spans.row, start, end, spans.kind, spans.kinds)

    def _longer(self, at: Places) -> Places:
        return np.append(0, self.grown)[np.searchsorted(self.places, at)]


def unescaped(texts: pa.LargeStringArray) -> Unescaped:
    r"""The texts as they read.

    >>> unescaped(pa.array([r"C:\users\nathan", "ann%40example.com"], pa.large_string())).texts.to_pylist()[1]
    'ann@example.com'
    """
    none = np.empty(0, np.int64)
    laid = Texts.of(texts)
    if not holds(laid.data, b"\\", b"%40"):
        return Unescaped(texts, none, none, none, none)
    marked = np.unique(laid.row_of(places_of(laid.data, lambda signs: np.isin(signs, _MARKS))))
    if texts.null_count:
        marked = marked[texts.is_valid().to_numpy(zero_copy_only=False)[marked]]
    rows, written, escapes, begin = [], [], [], 0
    begins = []
    for row, text in zip(marked.tolist(), laid.take(marked).array.to_pylist(), strict=True):
        plain, found = _plain(text)
        if found:
            rows.append(row)
            written.append(plain)
            begins.append(begin)
            escapes += [(begin + place, longer) for place, longer in found]
            begin += len(plain.encode())
    if not rows:
        return Unescaped(texts, none, none, none, none)
    column = pl.Series(pl.from_arrow(texts)).scatter(rows, written)
    places, longer = np.array(escapes, np.int64).T
    read = column.to_arrow().cast(pa.large_string())
    return Unescaped(read, np.array(rows), np.array(begins), places, np.cumsum(longer))


def escaped(words: pa.Array, texts: pa.LargeStringArray, rows: Places) -> pa.Array:
    r"""The words as they are to stand in these rows of the texts: between quotes of JSON where a text is JSON.

    >>> texts = pa.array(['{"at": "1 A St"}', "1 A St", r"at\n1 A St"], pa.large_string())
    >>> escaped(pa.array(["2\nB", "2\nB", "2\nB"]), texts, np.arange(3)).to_pylist()
    ['2\\nB', '2\nB', '2\\nB']
    """
    at = np.flatnonzero(pc.fill_null(pc.match_substring_regex(words, r'["\\\n\r\t]'), fill_value=False))
    if len(at):
        at = at[np.asarray(pc.match_substring_regex(texts.take(pa.array(rows[at])), _WRITTEN), np.bool_)]
    if not len(at):
        return words
    said = words.to_pylist()
    for place in at.tolist():
        said[place] = json.dumps(said[place], ensure_ascii=False)[1:-1]
    return pa.array(said, words.type)


def _plain(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text as it reads; for each escape where its character begins, in bytes, and how many more it had itself."""
    in_json = text.lstrip()[:1] in _JSON
    pieces: list[str] = []
    found: list[tuple[int, int]] = []
    size = last = 0
    for escape in _ESCAPE.finditer(text):
        if _is_meant(text, escape, in_json=in_json):
            continue
        before, sign = text[last : escape.start()], _meant(escape)
        size += len(before.encode())
        found.append((size, len(escape[0]) - len(sign.encode())))
        size += len(sign.encode())
        pieces += [before, sign]
        last = escape.end()
    return "".join((*pieces, text[last:])), found


def _is_meant(text: str, escape: re.Match[str], *, in_json: bool) -> bool:
    """Whether what looks like an escape is meant as it stands."""
    if not in_json or escape[0] == "%40":
        start, end = escape.span()
        if _TO.match(text, end) and _FROM.search(text, max(0, start - _NEAR), start):
            return True
    if escape["sign"]:
        return not in_json
    folder = escape["folder"] is not None and escape["small"] is not None
    return bool(escape["blank"]) and folder and not (in_json and escape["several"] == "\\")


def _meant(escape: re.Match[str]) -> str:
    if escape["high"]:
        return (bytes.fromhex(escape["high"]) + bytes.fromhex(escape["low"])).decode("utf-16-be")
    if escape["code"]:
        code = int(escape["code"], 16)
        return chr(code) if code not in _SURROGATES else "\ufffd"
    if escape["blank"]:
        return _BLANKS[escape["blank"]]
    return escape["sign"] or "@"
