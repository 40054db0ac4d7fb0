from collections.abc import Callable

import pyarrow as pa
import pytest

from transforms.errors import InputError
from transforms.files.csv_read import scan_range
from transforms.files.csv_split import ranges
from transforms.files.origin import origin_of
from transforms.files.reading import BadRows, divide, divide_scanned, read_unit, refusal
from transforms.files.source import Source
from transforms.files.units import Nothing, Range, Span, Stream, Unit

SourceFor, FileOf = Callable[..., Source], Callable[..., str]
FIELDS = {"a": pa.int64(), "b": pa.string()}


def units(path: str, source: Source, width: int) -> list[Unit]:
    """As a job would divide the file, with ranges of this width, scanned in any order."""
    (whole,) = divide(path, "csv", source)
    assert isinstance(whole, Range)
    parts = [Range(path, whole.names, whole.data, *part) for part in ranges(whole.start, whole.end, width)]
    return list(divide_scanned(path, [(part.names, scan_range(part, source.dialect)) for part in reversed(parts)]))


def test_a_csv_file_becomes_pieces_that_know_their_first_row(source_for: SourceFor, file_of: FileOf) -> None:
    path = file_of(b'b,a\n"x\ny",1\n\n"",2\nz,3\n')
    found = units(path, source_for(FIELDS), 4)
    assert found == [
        Span(path, ("b", "a"), 4, 13, 1),
        Span(path, ("b", "a"), 13, 18, 2),
        Span(path, ("b", "a"), 18, 22, 3),
    ]
    batches = [batch for unit in found for batch in read_unit(unit, source_for(FIELDS))]
    assert [row for batch in batches for row in batch.to_pylist()] == [
        {"a": 1, "b": "x\ny"}, {"a": 2, "b": ""}, {"a": 3, "b": "z"},
    ]  # fmt: skip
    assert [number for batch in batches for number in origin_of(batch).rows().tolist()] == [1, 2, 3]


@pytest.mark.parametrize("text", [b"a,b\n", b"a,b", b"\xef\xbb\xbfa,b\r\n"])
def test_a_file_without_rows_gives_one_empty_batch(source_for: SourceFor, file_of: FileOf, text: bytes) -> None:
    path = file_of(text)
    assert list(divide(path, "csv", source_for(FIELDS))) == [Nothing(path)]
    (batch,) = read_unit(Nothing(path), source_for(FIELDS))
    assert batch.num_rows == 0
    assert origin_of(batch).file == path
    (batch,) = read_unit(Stream(path), source_for(FIELDS))
    assert batch.num_rows == 0


def test_blank_lines_alone_are_no_rows(source_for: SourceFor, file_of: FileOf) -> None:
    path = file_of(b"a,b\n\n\r\n\n")
    assert units(path, source_for(FIELDS), 2) == [Nothing(path)]


def test_quotes_that_nobody_foresees_make_a_stream(source_for: SourceFor, file_of: FileOf) -> None:
    path = file_of(b'a,b\n1,5" disk\n2,x\n')
    for width in (1, 3, 100):
        assert units(path, source_for(FIELDS), width) == [Stream(path)]
    (batch,) = read_unit(Stream(path), source_for(FIELDS))
    assert batch.to_pylist() == [{"a": 1, "b": '5" disk'}, {"a": 2, "b": "x"}]


def test_an_open_quote_is_refused_with_the_number_of_its_record(source_for: SourceFor, file_of: FileOf) -> None:
    with pytest.raises(InputError, match="never closed; its record is number 2") as caught:
        units(file_of(b'a,b\n1,x\n2,"canary\n3,x\n'), source_for(FIELDS), 4)
    assert "canary" not in str(caught.value)


def test_a_large_piece_comes_in_batches_around_its_bad_rows(source_for: SourceFor, file_of: FileOf) -> None:
    lines = [b"%d,x\n" % n for n in range(70_000)]
    lines[10] = lines[65_540] = b"canary,x\n"
    path = file_of(b"a,b\n" + b"".join(lines))
    (unit,) = units(path, source_for(FIELDS), 1 << 24)
    bad, *batches = read_unit(unit, source_for(FIELDS))
    assert isinstance(bad, BadRows)
    assert [row.row for row in bad.rows] == [10, 65_540]
    assert [batch.num_rows for batch in batches] == [65_535, 70_000 - 65_536 - 1]
    assert [origin_of(batch).first for batch in batches] == [1, 65_537]
    for batch in batches:
        assert (batch.column(0).to_numpy() + 1 == origin_of(batch).rows()).all()
    error = str(refusal(bad))
    assert "row 11, column 'a': not a int64 (2 bad rows" in error
    assert "canary" not in error
