"""The table of detectors: each row proves itself by its own examples, and states how often chance passes its check."""

import re

import numpy as np
import polars as pl
import pyarrow as pa
import pytest

from transforms.detectors.catalogue import BY_KIND, DETECTORS, GROUPS, KINDS, WORDS, kinds_of
from transforms.detectors.detector import Detector
from transforms.detectors.finding import found

EVERY = pytest.mark.parametrize("detector", DETECTORS, ids=KINDS)
NUMBERS = pytest.mark.parametrize("detector", [one for one in DETECTORS if one.digits], ids=lambda one: one.kind)


def passes(text: str, kind: str) -> bool:
    if not BY_KIND[kind].watched:
        return any(map(BY_KIND[kind].check, pl.Series([text]).str.extract_all(BY_KIND[kind].pattern)[0]))
    result = found(pa.array([text]), [kind])
    return result.cells.get(kind, 0) + result.sampled(kind)[0] > 0


@EVERY
def test_a_detector_has_examples_of_both_sorts_a_source_and_a_class(detector: Detector) -> None:
    assert detector.found
    assert detector.passed_over
    assert detector.source
    assert detector.classes
    assert detector.jurisdiction == "" or detector.kind.startswith(detector.jurisdiction.lower() + "_")


@EVERY
def test_a_detector_finds_its_examples_and_passes_over_the_others(detector: Detector) -> None:
    assert [text for text in detector.found if not passes(text, detector.kind)] == []
    assert [text for text in detector.passed_over if passes(text, detector.kind)] == []


@EVERY
def test_what_is_found_by_itself_is_found_inside_text(detector: Detector) -> None:
    for text in detector.found:
        if not text.isdigit():
            assert passes(f"siehe „{text}“, übrigens", detector.kind)


def test_kinds_are_called_by_one_name_each() -> None:
    assert len(set(WORDS)) == len(WORDS)
    assert set(BY_KIND) == set(KINDS)


def test_a_group_stands_for_the_ids_of_every_country() -> None:
    assert kinds_of(["email", "national_id"]) == {"email", *GROUPS["national_id"]}
    assert len(GROUPS["national_id"]) >= 20


@NUMBERS
def test_the_numbers_of_digits_are_those_that_the_form_takes(detector: Detector) -> None:
    rng = np.random.default_rng(3)
    for length in range(1, 25):
        draws = ("".join(map(str, rng.integers(0, 10, length))) for _ in range(300))
        if length not in detector.lengths:
            assert not any(re.fullmatch(detector.digits or "", text) for text in draws)


def of_form(detector: Detector, rng: np.random.Generator, *, wanted: int) -> list[str]:
    """Random numbers of the form: digit by digit, those that begin no such number given up early."""
    texts: list[str] = []
    for _ in range(400):
        length = int(rng.choice(detector.lengths))
        rows = rng.integers(ord("0"), ord("9") + 1, (20_000, length), dtype=np.uint8)
        drawn = (row.tobytes().decode() for row in rows)
        texts += [text for text in drawn if re.fullmatch(detector.digits or "", text)]
        if len(texts) >= wanted:
            return texts[:wanted]
    return texts


@pytest.mark.slow
@NUMBERS
def test_chance_passes_a_check_no_more_often_than_the_row_says(detector: Detector) -> None:
    texts = of_form(detector, np.random.default_rng(11), wanted=2_000)
    passed = sum(map(detector.check, texts))
    spread = (len(texts) * detector.chance * (1 - detector.chance)) ** 0.5
    assert len(texts) > 300
    assert passed <= len(texts) * detector.chance + 4 * spread
