"""What was written into another text is read as it was, and found where it stands there."""

import json

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.detectors.finding import found
from transforms.detectors.seeking import seeker
from transforms.detectors.texts.escapes import escaped, unescaped
from transforms.detectors.texts.spans import Spans


def read(*texts: str | None) -> list[str | None]:
    told: list[str | None] = unescaped(pa.array(texts, pa.large_string())).texts.to_pylist()
    return told


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        (r'{"t": "a,\nb\tc\r\n"}', '{"t": "a,\nb\tc\r\n"}'),
        (r'{"t": "name\nann"}', '{"t": "name\nann"}'),
        (r'{"t": "Jos\u00e9 \ud83d\ude00 \ud800"}', '{"t": "José 😀 \ufffd"}'),
        (r'{"t": "{\"u\": \"a,\\nB\"}"}', '{"t": "{"u": "a,\nB"}"}'),
        (r'{"t": "https:\/\/x.example"}', '{"t": "https://x.example"}'),
        (r"Regards,\nAnn", "Regards,\nAnn"),
        ("to=ann%40example.com", "to=ann@example.com"),
        (r"C:\Users\nathan\temp", r"C:\Users\nathan\temp"),
        (r'{"path": "C:\\Users\\nathan"}', r'{"path": "C:\\Users\\nathan"}'),
        (r"50 \% of C:\Data", r"50 \% of C:\Data"),
        ("100%", "100%"),
        ("https://ann:p%40ss@host.example/?to=bo%40example.com", "https://ann:p%40ss@host.example/?to=bo@example.com"),
        (r"ftp://u:x\ny@host.example\nBo", "ftp://u:x\\ny@host.example\nBo"),
        (r"x\/y", r"x\/y"),
    ],
)
def test_escapes_are_undone(text: str, reads: str) -> None:
    assert read(None, text, "") == [None, reads, ""]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(st.none(), st.text('aé\n\t"😀/ Z', max_size=12)), max_size=6), st.booleans())
def test_every_character_of_json_stands_where_its_escape_did(values: list[str | None], narrow: bool) -> None:
    written = [None if one is None else json.dumps([one], ensure_ascii=narrow) for one in values]
    plain = unescaped(pa.array(written, pa.large_string()))
    for row, (text, reads) in enumerate(zip(written, plain.texts.to_pylist(), strict=True)):
        if text is None:
            assert reads is None
            continue
        assert reads == f'["{values[row]}"]'
        at, pieces = 0, []
        for character in reads:
            end = at + len(character.encode())
            span = Spans(np.array([row]), np.array([at]), np.array([end]), np.zeros(1, np.int16), ("x",))
            back = plain.back(span)
            pieces.append(text.encode()[back.start[0] : back.end[0]].decode())
            at = end
        assert "".join(pieces) == text
        assert json.loads("".join(pieces)) == [values[row]]


def test_a_run_of_backslashes_is_read_in_linear_time() -> None:
    text = "\\" * 1_000_000
    assert read(text) == [text]


def test_a_slice_with_nulls_is_read_by_itself() -> None:
    texts = pa.array([r"x\nY", None, r'"\n"', "b"], pa.large_string()).slice(1)
    assert unescaped(texts).texts.to_pylist() == [None, '"\n"', "b"]


def test_words_are_escaped_where_they_come_to_stand_in_json() -> None:
    texts = pa.array(['{"a": "x"}', "x", r"x\ny", ' ["x"]', "[x]"], pa.large_string())
    words = pa.array(['a\n"b"'] * 5)
    assert escaped(words, texts, np.arange(5)).to_pylist() == [
        *(r"a\n\"b\"", 'a\n"b"', r"a\n\"b\"", r"a\n\"b\"", 'a\n"b"'),
    ]
    assert escaped(pa.array(["plain"]), texts, np.array([0])).to_pylist() == ["plain"]


def test_personal_data_behind_escapes_is_found() -> None:
    text = r'{"t": "Regards,\nIBAN:\nDE89370400440532013000\nSSN:\n123-45-6789\nmail:\nann@example.com", "n": 0}'
    spans = seeker(["iban", "us_ssn", "email"])(pa.array([None, text]))
    assert [text[start:end] for start, end in zip(spans.start, spans.end, strict=True)] == [
        *("DE89370400440532013000", "123-45-6789", "ann@example.com"),
    ]
    assert found(pa.array([text])).cells == {"iban": 1, "us_ssn": 1, "email": 1}
