import io

import pytest

from transforms.errors import InputError
from transforms.files.csv_head import Head, read_head
from transforms.files.csv_split import Dialect


def head(text: bytes, dialect: Dialect = Dialect()) -> Head:  # noqa: B008
    return read_head("in.csv", io.BytesIO(text).read, dialect)[0]


@pytest.mark.parametrize(
    ("text", "names", "rest"),
    [
        (b"a,b\n1,2\n", ("a", "b"), b"1,2\n"),
        (b"\xef\xbb\xbfa,b\r\n1,2\r\n", ("a", "b"), b"1,2\r\n"),
        (b"a,b\r1,2", ("a", "b"), b"1,2"),
        (b'\xef\xbb\xbf"a","b ""x"""\n', ("a", 'b "x"'), b""),
        ('"na\nme",Größe\n1,2'.encode(), ("na\nme", "Größe"), b"1,2"),
        (b"\n\r\na\n\n", ("a",), b"\n"),
        (b"a,b", ("a", "b"), b""),
        (b"a,,c\n", ("a", "", "c"), b""),
        (b'5" disk,x\n', ('5" disk', "x"), b""),
    ],
)
def test_names_and_where_rows_begin(text: bytes, names: tuple[str, ...], rest: bytes) -> None:
    found = head(text)
    assert found.names == names
    assert text[found.start :] == rest


def test_without_a_header_columns_are_counted() -> None:
    none = Dialect(header=False)
    assert head(b"\xef\xbb\xbf1,2,3\n", none) == Head(("c1", "c2", "c3"), 3)
    assert head(b"", none) == Head((), 0)
    assert head(b"\xef\xbb\xbf", none) == Head((), 3)


def test_a_header_may_be_longer_than_what_is_read_at_once() -> None:
    names = tuple(f"column {n}" for n in range(30_000))
    assert head(",".join(names).encode() + b"\r\n1").names == names


def test_a_source_may_give_less_than_it_was_asked_for() -> None:
    file = io.BytesIO(b"abc,def\r\n1,2\r\n")
    found, begun = read_head("in.csv", lambda size: file.read(min(size, 1)), Dialect())
    assert found == Head(("abc", "def"), 9)
    assert begun == b"abc,def\r\n1"[: len(begun)]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\n\r\n", "empty"),
        (b"canary,canary\n", "columns 1 and 2 have the same name"),
        (b'canary,"b"x\n', "closing quote"),
        (b'canary,"b\n1,2\n', "not closed"),
        (b"canary\xff,b\n", "not UTF-8"),
        ("canary,b\n".encode("utf-16"), "UTF-16"),
        (b'"' + b"canary " * 3_000_000, "no record ends"),
    ],
)
def test_a_bad_header_is_refused_without_a_word_of_it(text: bytes, word: str) -> None:
    with pytest.raises(InputError, match=word) as caught:
        head(text)
    assert "canary" not in str(caught.value)
    assert "'in.csv'" in str(caught.value)
