"""Patterns that are quicker to search with find what the others find."""

import numpy as np
import polars as pl
import pyarrow as pa
import pytest

from transforms.detectors.catalogue import DETECTORS, KINDS
from transforms.detectors.detector import Detector
from transforms.detectors.texts import plain
from transforms.detectors.texts.plain import Several, holding, located, loosely, plainly, quickly
from transforms.detectors.texts.stretches import Texts

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
    ascii_ = pl.Series([text for text in AROUND if text.isascii()])
    for pattern in {detector.pattern, detector.loose or detector.pattern}:
        assert ascii_.str.extract_all(plainly(pattern)).to_list() == ascii_.str.extract_all(pattern).to_list()
        exact = column.str.contains(pattern)
        assert (column.str.contains(loosely(pattern)) | ~exact).all()
        quick = quickly(pattern)
        assert quick is None or (column.str.contains(quick) | ~exact).all()


@pytest.mark.parametrize("detector", DETECTORS, ids=KINDS)
def test_few_texts_are_searched_like_many(detector: Detector, monkeypatch: pytest.MonkeyPatch) -> None:
    wide, ascii_ = texts_of(AROUND), texts_of([text for text in AROUND if text.isascii()])
    pattern = detector.loose or detector.pattern
    asked = [(ascii_, plainly(pattern)), (wide, loosely(pattern)), (wide, pattern)]
    few = [(holding(texts, one).tolist(), [side.tolist() for side in located(texts, one)]) for texts, one in asked]
    monkeypatch.setattr(plain, "_FEW", -1)
    assert few == [
        (holding(texts, one).tolist(), [side.tolist() for side in located(texts, one)]) for texts, one in asked
    ]


@pytest.mark.parametrize("few", [-1, 4_096])
def test_matches_are_located_however_many_a_text_has(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain, "_FEW", few)
    texts = texts_of(["b", "ab aab", "", "xaaay", "é a", "a", "ba é aa b a"])
    found = zip(*(side.tolist() for side in located(texts, "a+")), strict=True)
    wanted = [(1, 0, 1), (1, 3, 5), (3, 1, 4), (4, 3, 4), (5, 0, 1), (6, 1, 2), (6, 6, 8), (6, 11, 12)]
    assert list(found) == wanted


def test_several_patterns_are_told_apart_in_one_look() -> None:
    for told, texts in ((plainly, texts_of([text for text in AROUND if text.isascii()])), (loosely, texts_of(AROUND))):
        patterns = [told(one.loose or one.pattern) for one in DETECTORS]
        every = [holding(texts, one) for one in patterns]
        for chosen in (patterns, [one for one in patterns if plain._in_few(one)]):
            held = np.flatnonzero(np.any([every[patterns.index(one)] for one in chosen], axis=0))
            for pattern, rows in zip(chosen, Several(tuple(chosen)).holding(texts.take(held)), strict=True):
                wanted = np.flatnonzero(every[patterns.index(pattern)][held]).tolist()
                assert set(wanted) <= set(rows.tolist())
                assert len(rows) == len(wanted) or chosen is patterns


def test_where_re2_finds_none_every_pattern_is_taken_to_find_something(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain.re2.Set, "Match", lambda _, text: None)  # what it says where its memory does not suffice
    assert [rows.tolist() for rows in Several(("a", "b")).holding(texts_of(["a", "c"]))] == [[0, 1], [0, 1]]


def texts_of(texts: list[str]) -> Texts:
    return Texts.of(pa.array(texts, pa.large_string()))


def test_both_cases_are_written_out_and_signs_that_stand_for_themselves_do() -> None:
    told = plainly(r"(?i:[a-c-]k\.[^x]|ä)y")
    assert told == r"(?:[a-cABC-][kK]\.[^xX]|[äÄ])y"
    assert pl.Series(["B-K.zy", "-k.Ay", "k.xy"]).str.contains(told).to_list() == [True, True, False]


def test_a_separator_at_the_end_of_a_set_begins_no_range() -> None:
    assert plainly("(?i:[0-9](?:[/-]?[0-9])x)") == "(?:[0-9](?:[/-]?[0-9])[xX])"


def test_a_pattern_with_other_groups_is_left_as_it_is_but_for_its_edges() -> None:
    assert plainly(r"(?P<a>\w)\b") == r"(?P<a>\w)(?-u:\b)"
    assert quickly(r"\bx\b") is None
