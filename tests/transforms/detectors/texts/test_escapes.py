"""What was written into another text is read as it was, and found where it stands there."""

import json
import time

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.detectors.finding import found
from transforms.detectors.seeking import seeker
from transforms.detectors.texts.escapes import unescaped
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
        ("ann&#64;b&period;example &#x40; &nbsp;&eacute;", "ann@b.example @  é"),
        ("P&lt;UTO &amp;#64; &quot;&apos;", "P<UTO @ \"'"),
        (r'{"a": "1\u0026nbsp;2"}', '{"a": "1 2"}'),
        ("R&D; AT&T &c. &unknown; &#1; &#xd800; a&lt", "R&D; AT&T &c. &unknown; &#1; \ufffd a&lt"),
        ("p=%2B49%20171&n=Jos%C3%A9&c=%2540", "p=+49 171&n=José&c=@"),
        ("100%20 of 50%25, %E9 %00 %zz 5 %20", "100%20 of 50%25, %E9 %00 %zz 5  "),
        ("?c=4111+1111&n=Ann+Smith", "?c=4111 1111&n=Ann Smith"),
        ("Phone%3A+%2B1+415", "Phone: +1 415"),
        ("p=+4917 a+b=1 e=ann+x@b.example k=Eby8+JPL", "p=+4917 a+b=1 e=ann+x@b.example k=Eby8+JPL"),
        ("4111<wbr>1111<WBR />1111", "411111111111"),
        ("write john@exam=\nple.com", "write john@example.com"),
        ("write john@exam=\r\nple.com", "write john@example.com"),
        ("ONE=\nTWO=\nx = y=\n", "ONE=\nTWO=\nx = y=\n"),
        ("a=\n5 bGk==\nb", "a=\n5 bGk==\nb"),
        ("> MIIEow12xY9=\nLG", "> MIIEow12xY9=\nLG"),
        ("john=40b.example ?w=40px.example page=40 x=3D y", "john@b.example ?w=40px.example page=40 x=3D y"),
        ("Jos=C3=A9 =E9 =20=3D", "José é  ="),
        ("Encoding: quoted-printable\n\nJos=E9=\nann", "Encoding: quoted-printable\n\nJoséann"),
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


@pytest.mark.parametrize(
    "piece", ["&#64;", "&", "%40", "%", "=40", "=\n", "=C3=A9", "+", "=a+b ", "<wbr>", "<w", "://", "a&amp;", "\\u0040"]
)
def test_whatever_is_repeated_is_read_in_linear_time(piece: str) -> None:
    def took(size: int) -> float:
        text = pa.array([piece * (size // len(piece))], pa.large_string())
        began = time.process_time()
        unescaped(text)
        return time.process_time() - began

    assert took(400_000) < max(30 * min(took(40_000), took(40_000)), 1.0)


def test_what_says_nothing_is_no_edge_of_what_it_stands_beside() -> None:
    plain = unescaped(pa.array(["<wbr>", "<wbr>ab<wbr>c<wbr>", "<wbr>x"], pa.large_string()))
    assert plain.texts.to_pylist() == ["", "abc", "x"]
    spans = Spans(np.array([1, 1, 2]), np.array([0, 2, 0]), np.array([2, 3, 1]), np.zeros(3, np.int16), ("x",))
    back = plain.back(spans)
    assert (back.start.tolist(), back.end.tolist()) == ([5, 12, 5], [7, 13, 6])


def test_personal_data_behind_escapes_is_found() -> None:
    text = r'{"t": "Regards,\nIBAN:\nDE89370400440532013000\nSSN:\n123-45-6789\nmail:\nann@example.com", "n": 0}'
    spans = seeker(["iban", "us_ssn", "email"])(pa.array([None, text]))
    assert [text[start:end] for start, end in zip(spans.start, spans.end, strict=True)] == [
        *("DE89370400440532013000", "123-45-6789", "ann@example.com"),
    ]
    assert found(pa.array([text])).cells == {"iban": 1, "us_ssn": 1, "email": 1}


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("<p>jane.doe&#64;example.com</p>", "jane.doe&#64;example.com"),
        ("<p>4111&nbsp;1111&nbsp;1111&nbsp;1111</p>", "4111&nbsp;1111&nbsp;1111&nbsp;1111"),
        ("x?iban=DE89%203704%200044%200532%200130%2000&a=b", "DE89%203704%200044%200532%200130%2000"),
        ("?cc=4111+1111+1111+1111&x=1", "4111+1111+1111+1111"),
        ("write to john.smith@exam=\nple.com today", "john.smith@exam=\nple.com"),
        ("4111<wbr>1111<wbr>1111<wbr>1111", "4111<wbr>1111<wbr>1111<wbr>1111"),
    ],
)
def test_each_way_of_writing_is_undone_for_those_who_redact_and_for_the_gate(text: str, finding: str) -> None:
    spans = seeker(["iban", "card", "email"])(pa.array([None, text]))
    assert [text[start:end] for start, end in zip(spans.start, spans.end, strict=True)] == [finding]
    assert sum(found(pa.array([text])).cells.values()) == 1
