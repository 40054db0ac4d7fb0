"""Numbers are found whose groups stand wide apart or on two lines, and columns of a table stay columns."""

import pyarrow as pa
import pytest

from transforms.detectors.catalogue import KINDS
from transforms.detectors.seeking import seeker
from transforms.detectors.texts.spacing import narrowed
from transforms.detectors.texts.stretches import Texts


def told(text: str) -> list[tuple[str, str]]:
    spans = seeker(KINDS)(pa.array(["none  here", text, "ann@example.com"]))
    places = zip(spans.row.tolist(), spans.kind.tolist(), spans.start.tolist(), spans.end.tolist(), strict=True)
    return [(spans.kinds[kind], text.encode()[start:end].decode()) for row, kind, start, end in places if row == 1]


@pytest.mark.parametrize(
    ("before", "number", "kind"),
    [
        *(("Visa: ", "4111  1111  1111  1111", "card"), ("Card ", "4111\t1111\t1111\t1111", "card")),
        *(("card ", "4111 1111 1111\n1111", "card"), ("card ", "4111 1111\r\n1111 1111", "card")),
        *(("IBAN ", "DE89  3704  0044  0532  0130  00", "iban"), ("", "DE89 3704 0044\n0532 0130 00", "iban")),
        *(("IBAN ", "GB82  WEST  1234  5698  7654  32", "iban"), ("SSN ", "536-22-\n1847", "us_ssn")),
        *(("", "(415)  555-0132", "phone"), ("", "(415)\n555-0132", "phone"), ("Tel: ", "0171  2345678", "phone")),
        *(("Tel: ", "030   901 820", "phone"), ("größer, Tel.\u00a0", "0171\u00a0\u00a02345678", "phone")),
    ],
)
def test_a_number_is_found_whole_over_wide_gaps(before: str, number: str, kind: str) -> None:
    assert told(before + number) == [(kind, number)]
    assert told(f"{before}{number}, ok") == [(kind, number)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        *(("card 4111\f1111\f1111\f1111", []), ("card 4111 \v1111 \v1111 \v1111", [])),
        ("4111  2034  1234  5678", []),
        ("12   345   6789", []),
        ("415  555  0132", []),
        ("1990  2000  1234\n1234 5678", []),
        ("Tel 030 901820   3   45.00", ["030 901820"]),
        ("Tel: 0171 2345678  0171 2345679", ["0171 2345678", "0171 2345679"]),
        ("Tel: 5550132  5550133", ["5550132", "5550133"]),
        ("Tel: 5550132\n5550133", ["5550132", "5550133"]),
        ("Card 4111  1111\n\n1111  1111", []),
        ("Card 4111      1111      1111      1111", []),
    ],
)
def test_columns_and_lines_of_numbers_are_not_made_one(text: str, found: list[str]) -> None:
    assert [what for _, what in told(text)] == found


def test_places_are_those_of_the_texts_as_they_came() -> None:
    texts = ["a 1  2", "none", "3\t\t4\n5 6-\n7"]
    wide = narrowed(Texts.of(pa.array(texts, pa.large_string())))
    assert wide.texts.array.to_pylist() == ["a 1 2", "3 4 5 6-7"]
    data = "".join(texts).encode()
    for place, sign in enumerate("a12"):
        at = wide.texts.data.tobytes().index(sign.encode())
        start, end = wide.origin(*(pa.array([x]).to_numpy() for x in (at, at + 1)))
        assert (data[start[0] : end[0]].decode(), place) == (sign, place)


def test_texts_without_wide_gaps_are_not_read_again() -> None:
    for texts in ([], [""], ["4111 1111", "1  ", "  1", "\n1", "1\n"], ["a  b\tc\nd"]):
        assert len(narrowed(Texts.of(pa.array(texts, pa.large_string()))).texts) == 0
