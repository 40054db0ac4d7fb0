"""Every row of the table is found in its examples, and not in those that look like it."""

import time

import polars as pl
import pyarrow as pa
import pytest

from transforms.columns.redaction.instructed import instructions_in
from transforms.columns.redaction.instructions import INSTRUCTIONS, Instruction
from transforms.columns.redaction.replacing import plain_text

each = pytest.mark.parametrize("one", INSTRUCTIONS, ids=lambda one: one.name)


@each
def test_examples_are_found_and_others_passed_over(one: Instruction) -> None:
    found = pl.Series([text.lower() for text in one.found])
    assert found.str.contains(one.pattern).all()
    assert found.str.contains(one.hint).all()
    assert len(set(instructions_in(plain_text(pa.array(one.found))).row.tolist())) == len(one.found)
    assert not len(instructions_in(plain_text(pa.array(one.passed_over))))
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
