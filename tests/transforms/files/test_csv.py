import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.files.csv import BadRow, Layout, Rows, read_text
from transforms.files.csv_split import Dialect

FIELDS = pa.schema([("n", pa.int64()), ("s", pa.string())])
LAYOUT = Layout(("s", "other", "n"), FIELDS, Dialect())


def rows(text: bytes, layout: Layout = LAYOUT, *, clean: bool = True) -> list[tuple[object, ...]]:
    return list(zip(*(column.to_pylist() for column in read_text(text, layout, clean=clean).columns), strict=True))


@pytest.mark.parametrize("clean", [True, False])
def test_an_unquoted_empty_field_is_null_and_a_quoted_one_the_empty_string(*, clean: bool) -> None:
    text = 'a,x,1\r\n,x,\r\n"",,2\n"NA","",3\nZoë,"x\ny",4\n"he said ""yes""",,5\n'.encode()
    assert rows(text, clean=clean) == [(1, "a"), (None, None), (2, ""), (3, "NA"), (4, "Zoë"), (5, 'he said "yes"')]


@pytest.mark.parametrize("clean", [True, False])
def test_no_text_has_no_rows(*, clean: bool) -> None:
    for text in (b"", b"\n", b"\r\n\r\n"):
        got = read_text(text, LAYOUT, clean=clean)
        assert [column.type for column in got.columns] == FIELDS.types
        assert len(got.good) == 0
        assert not got.bad


@pytest.mark.parametrize("clean", [True, False])
def test_a_blank_line_is_a_null_where_there_is_one_column(*, clean: bool) -> None:
    one = Layout(("s",), pa.schema([("s", pa.string())]), Dialect())
    assert rows(b'a\n\n""\n\n', one, clean=clean) == [("a",), (None,), ("",), (None,)]


@pytest.mark.parametrize("clean", [True, False])
def test_a_nul_byte_is_a_character(*, clean: bool) -> None:
    assert rows(b'a\x00b,,1\n"\x00",,2\n', clean=clean) == [(1, "a\0b"), (2, "\0")]


def test_a_quote_in_an_unquoted_field_is_a_character() -> None:
    assert rows(b'5" disk,,1\n a"b"c,,2\n', clean=False) == [(1, '5" disk'), (2, ' a"b"c')]


def test_bad_rows_are_named_and_all_others_read() -> None:
    text = b'a,x,1\nb,x\nc,x,two\n\xff,x,4\n"d"e,x,5\n\nf,x,6,7\ng,"\xff",7\n"h\ni",,8\n'
    got = read_text(text, LAYOUT, clean=False)
    assert got.bad == (
        BadRow(1, "", "2 fields, where there are 3 columns", b"b,x"),
        BadRow(2, "n", "not a int64", b"c,x,two"),
        BadRow(3, "s", "not UTF-8", b"\xff,x,4"),
        BadRow(4, "", "text behind a closing quote", b'"d"e,x,5'),
        BadRow(5, "", "4 fields, where there are 3 columns", b"f,x,6,7"),
    )
    assert got.good.tolist() == [True, False, False, False, False, False, True, True]
    assert [column.to_pylist() for column in got.columns] == [[1, 7, 8], ["a", "g", "h\ni"]]


@pytest.mark.parametrize(
    ("text", "bad"),
    [(b"a,,1\nb,,x\n", 1), (b"a,,1\nb\n", 1), (b"a,,1\n\xff,,1\n", 1), (b"a,,x\nb\n", 0)],
)
def test_clean_text_with_a_bad_row_is_read_like_any_other(text: bytes, bad: int) -> None:
    fast, slow = read_text(text, LAYOUT, clean=True), read_text(text, LAYOUT, clean=False)
    assert next(row.row for row in fast.bad) == bad
    assert fast.bad == slow.bad
    assert [c.to_pylist() for c in fast.columns] == [c.to_pylist() for c in slow.columns]


def test_text_where_every_row_is_bad_has_columns_all_the_same() -> None:
    got = read_text(b"a\nb,,x\n", LAYOUT, clean=True)
    assert [row.row for row in got.bad] == [0, 1]
    assert [column.type for column in got.columns] == FIELDS.types
    assert [len(column) for column in got.columns] == [0, 0]


def test_the_first_column_that_breaks_a_rule_is_the_one_that_is_named() -> None:
    layout = Layout(("a", "b"), pa.schema([("a", pa.int8()), ("b", pa.date32())]), Dialect())
    (bad,) = read_text(b"x,y\n", layout, clean=True).bad
    assert (bad.column, bad.rule) == ("a", "not a int8")


def test_columns_that_are_not_wanted_are_not_read_and_rows_are_still_counted() -> None:
    nothing = Layout(("a", "b"), pa.schema([]), Dialect())
    got = read_text(b"\xff,1\nx,2\n", Layout(("a", "b"), pa.schema([("b", pa.int8())]), Dialect()), clean=True)
    assert got.columns[0].to_pylist() == [1, 2]
    assert read_text(b"x,1\ny,2\n", nothing, clean=True).good.tolist() == [True, True]


def test_other_dialects() -> None:
    layout = Layout(("s", "n"), FIELDS, Dialect("\t", "'"))
    assert rows(b"'a\tb'\t1\n''\t2\n\"\t3\n", layout) == [(1, "a\tb"), (2, ""), (3, '"')]


@given(st.lists(st.tuples(st.text(alphabet='",\nxé ', max_size=6), st.text(alphabet="1x-", max_size=3)), max_size=25))
@settings(max_examples=200, deadline=None)
def test_fast_and_careful_reading_agree(cells: list[tuple[str, str]]) -> None:
    text = "".join('"{}",{}\n'.format(s.replace('"', '""'), n) for s, n in cells).encode()
    layout = Layout(("s", "n"), FIELDS, Dialect())
    fast, slow = (read_text(text, layout, clean=clean) for clean in (True, False))
    assert_same(fast, slow)


def assert_same(one: Rows, other: Rows) -> None:
    assert one.bad == other.bad
    assert one.good.tolist() == other.good.tolist()
    assert [c.to_pylist() for c in one.columns] == [c.to_pylist() for c in other.columns]
