"""Every row of the table is found in its examples, and not in those that look like it."""

import time

import polars as pl
import pyarrow as pa
import pytest

from transforms.columns.redaction.instructed import instructions_in
from transforms.columns.redaction.instructions import INSTRUCTIONS, Instruction
from transforms.columns.redaction.replacing import beyond_ascii, plain_text
from transforms.columns.redaction.unseen import unseen

each = pytest.mark.parametrize("one", INSTRUCTIONS, ids=lambda one: one.name)


def rows(texts: tuple[str, ...]) -> list[int]:
    """Those in which an instruction is found."""
    values = plain_text(pa.array(texts))
    beyond = beyond_ascii(values)
    return instructions_in(values, beyond, unseen(values, beyond)).row.tolist()


@each
def test_examples_are_found_and_others_passed_over(one: Instruction) -> None:
    found = pl.Series([text.lower() for text in one.found])
    assert found.str.contains(one.pattern).all()
    assert found.str.contains(one.hint).all()
    assert len(set(rows(one.found))) == len(one.found)
    assert not rows(one.passed_over)
    assert one.source


@each
def test_hostile_texts_take_linear_time(one: Instruction) -> None:
    hint = one.found[0].lower()
    for piece in (hint, hint[:6], "ignore all the ", "a ", "[", "<|", "send a "):
        text = plain_text(pa.array([(piece * (1_000_000 // len(piece)) + hint)[-1_000_000:]]))
        start = time.process_time()
        pl.Series(pl.from_arrow(text)).str.contains(one.pattern)
        pl.Series(pl.from_arrow(text)).str.contains(one.hint)
        assert time.process_time() - start < 1


def test_names_are_told_apart() -> None:
    assert len({one.name for one in INSTRUCTIONS}) == len(INSTRUCTIONS)
