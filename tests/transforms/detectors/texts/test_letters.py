"""Texts that differ in case, accents, width, composition or hidden characters only have the same letters."""

import numpy as np
import pyarrow as pa
import pytest

from transforms.detectors.texts.letters import Letters, joined, letters_of


def words(letters: Letters) -> list[str]:
    ends = [*letters.words[1:], len(letters.units)]
    return ["".join(map(chr, letters.units[a:b])) for a, b in zip(letters.words, ends, strict=True)]


def test_letters_are_folded_and_words_parted() -> None:
    letters = letters_of(pa.array(["Herr Müller's ＡＢ١٢", None, "", "Mu\u0308l\u00adler-Ødegård", "Straße"]))
    assert words(letters) == ["herr", "muller", "s", "ab12", "muller", "odegard", "strasse"]
    assert letters.rows.tolist() == [0, 0, 0, 0, 3, 3, 4]
    assert words(letters_of(pa.array(["Ann O'Brien_2"]))) == ["ann", "o", "brien", "2"]


def test_scripts_without_spaces_are_parted_by_character_unless_asked_otherwise() -> None:
    assert words(letters_of(pa.array(["田中さん"]))) == ["田", "中", "さ", "ん"]
    assert words(letters_of(pa.array(["田中 さん"]), spaced=True)) == ["田中", "さん"]


def test_places_are_bytes_of_the_text_as_it_came() -> None:
    letters = letters_of(pa.array(["x", "ß Ａ"]).slice(1))
    assert letters.first(np.arange(3)).tolist() == [0, 0, 3]
    assert letters.behind(np.arange(3)).tolist() == [2, 2, 6]


@pytest.mark.parametrize("text", ["Ann Miller", "Änn Müller"])
def test_equal_runs_have_equal_hashes_whoever_computes_them(text: str) -> None:
    letters = letters_of(pa.array([text, "annmiller" if text.isascii() else "annmuller"]))
    start, length = np.array([0, 9]), np.array([9, 9])
    all_at_once, few = letters.hashes(start, length), letters.few_hashes(start, length)
    assert all_at_once.tolist() == few.tolist()
    assert all_at_once[0] == all_at_once[1]
    first, second = letters.hashes(np.array([0, 3]), np.array([3, 6]))
    assert joined(np.array([first]), np.array([3]), np.array([second]))[0] == all_at_once[0]


def test_capitals_are_those_of_the_text_and_digits_are_none() -> None:
    for text in ("aB 1 Cd", "äB 1 Cd"):
        letters = letters_of(pa.array([text]))
        assert letters.capital(letters.words).tolist() == [False, False, True]


def test_nothing_has_no_letters() -> None:
    assert len(letters_of(pa.array([], pa.string())).units) == 0
    assert len(letters_of(pa.nulls(2, pa.string())).words) == 0
