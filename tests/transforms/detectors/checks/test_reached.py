"""Whole columns of addresses get the verdicts that each address gets by itself."""

import random

import pyarrow as pa
import pytest

from transforms.detectors.checks import addresses, genuine
from transforms.detectors.checks.layout import Layout
from transforms.detectors.checks.reached import emails, ipv4s
from transforms.detectors.detector import Check, ColumnCheck

MAILS = [
    *("ann@example.com", "icon@2x.png", "ICON@2X.PNG", "a@b.htm", "a@b.htmx", "a@b.xhtm", "ann at example dot com"),
    *("ann at example dot png", "look at the dot product", "a [at] b [dot] de", "a@b dot png", "é@bücher.example"),
    *("ann@example.com", "a(at)b.json", "a@b.c.svg", "ann @ example.gif"),
]
NUMBERS = [
    *("203.0.113.7", "256.1.1.1", "1.2.3", "1.2.3.4.5", "127.0.0.1", "0.0.0.0", "255.255.255.0", "255.0.0.0"),
    *("00.0.0.0", "127.0.0.01", "255.00.1.2", "0255.1.1.1", "203[.]0[.]113[.]7", "203 . 0 . 113 . 7", "255.1.1.1"),
    *("203 dot 0 dot 113 dot 7", "1.2.3.99999999999999999999", "9.9.9.256", "", "é", "1.2.3.4"),
]


@pytest.mark.parametrize(
    ("column", "check", "texts"), [(emails, genuine.email, MAILS), (ipv4s, addresses.ipv4, NUMBERS)]
)
def test_a_column_gets_the_verdicts_of_its_texts(column: ColumnCheck, check: Check, texts: list[str]) -> None:
    wanted = [check(text) for text in texts]
    array = pa.array(["1.2.3.4", *texts, "a@b.de"], pa.large_string())
    assert column(Layout.of(pa.array(texts, pa.large_string()))).tolist() == wanted
    assert column(Layout.of(array.slice(1, len(texts)))).tolist() == wanted
    assert column(Layout.of(array).part(1, len(texts) + 1)).tolist() == wanted
    assert column(Layout.of(array[:0])).tolist() == []


def test_numbers_of_any_length_get_the_verdicts_of_their_texts() -> None:
    rng = random.Random(1)
    parts = ["0", "00", "1", "9", "10", "99", "100", "127", "255", "256", "999", "0001", "1000"]
    texts = [".".join(rng.choices(parts, k=rng.choice((4, 4, 4, 3, 5)))) for _ in range(3_000)]
    assert ipv4s(Layout.of(pa.array(texts, pa.large_string()))).tolist() == [addresses.ipv4(text) for text in texts]
