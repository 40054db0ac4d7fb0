import bz2
import gzip
import random
from collections.abc import Callable

import pyarrow as pa
import pytest

from transforms.errors import InputError
from transforms.files import csv_read
from transforms.files.csv_read import check_names, csv_head, read_span, read_stream, scan_range
from transforms.files.csv_split import Dialect
from transforms.files.units import Range, Span

FIELDS = pa.schema([("b", pa.string())])
FileOf = Callable[..., str]


def stream(path: str, dialect: Dialect = Dialect()) -> list[str | None]:  # noqa: B008
    return [cell for rows in read_stream(path, FIELDS, dialect) for cell in rows.columns[0].to_pylist()]


def zstd(text: bytes) -> bytes:
    return pa.compress(text, codec="zstd", asbytes=True)


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("a.csv", bytes),
        ("a.csv.gz", gzip.compress),
        ("a.csv.bz2", bz2.compress),
        ("a.csv.zst", zstd),
        ("part-0", gzip.compress),
    ],
)
def test_packed_files_are_read_from_their_beginning(file_of: FileOf, name: str, pack: Callable[[bytes], bytes]) -> None:
    path = file_of(pack(b'\xef\xbb\xbfa,b\r\n1,"x\ny"\r\n2,\r\n3,""\r\n'), name)
    assert stream(path) == ["x\ny", None, ""]
    assert csv_head(path, Dialect())[0].names == ("a", "b")
    assert (csv_head(path, Dialect())[1] is None) is (name != "a.csv")


def test_a_packed_file_of_several_members_is_read_whole(file_of: FileOf) -> None:
    assert stream(file_of(gzip.compress(b"a,b\n1,x\n") + gzip.compress(b"2,y\n"), "a.csv.gz")) == ["x", "y"]


@pytest.mark.parametrize("rest", [b"", b"1,x\n" * 50_000])
def test_a_packed_file_that_is_cut_off_is_refused(file_of: FileOf, rest: bytes) -> None:
    packed = gzip.compress(b"a,b\n1,canary\n" + rest)
    with pytest.raises(InputError, match=r"a\.csv\.gz") as caught:
        stream(file_of(packed[: len(packed) // 2], "a.csv.gz"))
    assert "canary" not in str(caught.value)
    with pytest.raises(InputError):
        stream(file_of(packed[:-3], "a.csv.gz"))


def test_a_file_that_is_not_packed_as_its_name_says_is_refused(file_of: FileOf) -> None:
    with pytest.raises(InputError):
        stream(file_of(b"a,b\n1,x\n", "a.csv.gz"))


@pytest.mark.parametrize("width", [1, 2, 3, 7, 64, 10_000])
@pytest.mark.parametrize("stray", [False, True])
def test_a_stream_is_cut_where_records_begin(
    file_of: FileOf, monkeypatch: pytest.MonkeyPatch, width: int, *, stray: bool
) -> None:
    monkeypatch.setattr(csv_read, "RANGE_BYTES", width)
    draw = random.Random(width)
    cells = ["", "x", '"y\r\nz"', '"a ""b"" c"', '","', '""', *(['5" disk', 'a"b'] if stray else [])]
    chosen = draw.choices(cells, k=300)
    text = "a,b\r\n" + "".join(f"{n},{cell}\r\n" for n, cell in enumerate(chosen))
    plain = {"": None, '"y\r\nz"': "y\r\nz", '"a ""b"" c"': 'a "b" c', '","': ",", '""': ""}
    wanted = [plain.get(cell, cell) for cell in chosen]
    assert stream(file_of(gzip.compress(text.encode()), "a.csv.gz")) == wanted
    assert stream(file_of(text.encode())) == wanted
    assert stream(file_of(text.rstrip().encode())) == wanted


@pytest.mark.parametrize("text", [b'a,b\n1,"open\n2,x\n', b'a,b\n1,5" disk\n2,"open\n', b'a,b\n"'])
@pytest.mark.parametrize("width", [3, 1000])
def test_a_quote_that_is_never_closed_is_refused(
    file_of: FileOf, monkeypatch: pytest.MonkeyPatch, text: bytes, width: int
) -> None:
    monkeypatch.setattr(csv_read, "RANGE_BYTES", width)
    with pytest.raises(InputError, match="never closed"):
        stream(file_of(text))


def test_a_record_without_end_is_refused(file_of: FileOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_read, "RANGE_BYTES", 8)
    monkeypatch.setattr(csv_read, "_LONGEST", 100)
    with pytest.raises(InputError, match="has a record of over"):
        stream(file_of(b'a,b\n1,"' + b"x" * 1000 + b'"\n'))


def test_a_file_without_header_that_is_empty_has_no_rows(file_of: FileOf) -> None:
    assert stream(file_of(b""), Dialect(header=False)) == []


def test_a_file_that_became_shorter_is_refused(file_of: FileOf) -> None:
    path = file_of(b"a,b\n1,x\n")
    with pytest.raises(InputError, match="changed while it was read"):
        scan_range(Range(path, ("a", "b"), 4, 4, 100), Dialect())
    with pytest.raises(InputError, match="changed while it was read"):
        read_span(Span(path, ("a", "b"), 4, 100, 1), FIELDS, Dialect())


def test_a_file_that_lacks_a_column_is_refused_and_others_are_named_by_place() -> None:
    with pytest.raises(InputError, match=r"column 'b' is missing"):
        check_names("dt=7/x.csv", ("a",), FIELDS, known=None)
    check_names("x.csv", ("canary", "b"), FIELDS, known=None)
    with pytest.raises(InputError, match=r"columns \[1\] are unknown") as caught:
        check_names("dt=7/x.csv", ("canary", "b"), FIELDS, known=["b"])
    assert "canary" not in str(caught.value)
    assert "dt=*/x.csv" in str(caught.value)
