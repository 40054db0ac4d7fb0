"""Checks of whole columns against oracles: what a row's check, and with it python-stdnum, says of each number."""

import re
from random import Random

import numpy as np
import pyarrow as pa
import pytest
from stdnum import luhn as stdnum_luhn
from stdnum import verhoeff as stdnum_verhoeff
from stdnum.iso7064 import mod_11_10 as stdnum_mod_11_10

from transforms.detectors.checks.checksums import (
    codes,
    digits,
    either,
    luhn,
    mod_11_10,
    powers,
    rests,
    verhoeff,
    weighted,
    within,
)
from transforms.detectors.checks.layout import Layout
from transforms.detectors.detector import ColumnCheck, Detector
from transforms.detectors.kinds.national import NATIONAL_IDS

COLUMNAR = [row for row in NATIONAL_IDS if row.columnar]
EVERY = pytest.mark.parametrize("row", COLUMNAR, ids=[row.kind for row in COLUMNAR])
_AHEAD = re.compile(r"\A[^\w+]+")
_DIGITS, _LETTERS = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def verdicts(check: ColumnCheck | None, texts: list[str]) -> list[bool]:
    assert check is not None
    found = check(Layout.of(pa.array(texts, pa.large_string())))
    assert found.dtype == np.bool_
    return list(map(bool, found))


def bare(row: Detector) -> list[str]:
    """The codes in the row's examples, without separators."""
    dropped = " ./" if row.kind == "fi_hetu" else " ./-"
    found = [match.group() for text in row.found for match in re.finditer(row.loose or "", text)]
    return ["".join(c for c in _AHEAD.sub("", one) if c not in dropped) for one in found]


def like(code: str, rng: Random, share: float) -> str:
    """The code with this share of its digits and letters drawn anew."""
    return "".join(
        rng.choice(_DIGITS if c in _DIGITS else _LETTERS) if c.isalnum() and rng.random() < share else c for c in code
    )


def endings(code: str) -> list[str]:
    """The code with each last character, and each last but one: whatever check characters make it valid are among."""
    ends = _DIGITS + _LETTERS
    return [code[:-1] + c for c in ends] + [code[:-2] + c + d for c in _DIGITS for d in _DIGITS]


def draws(row: Detector) -> list[str]:
    """What the row's patterns find whole: numbers like the examples, some with all check digits, some spread."""
    rng, examples = Random(7), bare(row)
    codes = [like(rng.choice(examples), rng, share) for share in (0.1, 0.3, 0.6, 1.0) for _ in range(150)]
    codes += [one for code in codes[::12] for one in endings(code)]
    spread = [rng.choice(["", "", " ", ".", "-"]).join(code) if code.isalnum() else code for code in codes]
    mixed = [code.lower() if place % 5 == 0 else code for place, code in enumerate(spread)]
    whole = re.compile(rf"(?:{row.loose})\Z")
    return [code for code in mixed if (match := whole.match(code)) and match.end() == len(code)]


@EVERY
def test_a_column_check_says_what_the_check_of_one_says(row: Detector) -> None:
    texts = draws(row)
    expected = [row.check(text) for text in texts]
    assert len(texts) > 300
    assert sum(expected) > 10
    assert not all(expected) or row.chance == 1.0  # of those without a check digit the pattern says it all
    differing = [(text, one) for text, one in zip(texts, expected, strict=True)]
    got = verdicts(row.columnar, texts)
    assert [(text, one) for (text, one), other in zip(differing, got, strict=True) if one != other] == []


@EVERY
def test_a_column_check_finds_the_rows_examples(row: Detector) -> None:
    assert all(verdicts(row.columnar, bare(row)))


@EVERY
def test_a_column_check_takes_slices_empty_columns_and_any_text(row: Detector) -> None:
    code = bare(row)[0]
    array = pa.array(["x", "", code, "é", code, "٣" * 9, "z" * 40], pa.large_string())
    assert row.columnar is not None
    assert row.columnar(Layout.of(array)).tolist() == [False, False, True, False, True, False, False]
    assert row.columnar(Layout.of(array.slice(2, 3))).tolist() == [True, False, True]
    assert row.columnar(Layout.of(array).part(2, 5)).tolist() == [True, False, True]
    assert row.columnar(Layout.of(array.slice(1, 1))).tolist() == [False]
    assert row.columnar(Layout.of(array[:0])).tolist() == []
    assert row.columnar(Layout.of(array).part(1, 1)).tolist() == []


@pytest.mark.parametrize("length", [1, 2, 7, 16, 19])
def test_the_vocabulary_says_what_python_stdnum_says(length: int) -> None:
    rng = np.random.default_rng(5)
    texts = ["".join(map(str, rng.integers(0, 10, length))) for _ in range(2_000)]
    assert verdicts(digits(length, luhn()), texts) == [stdnum_luhn.is_valid(text) for text in texts]
    assert verdicts(digits(length, verhoeff), texts) == [stdnum_verhoeff.is_valid(text) for text in texts]
    assert verdicts(digits(length, mod_11_10), texts) == [stdnum_mod_11_10.is_valid(text) for text in texts]


def test_weights_and_rests() -> None:
    texts = ["1230", "1231", "123 0", "12-3.0", "1/2/3/0", "12300", "123a", ""]
    holds = [True, False, True, True, True, False, False, False]
    assert verdicts(digits(4, weighted((3, 2, 1), 10)), texts) == holds
    assert verdicts(digits(4, rests((3, 2, 1, 1), 10)), texts) == holds
    assert powers(10, 3, 97) == (3, 10, 1)


def test_forms_hold_letters_digits_and_signs_in_their_places() -> None:
    texts = ["A1", "a1", "11", "AA", "A+", "Z9", "_1"]
    assert verdicts(codes("A9"), texts) == [True, True, False, False, False, True, False]
    assert verdicts(codes("X9"), texts) == [True, True, True, False, False, True, False]
    assert verdicts(codes("A+"), texts) == [False, False, False, False, True, False, False]
    assert verdicts(codes("9+9", kept="-"), ["1-1", "1+1", "1 -1", "11"]) == [True, True, True, False]


def test_codes_of_two_lengths_pass_one_of_two_checks() -> None:
    check = either(digits(2, within(0, 1, bool)), digits(3))
    assert verdicts(check, ["12", "02", "012", "1"]) == [True, False, True, False]
