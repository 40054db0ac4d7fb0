"""Codes laid out side by side: their characters, those of one length, and the same of every part."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from transforms.detectors.checks.layout import Layout

CODES = st.lists(st.text(st.sampled_from("19aZ .-/_+é"), max_size=6), max_size=12)


def large(texts: list[str]) -> pa.LargeStringArray:
    return pa.array(texts, pa.large_string())


def test_characters_are_values_and_separators_are_left_out() -> None:
    flat, bounds = Layout.of(large(["1-A", "", "z.9", "é"])).characters()
    assert flat.tolist() == [1, 10, 35, 9, 255, 255]
    assert bounds.tolist() == [0, 2, 2, 4, 6]


def test_a_separator_that_means_something_stays() -> None:
    flat, bounds = Layout.of(large(["1-A", "_2"])).characters(kept="-", more="_")
    assert flat.tolist() == [1, 37, 10, 2]
    assert bounds.tolist() == [0, 3, 4]


@given(CODES, st.integers(0, 12), st.integers(0, 12), st.integers(1, 6))
def test_a_part_is_laid_out_as_a_column_of_its_own(texts: list[str], one: int, other: int, length: int) -> None:
    first, behind = sorted((min(one, len(texts)), min(other, len(texts))))
    part, alone = Layout.of(large(texts)).part(first, behind), Layout.of(large(texts[first:behind]))
    assert len(part) == behind - first
    for kept, more in (("", ""), ("-", "_")):
        for got, wanted in zip(
            (*part.characters(kept=kept, more=more), *part.of_length(length, kept=kept, more=more)),
            (*alone.characters(kept=kept, more=more), *alone.of_length(length, kept=kept, more=more)),
            strict=True,
        ):
            assert got.tolist() == wanted.tolist()
