"""Python's `csv` is the oracle: pieces, parsed one by one, are the records of the whole."""

import csv
import io
import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.files.csv_split import WINDOW_BYTES, Cut, Dialect, Scan, cut, ranges, scan, windows


def scans(text: bytes, width: int, dialect: Dialect = Dialect(), *, blanks: bool = False) -> list[Scan]:  # noqa: B008
    return [
        scan(
            windows(io.BytesIO(text), start, end),
            start,
            before=text[start - 1 : start] or b"\n",
            dialect=dialect,
            blanks=blanks,
        )
        for start, end in ranges(0, len(text), width)
    ]


def cut_text(text: bytes, width: int, dialect: Dialect = Dialect(), *, blanks: bool = False) -> Cut:  # noqa: B008
    return cut(scans(text, width, dialect, blanks=blanks))


def parsed(text: bytes, dialect: Dialect = Dialect(), *, blanks: bool = False) -> list[list[str]]:  # noqa: B008
    file = io.StringIO(text.decode(), newline="")
    rows = csv.reader(file, delimiter=dialect.delimiter, quotechar=dialect.quote)
    return [row or [""] for row in rows if row or blanks]


def assert_cut_exactly(text: bytes, width: int, dialect: Dialect = Dialect(), *, blanks: bool = False) -> None:  # noqa: B008
    done = cut_text(text, width, dialect, blanks=blanks)
    assert not done.stray
    assert not done.open
    rows = parsed(text, dialect, blanks=blanks)
    assert done.records == len(rows)
    if not text:
        assert not done.pieces
        return
    assert done.pieces[0].start == 0
    assert done.pieces[-1].end == len(text)
    assert all(one.end == other.start for one, other in pairwise(done.pieces))
    at = 0
    for piece in done.pieces:
        assert piece.first == at + 1
        mine = parsed(text[piece.start : piece.end], dialect, blanks=blanks)
        assert mine == rows[at : at + len(mine)]
        at += len(mine)
    assert at == len(rows)


@given(
    rows=st.lists(st.lists(st.text(alphabet='",\n\rxé ;', max_size=9), min_size=2, max_size=4), max_size=30),
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
    width=st.integers(1, 90),
    dialect=st.sampled_from([Dialect(), Dialect(";", "'"), Dialect("\t", '"')]),
)
@settings(max_examples=400, deadline=None)
def test_pieces_parsed_alone_are_the_whole(rows: list[list[str]], newline: str, width: int, dialect: Dialect) -> None:
    file = io.StringIO()
    writer = csv.writer(
        file, lineterminator=newline, delimiter=dialect.delimiter, quotechar=dialect.quote, quoting=csv.QUOTE_ALL
    )
    plain = csv.writer(file, lineterminator=newline, delimiter=dialect.delimiter, quotechar=dialect.quote)
    for number, row in enumerate(rows):
        special = any("\r" in cell or "\n" in cell for cell in row)  # Python leaves a lone CR unquoted
        (writer if special or number % 3 == 0 else plain).writerow(row)
    assert_cut_exactly(file.getvalue().encode(), width, dialect)


@given(
    lines=st.lists(st.sampled_from(["", "a", '""', '"x\ny"', '"""\r"']), max_size=30),
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
    width=st.integers(1, 20),
    ended=st.booleans(),
)
@settings(max_examples=200, deadline=None)
def test_blank_lines_are_rows_of_a_file_with_one_column(
    lines: list[str], newline: str, width: int, *, ended: bool
) -> None:
    text = newline.join(lines) + (newline if ended and lines else "")
    assert_cut_exactly(text.encode(), width, blanks=True)


@pytest.mark.parametrize("width", [1, 2, 3, 5, 8, 13, 1000])
def test_blank_lines_are_passed_over_in_a_file_with_more(width: int) -> None:
    assert_cut_exactly(b"\n\r\na,b\r\n\r\n\n\nc,d\r\re,f\n\n", width)


@pytest.mark.parametrize("width", [61, WINDOW_BYTES - 1, WINDOW_BYTES, WINDOW_BYTES + 1, 3 * WINDOW_BYTES])
def test_windows_leave_no_trace(width: int) -> None:
    draw = random.Random(1)
    cells = ["", "a", '"x,""\n"', '"' + "long\n" * 9 + '"', "Zoë", '""', '"\r\n"']
    rows = 900 if width < 1000 else 90_000
    text = "\n".join(",".join(draw.choices(cells, k=3)) for _ in range(rows)).encode() + b"\n"
    assert_cut_exactly(text, width)


def test_a_record_longer_than_many_ranges_stays_whole() -> None:
    text = b'a,"' + b"x\n" * 500 + b'"\nb,c\n'
    done = cut_text(text, 7)
    assert [(piece.start, piece.first) for piece in done.pieces] == [(0, 1), (len(text) - 4, 2)]


@pytest.mark.parametrize(
    "text",
    [b'1,5" disk\n2,x\n', '1,ÿ"b" disk\n'.encode(), b'1,"a"b\n', b'1,""x\n', b'1, "a, b"\n', b'a"\n', b'"a" ,b\n'],
)
@pytest.mark.parametrize("width", [1, 2, 3, 5, 100])
def test_a_quote_where_none_belongs_is_seen_at_any_width(text: bytes, width: int) -> None:
    assert cut_text(b'x,"y"\n' + text, width).stray > 0


@pytest.mark.parametrize("width", [1, 2, 3, 5, 100])
@pytest.mark.parametrize("text", [b'a,"x""y"\n', b'"","",""\n', b'""""\n', b'"a"\r\n"b"\r"c"'])
def test_quotes_in_their_place_are_no_strays(text: bytes, width: int) -> None:
    assert cut_text(text, width, blanks=True).stray == 0


@pytest.mark.parametrize("width", [1, 4, 100])
def test_a_quote_that_is_never_closed_is_seen(width: int) -> None:
    assert cut_text(b'a,b\n1,"open\n2,x\n', width).open


def test_nothing_gives_no_pieces() -> None:
    assert cut([]) == Cut((), 0, 0, open=False)


def test_a_file_that_became_shorter_ends_the_scan_early() -> None:
    done = scan(windows(io.BytesIO(b"a,b\n"), 0, 100), 0, before=b"\n", dialect=Dialect(), blanks=False)
    assert done.end == 4
