"""Patterns that are quicker to search with find what the others find."""

import polars as pl
import pytest

from transforms.detectors.catalogue import DETECTORS, KINDS
from transforms.detectors.detector import Detector
from transforms.detectors.plain import loosely, plainly, quickly

EXAMPLES = [text for one in DETECTORS for text in (*one.found, *one.passed_over)]
AROUND = [
    *EXAMPLES,
    *(f"{text}é" for text in EXAMPLES),
    *(f"x{text}„" for text in EXAMPLES),
    *map(str.swapcase, EXAMPLES),
]


@pytest.mark.parametrize("detector", DETECTORS, ids=KINDS)
def test_in_ascii_the_plain_pattern_finds_the_same_and_elsewhere_the_others_find_no_less(detector: Detector) -> None:
    column = pl.Series(AROUND)
    plain = pl.Series([text for text in AROUND if text.isascii()])
    for pattern in {detector.pattern, detector.loose or detector.pattern}:
        assert plain.str.extract_all(plainly(pattern)).to_list() == plain.str.extract_all(pattern).to_list()
        exact = column.str.contains(pattern)
        assert (column.str.contains(loosely(pattern)) | ~exact).all()
        quick = quickly(pattern)
        assert quick is None or (column.str.contains(quick) | ~exact).all()


def test_both_cases_are_written_out_and_signs_that_stand_for_themselves_do() -> None:
    told = plainly(r"(?i:[a-c-]k\.[^x]|ä)y")
    assert told == r"(?:[a-cABC-][kK]\.[^xX]|[äÄ])y"
    assert pl.Series(["B-K.zy", "-k.Ay", "k.xy"]).str.contains(told).to_list() == [True, True, False]


def test_a_separator_at_the_end_of_a_set_begins_no_range() -> None:
    assert plainly("(?i:[0-9](?:[/-]?[0-9])x)") == "(?:[0-9](?:[/-]?[0-9])[xX])"


def test_a_pattern_with_other_groups_is_left_as_it_is_but_for_its_edges() -> None:
    assert plainly(r"(?P<a>\w)\b") == r"(?P<a>\w)(?-u:\b)"
    assert quickly(r"\bx\b") is None
