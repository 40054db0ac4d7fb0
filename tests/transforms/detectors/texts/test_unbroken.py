"""Findings that end inside a number that another one has whole."""

import numpy as np
import pyarrow as pa
import pytest

from transforms.detectors.texts.spans import Spans
from transforms.detectors.texts.stretches import Texts
from transforms.detectors.texts.unbroken import unbroken


def spans(*places: tuple[int, int, int]) -> Spans:
    row, start, end = np.array(places, np.int64).reshape(-1, 3).T
    return Spans(row, start, end, np.zeros(len(places), np.int16), ("it",))


def ends(texts: list[str], won: Spans, found: Spans) -> list[int]:
    return unbroken(won, found, Texts.of(pa.array(texts, pa.large_string()))).end.tolist()


@pytest.mark.parametrize(
    "text", ["Leeds 07700 900123", "Leeds 07700-900123", "Leeds 07700 (900123", "Leeds 07700/900123"]
)
def test_what_won_takes_in_the_rest_of_a_number(text: str) -> None:
    assert ends(["no", "", text], spans((2, 0, 11)), spans((2, 0, 11), (2, 6, len(text)))) == [len(text)]


@pytest.mark.parametrize("text", ["Leeds 07700, 900123", "Leeds 07700 or 900123", "Leeds 07700 x"])
def test_what_is_no_part_of_the_number_stays_apart(text: str) -> None:
    assert ends([text], spans((0, 0, 11)), spans((0, 0, 11), (0, 6, len(text)))) == [11]


def test_nothing_grows_over_what_won_behind_it() -> None:
    won = spans((0, 0, 3), (0, 4, 7))
    assert ends(["123 456 789"], won, spans((0, 0, 3), (0, 4, 7), (0, 0, 7))) == [3, 7]
