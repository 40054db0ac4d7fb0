import gzip
from collections.abc import Callable

import pytest

from transforms.errors import InputError
from transforms.files.formats import by_ending, compression_of, format_of, one_format
from transforms.files.inputs import InputFile

FileOf = Callable[..., str]


@pytest.mark.parametrize(
    ("name", "kind", "packed"),
    [
        ("a.parquet", "parquet", None),
        ("a.gz.parquet", "parquet", None),
        ("a.PQ", "parquet", None),
        ("a.csv", "csv", None),
        ("a.tsv.gz", "csv", "gzip"),
        ("a.csv.zst", "csv", "zstd"),
        ("a.txt.bz2", "csv", "bz2"),
        ("a.parquet.gz", None, "gzip"),
        ("v1.0/part-0", None, None),
    ],
)
def test_an_ending_tells_the_format(file_of: FileOf, name: str, kind: str | None, packed: str | None) -> None:
    assert by_ending(name) == kind
    assert compression_of(file_of(b"a,b\n", name)) == packed


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"PAR1...", "parquet"),
        (b"PARE...", "parquet"),
        (b"a,b\n1,2\n", "csv"),
        ("ä;b\t\n".encode(), "csv"),
        (gzip.compress(b"a", mtime=0), "csv"),
    ],
)
def test_else_the_first_bytes_do(file_of: FileOf, content: bytes, kind: str) -> None:
    assert format_of(file_of(content, "part-0")) == kind


@pytest.mark.parametrize("content", [b"", b"\x00\x01canary", b"\x89PNG\r\n\x1a\ncanary"])
def test_what_is_neither_is_refused(file_of: FileOf, content: bytes) -> None:
    with pytest.raises(InputError, match=r"'.*dt=\*/part-0' is neither Parquet nor CSV") as caught:
        format_of(file_of(content, "dt=canary/part-0"))
    assert "canary" not in str(caught.value)


def test_a_mixture_is_refused() -> None:
    files = [InputFile(f"/in/{name}", 1, 0.0) for name in ("a.csv", "b.parquet", "c.csv")]
    assert one_format(files[::2]) == "csv"
    with pytest.raises(InputError, match=r"Parquet \('/in/b.parquet'\) and CSV \('/in/a.csv'\)"):
        one_format(files)
