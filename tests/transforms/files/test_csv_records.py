"""Record by record, as Python's `csv` and pyarrow take text apart."""

import csv
import io

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import csv as arrow_csv

from transforms.files.csv_records import Grammar
from transforms.files.csv_split import Dialect

GRAMMAR = Grammar(Dialect())


def values(text: bytes, grammar: Grammar = GRAMMAR) -> list[list[bytes]]:
    spans = grammar.records(text, blanks=False)
    return [[grammar.value(field) for field in grammar.fields(text[start:end])] for start, end in spans]


@given(st.text(alphabet='",\n\rxé', max_size=40))
@settings(max_examples=500, deadline=None)
def test_any_text_is_taken_apart_as_python_does(text: str) -> None:
    ours = values(text.encode())
    if any(GRAMMAR.open(text.encode()[s:e]) for s, e in GRAMMAR.records(text.encode(), blanks=False)):
        return  # a quote that is never closed is refused, not read
    theirs = [row for row in csv.reader(io.StringIO(text, newline="")) if row]
    assert [[field.decode() for field in row] for row in ours] == theirs


@given(st.lists(st.text(alphabet='",\n\rxé', max_size=8), min_size=2, max_size=2))
@settings(max_examples=300, deadline=None)
def test_records_of_two_fields_are_those_of_pyarrow(cells: list[str]) -> None:
    text = ",".join(cells).encode() + b"\n"
    spans = GRAMMAR.records(text, blanks=False)
    whole = GRAMMAR.whole(2)
    if not spans or any(whole.fullmatch(text, start, end) is None for start, end in spans):
        return
    table = arrow_csv.read_csv(
        pa.BufferReader(text),
        arrow_csv.ReadOptions(column_names=["a", "b"], use_threads=False),
        arrow_csv.ParseOptions(newlines_in_values=True),
        arrow_csv.ConvertOptions(column_types={"a": pa.binary(), "b": pa.binary()}),
    )
    assert [list(row.values()) for row in table.to_pylist()] == values(text)


@pytest.mark.parametrize(
    ("record", "broken", "is_open"),
    [
        (b'a,"b"', False, False),
        (b'a,5" disk', False, False),
        (b'"a"b,c', True, False),
        (b'a,""x', True, False),
        (b'a,"b', True, True),
        (b'"', True, True),
        (b'"a""', True, True),
        (b"", False, False),
    ],
)
def test_what_is_wrong_with_a_record(record: bytes, *, broken: bool, is_open: bool) -> None:
    assert GRAMMAR.broken(record) is broken
    assert GRAMMAR.open(record) is is_open
    assert (GRAMMAR.whole(len(GRAMMAR.fields(record))).fullmatch(record) is None) is broken


def test_other_delimiters_and_quotes() -> None:
    grammar = Grammar(Dialect("|", "'"))
    assert values(b"a|'b|''c\n'|\"d\"\r\n", grammar) == [[b"a", b"b|'c\n", b'"d"']]
    assert values(b"a^b\n", Grammar(Dialect("^", "]"))) == [[b"a", b"b"]]


def test_long_text_takes_linear_time() -> None:
    text = b'"' + b'x""' * 300_000 + b'",' + b'y"' * 300_000
    assert len(GRAMMAR.records(text, blanks=False)) == 1
