"""Findings that mean the same have one form."""

import pyarrow as pa
import pytest

from transforms.canonical import normalized
from transforms.columns.redaction.alike import alike


@pytest.mark.parametrize(
    ("kind", "written", "form"),
    [
        ("email", ["ANN@Example.com", "ann (at) example (dot) com", "ann at example dot com", "ａｎｎ@example.com",
                   "ann[@]example[.]com", "an\u200bn@example.com"], "ann@example.com"),
        ("card", ["4111 1111 1111 1111", "4111-1111-1111-1111", "４１１１.1111.1111.1111", "٤١١١111111111111"],
         "4111111111111111"),
        ("phone", ["+49 30 23125-999", "0049 (30) 23125999", "+49 (0)30 23125999"], "493023125999"),
        ("iban", ["DE89 3704 0044", "de8937040044"], "de8937040044"),
        ("us_ssn", ["123-45-6789", "123456789"], "123456789"),
        ("ipv4", ["192.0.2.1"], "192.0.2.1"),
        ("person", ["Ann  Müller", "ANN MÜLLER ", "ann mu\u0308ller"], "ann müller"),
        ("organization", ["ACME, Inc."], "acme, inc."),
    ],
)  # fmt: skip
def test_all_ways_of_writing_have_one_form(kind: str, written: list[str], form: str) -> None:
    assert set(alike(kind, pa.array(["cut", *written])[1:]).to_pylist()) == {form}


def test_an_address_has_the_form_that_tokenize_can_be_told_to_make() -> None:
    texts = pa.array(["Zoë@Mail.test", "b@c.test"])
    assert alike("email", texts).to_pylist() == normalized(texts, ("trim", "lower", "nfkc")).to_pylist()


def test_of_nothing_there_is_nothing() -> None:
    assert alike("card", pa.array([], pa.string())).to_pylist() == []
