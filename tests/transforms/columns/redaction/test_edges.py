"""Signs that belong to a number go with it."""

import numpy as np
import pyarrow as pa
import pytest

from transforms.columns.redaction.edges import with_signs
from transforms.columns.redaction.replacing import found_texts, plain_text
from transforms.detectors.texts.spans import Spans


@pytest.mark.parametrize(
    ("text", "number", "whole"),
    [
        ("on (315) 555-0157", "315) 555-0157", "(315) 555-0157"),
        ("at +49 30 1", "49 30 1", "+49 30 1"),
        ("(call 315)", "315", "315"),
        ("(315)", "315", "315"),
        ("ü+a", "a", "a"),
        ("315", "315", "315"),
        ("(1 (2) 3", "1 (2) 3", "1 (2) 3"),
    ],
)
def test_a_plus_and_a_bracket_that_closes_inside(text: str, number: str, whole: str) -> None:
    texts = plain_text(pa.array(["cut", None, text])[1:])
    start = len(text[: text.index(number)].encode())
    spans = Spans(
        np.array([1]), np.array([start]), np.array([start + len(number.encode())]), np.zeros(1, np.int16), ("x",)
    )
    assert found_texts(texts, with_signs(texts, spans)).to_pylist() == [whole]


def test_what_another_span_ends_with_stays_its_own() -> None:
    texts = plain_text(pa.array(["a+1"]))
    spans = Spans(np.array([0, 0]), np.array([0, 2]), np.array([2, 3]), np.zeros(2, np.int16), ("x",))
    assert with_signs(texts, spans).start.tolist() == [0, 2]
    assert len(with_signs(plain_text(pa.array([], pa.string())), Spans.none())) == 0
