r"""What does a text say that was written into another? Its escapes undone, and where they stood.

    plain = unescaped(pa.array([r'{"t": "Regards,\nJos\u00e9"}'], pa.large_string()))
    plain.texts                                # with a line break, and José
    plain.back(spans)                          # the same spans in the texts as they came

Undone are the escapes of JSON, however often they were escaped themselves, percent-encoding, references to characters
of HTML and XML, and quoted-printable, each where it is meant (`written`). Left alone are passwords of addresses, quotes
and slashes outside of JSON, percentages, and what may be the name of a folder: a backslash between letters,
`C:\Users\nathan`, outside of JSON, two in it.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
import pyarrow as pa

from transforms.detectors.texts.escape_marks import escaped_rows, may_be_escaped
from transforms.detectors.texts.spans import Places, Spans
from transforms.detectors.texts.stretches import Texts
from transforms.detectors.texts.weblinks import whole_addresses
from transforms.detectors.texts.written import ESCAPE, Written

_APART = 2
"""Places between what is told of one text and of the next, so that no escape at an edge counts for both."""


@dataclass(frozen=True)
class Unescaped:
    """Texts as they read, as many as there were, nulls where they were."""

    texts: pa.LargeStringArray
    came: pa.LargeStringArray
    """As they came."""
    rows: Places
    """Those that are not what they were, ascending."""
    begins: Places
    """Where each of these begins, one behind the other and `_APART`, in bytes."""
    places: Places
    """The bytes in them at which a character stands for an escape, rising; where one says nothing, those behind."""
    nothing: Places
    """1 where an escape says nothing, 0 of all others."""
    grown: Places
    """How many bytes longer all escapes up to each were than their characters."""

    def back(self, spans: Spans) -> Spans:
        """Spans of these texts, in bytes of the texts as they came; what says nothing is never at an edge of one."""
        if not len(self.rows):
            return spans
        which = np.minimum(np.searchsorted(self.rows, spans.row), len(self.rows) - 1)
        changed = np.flatnonzero(self.rows[which] == spans.row)
        begin = self.begins[which[changed]]
        start, end = spans.start.copy(), spans.end.copy()
        for side, places in ((start, self.places - self.nothing), (end, self.places)):
            longer = np.append(0, self.grown)[np.searchsorted(places, np.stack((begin + side[changed], begin - 1)))]
            side[changed] += longer[0] - longer[1]
        return whole_addresses(Spans(spans.row, start, end, spans.kind, spans.kinds), self.came, self.rows)


def unescaped(texts: pa.LargeStringArray) -> Unescaped:
    r"""The texts as they read.

    >>> unescaped(pa.array([r"C:\users\nathan", "ann%40example.com"], pa.large_string())).texts.to_pylist()[1]
    'ann@example.com'
    """
    none = np.empty(0, np.int64)
    laid = Texts.of(texts)
    if not may_be_escaped(laid.data):
        return Unescaped(texts, texts, none, none, none, none, none)
    marked = escaped_rows(laid)
    if texts.null_count:
        marked = marked[texts.is_valid().to_numpy(zero_copy_only=False)[marked]]
    rows, written, begins, escapes, begin = [], [], [], [], _APART
    for row, text in zip(marked.tolist(), laid.take(marked).array.to_pylist(), strict=True):
        plain, found = _plain(text, begin)
        if found:
            rows.append(row)
            written.append(plain)
            begins.append(begin)
            escapes += found
            begin += len(plain.encode()) + _APART
    if not rows:
        return Unescaped(texts, texts, none, none, none, none, none)
    column = pl.Series(pl.from_arrow(texts)).scatter(rows, written)
    places, nothing, longer = np.array(escapes, np.int64).T
    read = column.to_arrow().cast(pa.large_string())
    return Unescaped(read, texts, np.array(rows), np.array(begins), places, nothing, np.cumsum(longer))


def _plain(text: str, size: int) -> tuple[str, list[tuple[int, int, int]]]:
    """The text as it reads, and for each of its escapes a place, whether it says nothing, and how much longer it was.

    The place is where its character begins, in bytes, if the text does at `size`.
    """
    how = Written.of(text)
    pieces: list[str] = []
    found: list[tuple[int, int, int]] = []
    last = 0
    for escape in ESCAPE.finditer(text):
        signs = how.signs(escape)
        if signs is None:
            continue
        before = text[last : escape.start()]
        pieces.append(before)
        size += len(before) if before.isascii() else len(before.encode())
        for sign, length in signs:
            octets = len(sign.encode())
            found.append((size, int(not octets), length - octets))
            size += octets
            pieces.append(sign)
        last = escape.end()
    return "".join((*pieces, text[last:])), found
