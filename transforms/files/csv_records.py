"""What are the records of CSV text, one by one? The slow and exact way, for headers and for text with bad rows in it.

A field that begins with a quote goes to the closing quote; what follows up to the delimiter belongs to it too. A quote
further on in a field that does not begin with one is a character like every other. pyarrow and Python's `csv` take text
apart in the same way.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from transforms.files.csv_split import Dialect


@dataclass(frozen=True)
class Grammar:
    """The records of one dialect, by regular expressions that never go back (possessive), so in linear time."""

    dialect: Dialect

    def records(self, text: bytes, *, blanks: bool) -> list[tuple[int, int]]:
        r"""Start and end of each record, line breaks left out; blank lines only where they count.

        >>> Grammar(Dialect()).records(b'a,"x\ny"\r\n\nb', blanks=False)
        [(0, 7), (10, 11)]
        """
        found, at = [], 0
        while at < len(text):
            end = self._record.match(text, at).end()  # type: ignore[union-attr]  # matches everywhere
            if blanks or end > at:
                found.append((at, end))
            at = end + (2 if text.startswith(b"\r\n", end) else 1)
        return found

    def fields(self, record: bytes) -> list[bytes]:
        """The fields of one record as they are written."""
        found, at = [], 0
        while at <= len(record):
            end = self._field.match(record, at).end()  # type: ignore[union-attr]  # matches everywhere
            found.append(record[at:end])
            at = end + 1
        return found

    def value(self, field: bytes) -> bytes:
        """What a field means: without its quotes, doubled ones once.

        >>> Grammar(Dialect()).value(b'"say ""yes"" now"')
        b'say "yes" now'
        """
        quoted = self._quoted.match(field)
        if quoted is None:
            return field
        return quoted[1].replace(self._quote * 2, self._quote) + field[quoted.end() :]

    def broken(self, record: bytes) -> bool:
        """Whether text stands behind a closing quote, or a quote is not closed."""
        return any(f.startswith(self._quote) and self._closed.fullmatch(f) is None for f in self.fields(record))

    def open(self, record: bytes) -> bool:
        """Whether the last field's quote is not closed."""
        last = self.fields(record)[-1]
        return last.startswith(self._quote) and self._quoted.match(last) is None

    def whole(self, columns: int) -> re.Pattern[bytes]:
        """Matches, as a whole, a record of so many fields that is not broken."""
        d, q = self._special
        field = rb"(?:%b|[^%b%b\r\n][^%b\r\n]*+|)" % (self._closed.pattern, q, d, d)
        return re.compile(field + (rb"(?:%b%b){%d}" % (d, field, columns - 1)))

    @property
    def _quote(self) -> bytes:
        return self.dialect.quote.encode()

    @cached_property
    def _special(self) -> tuple[bytes, bytes]:
        return re.escape(self.dialect.delimiter.encode()), re.escape(self._quote)

    @cached_property
    def _closed(self) -> re.Pattern[bytes]:
        _, q = self._special
        return re.compile(rb"%b(?:[^%b]++|%b%b)*+%b" % (q, q, q, q, q))

    @cached_property
    def _quoted(self) -> re.Pattern[bytes]:
        _, q = self._special
        return re.compile(rb"%b((?:[^%b]++|%b%b)*+)%b" % (q, q, q, q, q))

    @cached_property
    def _field(self) -> re.Pattern[bytes]:
        d, q = self._special
        return re.compile(rb"(?:%b(?:[^%b]++|%b%b)*+%b?+)?+[^%b\r\n]*+" % (q, q, q, q, q, d))

    @cached_property
    def _record(self) -> re.Pattern[bytes]:
        d, _ = self._special
        return re.compile(rb"%b(?:%b%b)*+" % (self._field.pattern, d, self._field.pattern))
