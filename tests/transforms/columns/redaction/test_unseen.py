"""Characters that nobody sees are found, but for those that writing needs."""

import pyarrow as pa
import pytest

from transforms.columns.redaction.replacing import beyond_ascii, found_texts, plain_text
from transforms.columns.redaction.unseen import unseen


def hidden(text: str) -> str:
    texts = plain_text(pa.array(["before", text, None]))
    return "".join(found_texts(texts, unseen(texts, beyond_ascii(texts))).to_pylist())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("plain", ""),
        ("", ""),
        ("a\u200bb\u00adc\u2060", "\u200b\u00ad\u2060"),
        ("\u202eevil\u202c", "\u202e\u202c"),
        ("hi\U000e0069\U000e0067", "\U000e0069\U000e0067"),
        ("\ue000 and \U000f0000", "\ue000\U000f0000"),
        ("葛\U000e0100", "\U000e0100"),
        ("\ufefffirst", "\ufeff"),
        ("4\u200d1\u200c1", "\u200d\u200c"),
        ("☺\ufe0f\ufe01\ufe02", "\ufe01\ufe02"),
    ],
)
def test_what_hides_is_found(text: str, found: str) -> None:
    assert hidden(text) == found


@pytest.mark.parametrize(
    "text",
    ["👨\u200d👩\u200d👧", "❤\ufe0f\u200d🔥", "👩🏽\u200d🚀", "می\u200cخواهم", "क्\u200dष", "ന്\u200d",
     "ක්\u200dර", "ᠠ\u180b",
     "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", "☺\ufe0f"],
)  # fmt: skip
def test_what_writing_needs_stays(text: str) -> None:
    assert hidden(text) == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("می\u200c\u200cخواهم", "\u200c\u200c"),
        ("می\u200c x", "\u200c"),
        ("٤\u200c٢", "\u200c"),
        ("👨\u200d\u200d👩", "\u200d\u200d"),
        ("👨\u200d", "\u200d"),
        ("🏴\U000e0067\U000e0062\U000e0041", "\U000e0067\U000e0062\U000e0041"),
    ],
)
def test_joiners_and_tags_without_what_they_join_are_found(text: str, found: str) -> None:
    assert hidden(text) == found


def test_neighbours_count_within_a_text_only() -> None:
    texts = plain_text(pa.array(["👨", "\u200d👩", "می", "\u200cم"]))
    spans = unseen(texts, beyond_ascii(texts))
    assert list(zip(spans.row.tolist(), spans.start.tolist(), spans.end.tolist(), strict=True)) == [
        (1, 0, 3),
        (3, 0, 3),
    ]
