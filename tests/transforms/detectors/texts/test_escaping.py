"""What stands in for a finding is written as the text around it is."""

import numpy as np
import pyarrow as pa
import pytest

from transforms.detectors.texts.escaping import escaped
from transforms.detectors.texts.spans import Spans


def written(words: list[str], texts: list[str | None], findings: list[str]) -> list[str]:
    """Each word as it is to stand at its finding; texts that are null have none."""
    rows = [row for row, text in enumerate(texts) if text is not None]
    starts = [texts[row].encode().index(found.encode()) for row, found in zip(rows, findings, strict=True)]  # type: ignore[union-attr]
    ends = [start + len(found.encode()) for start, found in zip(starts, findings, strict=True)]
    spans = Spans(np.array(rows), np.array(starts), np.array(ends), np.zeros(len(rows), np.int16), ("x",))
    told: list[str] = escaped(pa.array(words), pa.array(texts, pa.large_string()), spans).to_pylist()
    return told


def test_words_are_escaped_where_they_come_to_stand_in_json() -> None:
    texts: list[str | None] = ['{"a": "x"}', "x", None, r"x\ny", ' ["x"]', "[x]"]
    assert written(['a\n"b"'] * 5, texts, ["x"] * 5) == [
        *(r"a\n\"b\"", 'a\n"b"', r"a\n\"b\"", r"a\n\"b\"", 'a\n"b"'),
    ]
    assert written(["plain"], ['{"a": "x"}'], ["x"]) == ["plain"]


@pytest.mark.parametrize(
    ("text", "finding", "word", "stands"),
    [
        ("<p>Ann&nbsp;Lee</p>", "Ann&nbsp;Lee", "Bo & <Co>", "Bo &amp; &lt;Co&gt;"),
        ("<p>Ann Lee</p>", "Ann Lee", "Bo & Co", "Bo & Co"),
        ("R&D; Ann", "Ann", "Bo & Co", "Bo & Co"),
        ("?n=Ann%20Lee&x=1", "Ann%20Lee", "[PERSON]", "%5BPERSON%5D"),
        ("?n=Ann&x=%20", "Ann", "[PERSON]", "[PERSON]"),
        ("é%20ann%40b.example", "ann%40b.example", "Bo é", "Bo%20%C3%A9"),
        ("see https://b.example/?a=%20", "https://b.example/?a=%20", "[URL]", "[URL]"),
        ("ann%40b.example", "ann%40b.example", "[EMAIL]", "[EMAIL]"),
        ("Jos=C3=A9", "Jos=C3=A9", "Ä=b", "=C3=84=3Db"),
        ("x=José", "José", "Ä=b", "Ä=b"),
    ],
)
def test_words_are_written_as_the_finding_was(text: str, finding: str, word: str, stands: str) -> None:
    assert written([word, "z"], [text, "z"], [finding, "z"]) == [stands, "z"]
