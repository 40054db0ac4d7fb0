import random
import re

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from expectations.patterns import fully_matches
from expectations.spelling import spells

PLAIN = [
    "[0-9a-f]{4}",
    "[a-z2-7]{3}",
    r"[\ \(\)\-\./0123456789]+",
    "[0-9a-f]{2}-[0-9a-f]{2}",
    "[A-Za-z0-9+/]{3}[AEIMQUYcgkosw048]=",
    "[ab]",
]
OTHER = [
    "[ab]*", "[ab]{1,2}", "a|b", "(?s:.{0,3})", "[^a]", r"\d{4}", "[[:digit:]]{4}", "[ab]+?", "[ab]+c", "[a-]", ".",
    "é", "", "a+", "[ab]{0}", "(a)", "^a", "a$", r"[\d]{4}", r"[\x41]",
]  # fmt: skip


def test_values_that_keep_to_a_plain_pattern_are_told_without_a_regular_expression() -> None:
    for text in (["00ff", "12ab", "00ff"], ["00ff", None], [None], ["00ff"] * 200_000):
        assert spells(pa.array(text, pa.string()), "[0-9a-f]{4}")
        assert spells(pa.array(text, pa.large_string()), "[0-9a-f]{4}")


@pytest.mark.parametrize(
    "text", [["00fg"], ["00f"], ["00fff"], [""], ["00ff", "00f", "00fff"], ["00ff", "Zoë"], ["00F0"], ["00ff\n"]]
)
def test_of_one_value_that_does_not_nothing_is_said(text: list[str]) -> None:
    assert not spells(pa.array(["00ff", *text]), "[0-9a-f]{4}")


@pytest.mark.parametrize("pattern", OTHER)
def test_of_patterns_that_say_more_nothing_is_said(pattern: str) -> None:
    assert not spells(pa.array(["a", "0000", "A"]), pattern)
    assert not spells(pa.array(["a"]), pattern)


def test_one_or_more_needs_one() -> None:
    assert spells(pa.array(["1", "(2) 3", None]), PLAIN[2])
    assert not spells(pa.array(["1", ""]), PLAIN[2])


def test_what_lies_under_a_null_is_no_value() -> None:
    offsets, data = pa.py_buffer(b"\0\0\0\0\4\0\0\0\6\0\0\0\x0a\0\0\0"), pa.py_buffer(b"0-00??1-11")
    shifted = pa.Array.from_buffers(pa.string(), 3, [pa.py_buffer(b"\5"), offsets, data])
    assert shifted.to_pylist() == ["0-00", None, "1-11"]
    assert not spells(shifted, "[0-9]-[0-9]{2}")
    assert fully_matches(shifted, "[0-9]-[0-9]{2}").to_pylist() == [True, None, True]


def test_slices_and_dictionaries_and_nothing() -> None:
    text = pa.array(["??", "00", "11", "??"])
    assert spells(text.slice(1, 2), "[0-9]{2}")
    assert not spells(text.slice(1, 3), "[0-9]{2}")
    assert not spells(text.slice(0, 0), "[0-9]{2}")
    assert not spells(text.slice(1, 2).dictionary_encode(), "[0-9]{2}")


@pytest.mark.parametrize("pattern", PLAIN)
def test_what_is_said_is_what_python_says(pattern: str) -> None:
    dice = random.Random(pattern)
    whole = re.compile(pattern)
    seen = {True: 0, False: 0}
    for _ in range(3_000):
        values = [
            "".join(dice.choices("0af9-zA=(é ", k=dice.choice((1, 2, 3, 4, 5)))) for _ in range(dice.choice((1, 1, 2)))
        ]
        said = spells(pa.array(values), pattern)
        assert said == all(whole.fullmatch(value) for value in values)
        seen[said] += 1
    assert min(seen.values()) > 0 or pattern == PLAIN[4]


def test_both_ways_give_the_same_mask() -> None:
    for text in (["00ff", None, "12ab"], ["00ff", None, "12aX"]):
        array = pa.array(text)
        assert fully_matches(array, "[0-9a-f]{4}") == pc.match_substring_regex(array, r"\A(?:[0-9a-f]{4})\z")
