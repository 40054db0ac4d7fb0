"""The rows of national ids: each finds its examples in every writing, and what the gate watches is what it was."""

import re

import polars as pl
import pytest

from transforms.detectors.detector import Detector
from transforms.detectors.kinds.national import NATIONAL_IDS
from transforms.detectors.kinds.national.row import writings

BY_KIND = {row.kind: row for row in NATIONAL_IDS}
EVERY = pytest.mark.parametrize("row", NATIONAL_IDS, ids=list(BY_KIND))
WATCHED = frozenset(
    (
        *(
            "us_ssn",
            "ca_sin",
            "br_cpf",
            "mx_curp",
            "cl_rut",
            "gb_nhs",
            "fr_nir",
            "es_dni",
            "es_nie",
            "it_codicefiscale",
        ),
        *("de_idnr", "nl_bsn", "be_nn", "se_personnummer", "fi_hetu", "no_fodselsnummer", "pl_pesel", "ch_ahv"),
        *("hr_oib", "ro_cnp", "tr_tckimlik", "za_idnr", "in_aadhaar", "cn_ric", "au_tfn"),
    )
)
_AHEAD = re.compile(r"\A[^\w+]+")


def hits(row: Detector, pattern: str, text: str) -> list[str]:
    """What the pattern finds that passes the check, by the engine that reads columns."""
    found = pl.Series([text]).str.extract_all(pattern).to_list()[0]
    return [one for one in (_AHEAD.sub("", each) for each in found) if row.check(one)]


def test_sixty_kinds_of_forty_countries_and_more_are_known() -> None:
    assert len(BY_KIND) == len(NATIONAL_IDS) >= 85
    assert len({row.jurisdiction for row in NATIONAL_IDS}) >= 40
    assert sum(not row.watched for row in NATIONAL_IDS) >= 60


def test_the_rows_that_the_gate_watches_come_first_and_are_those_that_it_always_watched() -> None:
    assert {row.kind for row in NATIONAL_IDS if row.watched} == WATCHED
    assert {row.kind for row in NATIONAL_IDS[: len(WATCHED)]} == WATCHED


@EVERY
def test_a_row_finds_its_examples_loosely_and_in_text(row: Detector) -> None:
    for text in row.found:
        assert hits(row, row.loose or "", text)
        assert hits(row, row.loose or "", f"siehe „{text}“, übrigens")


@EVERY
def test_a_row_passes_over_what_only_looks_like_it(row: Detector) -> None:
    pattern = row.pattern if row.watched else row.loose or ""
    assert [text for text in row.passed_over if hits(row, pattern, text)] == []
    assert [text for text in row.passed_over if re.fullmatch(row.digits or "-", text) and row.check(text)] == []


@EVERY
def test_what_the_pattern_finds_is_found_loosely(row: Detector) -> None:
    for text in row.found:
        assert set(hits(row, row.pattern, text)) <= set(hits(row, row.loose or "", text))


@EVERY
@pytest.mark.parametrize("between", ["", " ", ".", "-"])
def test_a_number_is_found_bare_and_with_one_separator_between_all_its_characters(row: Detector, between: str) -> None:
    code = re.sub(r"[ ./()-]" if row.kind != "fi_hetu" else r"[ ./]", "", hits(row, row.loose or "", row.found[0])[0])
    if between == "-" and row.kind in {"fi_hetu", "se_personnummer"}:
        between = " "  # where the hyphen tells the century
    assert hits(row, row.loose or "", f"no {between.join(code)}, thanks")


@EVERY
def test_numbers_of_digits_are_found_loosely_too(row: Detector) -> None:
    for text in row.found:
        if row.digits and re.fullmatch(row.digits, text):
            assert row.check(text)
            assert hits(row, row.loose or "", text)


@EVERY
def test_both_engines_read_the_patterns_alike(row: Detector) -> None:
    for text in (*row.found, *row.passed_over):
        for pattern in (row.pattern, row.loose or ""):
            by_column = pl.Series([text]).str.contains(pattern).item()
            assert by_column == (re.search(pattern, text) is not None)


@EVERY
def test_a_row_has_words_around_it_and_names_of_columns(row: Detector) -> None:
    assert row.context
    assert row.hints
    assert all(word == word.lower() for word in (*row.context, *row.hints))
    assert all(re.fullmatch(r"\w+", hint) for hint in row.hints)
    assert not (row.leaning and row.alone)


@EVERY
@pytest.mark.parametrize("text", ["", " ", "-", "٣٣٣", "²²²²²²²²²", "A", "Å" * 11, "0" * 40])
def test_a_check_says_no_to_what_is_no_number(row: Detector, text: str) -> None:
    assert row.check(text) is False


@EVERY
def test_letters_may_be_small(row: Detector) -> None:
    code = hits(row, row.loose or "", row.found[0])[0]
    assert row.check(code.lower())
    assert hits(row, row.loose or "", code.lower())


def test_separators_of_two_sorts_are_not_read_as_one_number() -> None:
    assert not hits(BY_KIND["gb_nhs"], BY_KIND["gb_nhs"].loose or "", "94.34 76-58.70")
    assert writings("[0-9]{3}") == ("[0-9](?: ?[0-9]){2}", r"[0-9](?:\.?[0-9]){2}", "[0-9](?:[/-]?[0-9]){2}")
