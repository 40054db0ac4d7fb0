"""Which characters count as hidden, and which must not."""

import unicodedata

import polars as pl
import pytest

from transforms.detectors.texts.hidden import HIDDEN_CLASS


def hidden(text: str) -> bool:
    return bool(pl.Series([text]).str.contains(HIDDEN_CLASS).item())


def test_every_format_character_counts_but_those_that_are_seen() -> None:
    seen = set(range(0x0600, 0x0606)) | {0x06DD, 0x070F, 0x0890, 0x0891, 0x08E2, 0x110BD, 0x110CD}
    seen |= set(range(0x13430, 0x13456)) | set(range(0x1BCA0, 0x1BCA4)) | set(range(0x1D173, 0x1D17B))
    for code in range(0x110000):
        if unicodedata.category(chr(code)) == "Cf" and code not in seen:
            assert hidden(f"a{chr(code)}b"), hex(code)


@pytest.mark.parametrize("text", ["naïve", "日本語", "مرحبا", "tab\tand\nline", "👩🏽", "❤\ufe0f", "e\u0301"])
def test_text_that_is_seen_is_not_hidden(text: str) -> None:
    assert not hidden(text)
