"""The table of detectors: each row proves itself by its own examples, and states how often chance passes its check."""

import re
import time

import numpy as np
import polars as pl
import pyarrow as pa
import pytest

from transforms.detectors.catalogue import BY_KIND, DETECTORS, GROUPS, KINDS, WATCHED, WORDS, kinds_of
from transforms.detectors.detector import BEFORE, Detector
from transforms.detectors.finding import found
from transforms.detectors.kinds.attributes import ATTRIBUTES

EVERY = pytest.mark.parametrize("detector", DETECTORS, ids=KINDS)
NUMBERS = pytest.mark.parametrize("detector", [one for one in DETECTORS if one.digits], ids=lambda one: one.kind)


WATCHED_ROWS = pytest.mark.parametrize("detector", [one for one in DETECTORS if one.watched], ids=WATCHED)
HOSTILE = (
    *("a", "1", "1-", "1 ", "a@", "a.", "@", " ", ".", "a:", "/", "A1", "a at ", "a@a.", "1.1.", "é", "+1(", "4111-"),
    *("x://a:", "eyJ", "12 Aa ", "1/1/", "january ", "-----BEGIN "),
)
SIZE = 1_000_000


def passes(text: str, detector: Detector) -> bool:
    """Whether the gate finds a kind that it watches; whether a search in text finds any other."""
    if not detector.watched:
        return any(True for _ in findings(text, detector))
    result = found(pa.array([text]), [detector.kind])
    return result.cells.get(detector.kind, 0) + result.sampled(detector.kind)[0] > 0


def findings(text: str, detector: Detector) -> list[str]:
    """What counts in a text as of the kind, by the plain reading of the row: pattern, check, words near."""
    pattern, check = detector.loose or detector.pattern, detector.loose_check or detector.check
    counted, start = [], 0
    for one in pl.Series([text]).str.extract_all(pattern)[0]:
        start = text.index(one, start)
        end = start + len(one)
        real = without_what_stands_before(one, pattern)
        begin = end - len(real)
        stands = detector.amid is None or detector.amid(text[max(begin - 40, 0) : begin], real, text[end : end + 40])
        if check(real) and stands:
            bare = re.fullmatch("[0-9 .]+", real) is not None
            asks = detector.leaning or (not detector.alone and bare)
            asks = not detector.sure(real) if detector.sure else asks
            if not asks or is_near(
                text[max(0, start - 60) : start + len(one) - len(real)], text[end : end + 30], detector
            ):
                counted.append(real)
        start = end
    return counted


def without_what_stands_before(one: str, pattern: str) -> str:
    if not pattern.startswith(BEFORE):
        return one
    body = pl.Series([one]).str.contains(rf"\A(?:{pattern.removeprefix(BEFORE)})\z")[0]
    return one if body and re.match(r"[\w@+(]", one) else one[1:] if re.match(r"[^\w.@+-]", one) else one


def is_near(before: str, behind: str, detector: Detector) -> bool:
    """As `context.near`: words begin where a word begins, and short ones end there."""
    words = (rf"(?<!\w){re.escape(word)}" + (r"(?!\w)" if len(word) < 5 else "") for word in detector.context)
    return any(re.search(word, side.lower()) for word in words for side in (before, behind))


@EVERY
def test_a_detector_has_examples_of_both_sorts_a_source_and_a_class(detector: Detector) -> None:
    assert detector.found
    assert detector.passed_over
    assert detector.source
    assert detector.classes
    assert detector.jurisdiction == "" or detector.kind.startswith(detector.jurisdiction.lower() + "_")


@EVERY
def test_a_detector_finds_its_examples_and_passes_over_the_others(detector: Detector) -> None:
    assert [text for text in detector.found if not passes(text, detector)] == []
    assert [text for text in detector.passed_over if passes(text, detector)] == []


@EVERY
def test_what_is_found_by_itself_is_found_inside_text(detector: Detector) -> None:
    for text in detector.found:
        if not text.isdigit():
            assert passes(f"siehe „{text}“, übrigens", detector)


@WATCHED_ROWS
def test_the_looser_form_finds_what_the_pattern_finds(detector: Detector) -> None:
    texts = pl.Series(detector.found)
    strict = texts.str.contains(detector.pattern)
    assert texts.filter(strict).str.contains(detector.loose or detector.pattern).all()
    if detector.loose:
        asked = not detector.alone  # bare digits of such kinds count near a word of theirs
        assert all(
            findings(text, detector)
            for text in texts.filter(strict)
            if not (text.isdigit() or (asked and not re.search("[^0-9 .]", text)))
        )


@EVERY
def test_a_kind_that_only_words_near_it_tell_has_such_words(detector: Detector) -> None:
    assert detector.context or detector.watched or not (detector.leaning or detector.sure or not detector.alone)
    assert detector.context == tuple(dict.fromkeys(word.lower().strip() for word in detector.context))


@EVERY
def test_hints_are_words_in_lower_case_joined_by_underscores(detector: Detector) -> None:
    assert [hint for hint in detector.hints if not re.fullmatch("[a-z0-9]+(_[a-z0-9]+)*", hint)] == []
    assert len(set(detector.hints)) == len(detector.hints)
    assert detector.hints or detector.watched


def test_attributes_are_called_by_names_of_their_own_and_have_hints() -> None:
    assert {attribute.kind for attribute in ATTRIBUTES}.isdisjoint(WORDS)
    for attribute in ATTRIBUTES:
        assert [hint for hint in attribute.hints if not re.fullmatch("[a-z0-9]+(_[a-z0-9]+)*", hint)] == []
        assert all(value == value.lower() for values in attribute.values for value in values)


def test_kinds_are_called_by_one_name_each() -> None:
    assert len(set(WORDS)) == len(WORDS)
    assert set(BY_KIND) == set(KINDS)


def test_a_group_stands_for_the_ids_of_every_country() -> None:
    assert kinds_of(["email", "national_id"]) == {"email", *GROUPS["national_id"]}
    assert len(GROUPS["national_id"]) >= 20


def test_groups_follow_the_laws() -> None:
    assert set(GROUPS["pci"]) == {"card", "card_expiry", "card_code"}
    assert {"email", "phone", "us_ssn", "ipv4", "vin", "date", "postal_code", "medical_record"} <= set(GROUPS["hipaa"])
    assert {"diagnosis", "religion", "trade_union"} <= set(GROUPS["gdpr_special"]) <= set(GROUPS["gdpr"])
    assert all(kinds for kinds in GROUPS.values())


def test_of_twenty_nine_kinds_and_no_other_the_gate_is_watchful() -> None:
    assert len(WATCHED) == 29
    assert {"email", "phone", "card", "iban"} < set(WATCHED)


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


@pytest.mark.slow
@EVERY
def test_every_pattern_takes_less_than_a_second_for_a_hostile_megabyte(detector: Detector) -> None:
    texts = [
        unit * (SIZE // len(unit))
        for unit in (*HOSTILE, *detector.found, *(f"{text} " for text in detector.passed_over))
    ]
    for text in texts:
        column = pl.Series([text])
        for pattern in filter(None, (detector.pattern, detector.loose)):
            began = time.process_time()
            assert len(column.str.extract_all(pattern)) == 1
            assert time.process_time() - began < 1
