# ruff: noqa: RUF001 - look-alikes are what patterns stumble over

import random
import re
import string

import pyarrow as pa
import pytest

from expectations.patterns import found, fully_matches, same_in_re2, union

PATTERNS = [
    r"\d", r"^\d+$", r"\w+", r"^\w*$", r"\s", r"\b", r"\Ba", "$", "^$", "a$", r"a\Z", "(?i)k", "[^a-z]", ".", "^.$",
    "(?m)^a", "(?s)^.+$", "a{,2}$", "(?=a)", r"(a)\1", r"\x41", r"[\w.]+@[\w.]+", r"\W\d\W", "é|ß", r"\D\s?\D",
]  # fmt: skip


def hostile(n: int) -> list[str | None]:
    r = random.Random(11)
    alphabet = "aAzZ09_ -@.\n\t\x0b\x1c\r" + "éßİıſK１٣\u00a0\u2028李" + string.punctuation
    return ["".join(r.choices(alphabet, k=r.randrange(8))) for _ in range(n)] + ["", "a\n", "\n", None]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_found_is_what_python_finds(pattern: str) -> None:
    texts = hostile(1_500)
    expected = [None if text is None else re.search(pattern, text) is not None for text in texts]

    assert found(pa.array(texts), pattern).to_pylist() == expected
    assert found(pa.array([None, *texts]).slice(1), pattern).to_pylist() == expected


def test_a_whole_match_admits_nothing_before_and_nothing_behind() -> None:
    texts = ["abc", "abc\n", "\nabc", "xabc", "abcx", "", None, "ABC", "x\nabc"]

    assert fully_matches(pa.array(texts), "abc").to_pylist() == [True] + [False] * 5 + [None, False, False]
    assert fully_matches(pa.array(texts), "(?m)^abc$").to_pylist() == [True] + [False] * 5 + [None, False, False]
    assert fully_matches(pa.array(texts), "(?i)abc|x").to_pylist() == [True] + [False] * 5 + [None, True, False]
    assert fully_matches(pa.array([], pa.string()), "abc").to_pylist() == []


def test_a_union_finds_what_its_patterns_find() -> None:
    joined = union(["a+", r"\d", "a+", "(?=x)"])

    assert joined is not None
    assert found(pa.array(["b", "ba", "7", "x"]), joined).to_pylist() == [False, True, True, False]
    assert union(["a"]) is None
    assert union(["(?i)a", "b(?i)"]) is None


def test_what_re2_cannot_take_or_reads_otherwise_is_left_to_python() -> None:
    assert not any(map(same_in_re2, ["(?=a)", r"(a)\1", "[[:alpha:]]", "a{,2}", "ë", r"\B", "("]))
    assert same_in_re2(r"^\w+$")
