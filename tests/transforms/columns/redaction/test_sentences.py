"""Texts fall into sentences that together are all of their bytes."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from transforms.columns.redaction.replacing import plain_text
from transforms.columns.redaction.sentences import sentences


def of(*texts: str | None) -> list[list[str]]:
    said = sentences(plain_text(pa.array(texts, pa.string())))
    return [[said.texts[i].as_py() for i in range(len(said.row)) if said.row[i] == row] for row in range(len(texts))]


def test_sentences_end_at_stops_before_white_space_and_at_line_ends() -> None:
    assert of("One. Two! Zoë?  1.5 is a.b", None, "", "a\n\nb", "日。本！太?x", "...") == [
        ["One. ", "Two! ", "Zoë?  ", "1.5 is a.b"],
        [],
        [],
        ["a\n\n", "b"],
        ["日。", "本！", "太?x"],
        ["..."],
    ]


@given(st.lists(st.none() | st.text(alphabet="aé.!? \n。", max_size=12), max_size=6))
def test_they_are_all_of_the_text_in_order(texts: list[str | None]) -> None:
    values = plain_text(pa.array(texts, pa.string()))
    said = sentences(values)
    assert ["".join(parts) for parts in of(*texts)] == [text or "" for text in texts]
    for row, start, end, text in zip(said.row, said.start, said.end, said.texts.to_pylist(), strict=True):
        assert (texts[row] or "").encode()[start:end].decode() == text
