"""Numerals of rows: first, last, between."""

import numpy as np

from transforms.columns.numerals import Numerals


def numerals(*rows: str | None) -> Numerals:
    text = "".join(row or "" for row in rows).encode()
    bounds = np.concatenate([[0], np.cumsum([len(row or "") for row in rows], dtype=np.int64)])
    return Numerals(np.frombuffer(text, np.uint8).copy(), bounds, np.array([row is None for row in rows], np.bool_))


def test_ends_and_middles_of_rows_keep_apart() -> None:
    cards = numerals("123456", None, "7890", "44")
    assert cards.strings(1, 1).to_pylist() == ["2345", None, "89", ""]
    assert cards.strings(0, 0).to_pylist() == ["123456", None, "7890", "44"]
    firsts, ends = cards.firsts(2), cards.ends(1)
    assert [firsts[row].tobytes() for row in (0, 2, 3)] == [b"12", b"78", b"44"]
    assert [ends[row].tobytes() for row in (0, 2, 3)] == [b"6", b"0", b"4"]
    assert cards.lasts().tolist() == [5, 9, 11]


def test_a_wrong_check_digit_is_found_in_its_row() -> None:
    cards = numerals("79927398713", None, "79927398710", "18")
    assert cards.check_digits().tobytes() == b"338"
    assert cards.wrong_check_digits().tolist() == [False, False, True, False]


def test_no_rows_and_no_numerals_make_empty_blocks() -> None:
    assert numerals().firsts(2).shape == (0, 2)
    assert numerals(None, None).ends(3).shape == (2, 3)


def test_rows_of_one_length_are_cut_like_those_of_many() -> None:
    cards = numerals("123456", None, "789012")
    assert cards.even is not None
    assert cards.strings(1, 2).to_pylist() == ["234", None, "890"]
    assert [cards.firsts(2)[row].tobytes() for row in (0, 2)] == [b"12", b"78"]
    cards.put(2, 1, np.frombuffer(b"abcdef", np.uint8))
    assert cards.octets.tobytes() == b"12abc678def2"
    uneven = numerals("123456", None, "7890")
    assert uneven.even is None
    uneven.put(1, 1, np.frombuffer(b"abcdef", np.uint8))
    assert uneven.octets.tobytes() == b"1abcd67ef0"
