"""How CSV text becomes columns: fast where all is well, record by record where a row is bad.

An unquoted empty field is null, `""` is the empty string. Text is UTF-8 and stays as it is; every other type is read by
`read_cells`. Rows that cannot be read are named by number, column and rule.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import csv

from transforms.bad_values import BadValues
from transforms.files.cells import good_cells, read_cells
from transforms.files.csv_records import Grammar
from transforms.files.csv_split import Dialect


@dataclass(frozen=True)
class BadRow:
    """A record that cannot be read."""

    row: int
    """Its place in the text, from 0."""
    column: str
    """The column that broke the rule; empty where it is the record as a whole."""
    rule: str
    text: bytes
    """The record as it stands in the file."""


@dataclass(frozen=True)
class Rows:
    """The columns of all good rows, and the bad ones."""

    columns: Sequence[pa.Array]
    good: npt.NDArray[np.bool_]
    """Mask over all records of the text."""
    bad: tuple[BadRow, ...] = ()


@dataclass(frozen=True)
class Layout:
    """What stands in a file (names, in its order) and what is wanted of it (fields, in any order)."""

    names: tuple[str, ...]
    fields: pa.Schema
    dialect: Dialect

    @property
    def blanks(self) -> bool:
        """Whether a blank line is a row."""
        return len(self.names) == 1


def read_text(text: bytes, layout: Layout, *, clean: bool) -> Rows:
    """All records of a text without header. `clean`: every quote stands where RFC 4180 foresees it."""
    if clean:
        try:
            columns, rows = _parsed(text, layout, pa.string())
            cells = [read_cells(c, f.type) for c, f in zip(columns, layout.fields, strict=True)]
            return Rows(cells, np.ones(rows, bool))
        except (pa.ArrowInvalid, BadValues):  # what they say may quote the data
            pass
    return _carefully(text, layout)


def _parsed(text: bytes, layout: Layout, kind: pa.DataType) -> tuple[list[pa.Array], int]:
    """The wanted columns as text or bytes, and how many rows there are. Raises ArrowInvalid for any bad record."""
    if text[:1] in b"\r\n" and not text.strip(b"\r\n") and not (layout.blanks and text):  # strip copies the text
        return [pa.array([], kind) for _ in layout.fields], 0
    wanted = list(layout.fields.names) or [layout.names[0]]
    table = csv.read_csv(
        pa.BufferReader(text),
        csv.ReadOptions(column_names=layout.names, use_threads=False, block_size=len(text) + 1),
        csv.ParseOptions(
            delimiter=layout.dialect.delimiter,
            quote_char=layout.dialect.quote,
            newlines_in_values=True,
            ignore_empty_lines=not layout.blanks,
        ),
        csv.ConvertOptions(
            column_types=dict.fromkeys(wanted, kind),
            include_columns=wanted,
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    return [_one(table.column(name)) for name in layout.fields.names], table.num_rows


def _carefully(text: bytes, layout: Layout) -> Rows:
    """Record by record, to find the bad ones; then the good ones in the usual way."""
    grammar = Grammar(layout.dialect)
    spans = grammar.records(text, blanks=layout.blanks)
    whole = grammar.whole(len(layout.names))
    bad: dict[int, tuple[str, str]] = {}
    for row, (start, end) in enumerate(spans):
        if whole.fullmatch(text, start, end) is None:
            bad[row] = "", _wrong(grammar, text[start:end], len(layout.names))
    columns = _some(text, spans, layout, [row for row in range(len(spans)) if row not in bad])
    rows = np.array([row for row in range(len(spans)) if row not in bad], np.int64)
    fine = np.ones(len(rows), bool)
    for column, field in zip(columns, layout.fields, strict=True):
        for place, rule in _bad_cells(column, field.type):
            bad.setdefault(int(rows[place]), (field.name, rule))
            fine[place] = False
    texts = [column.filter(pa.array(fine)).cast(pa.string()) for column in columns]
    cells = [read_cells(text, field.type) for text, field in zip(texts, layout.fields, strict=True)]
    good = np.ones(len(spans), bool)
    good[list(bad)] = False
    return Rows(cells, good, tuple(BadRow(row, *bad[row], text[slice(*spans[row])]) for row in sorted(bad)))


def _some(text: bytes, spans: Sequence[tuple[int, int]], layout: Layout, rows: Sequence[int]) -> list[pa.Array]:
    """The wanted columns of some records, as bytes."""
    chosen = b"".join(text[slice(*spans[row])] + b"\n" for row in rows)
    columns, found = _parsed(chosen, layout, pa.binary())
    if found != len(rows):
        message = f"{len(rows)} records were parsed as {found}"
        raise ValueError(message)
    return columns


def _wrong(grammar: Grammar, record: bytes, columns: int) -> str:
    if grammar.broken(record):
        return "text behind a closing quote"
    return f"{len(grammar.fields(record))} fields, where there are {columns} columns"


def _bad_cells(column: pa.Array, kind: pa.DataType) -> Iterator[tuple[int, str]]:
    """Place and rule of every cell of a binary column that is no text, or not of the type."""
    utf8 = good_cells(lambda cells: cells.cast(pa.string()), column)
    yield from ((int(place), "not UTF-8") for place in np.flatnonzero(~utf8))
    try:
        read_cells(column.filter(pa.array(utf8)).cast(pa.string()), kind)
    except BadValues as bad:
        yield from ((int(place), bad.rule) for place in np.flatnonzero(utf8)[bad.bad])


def _one(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
