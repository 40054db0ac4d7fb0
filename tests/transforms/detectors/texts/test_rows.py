"""Rows of small numbers are passed over, whatever stands between them, and what only begins like one is read."""

import pyarrow as pa
import pytest

from transforms.detectors.catalogue import KINDS
from transforms.detectors.seeking import seeker
from transforms.detectors.texts.rows import without_rows
from transforms.detectors.texts.stretches import Texts

NUMBERS = [str(n * 37 % 1000) for n in range(44)]


def left(*texts: str) -> list[str]:
    """The digits that are left."""
    read = without_rows(Texts.of(pa.array(texts, pa.large_string()))).array.to_pylist()
    return ["".join(sign for sign in text if sign.isdigit()) for text in read]


@pytest.mark.parametrize("between", [" ", ", ", "\t", "\n", "\r\n", "/", ";", " \u00e9"[1:], "x"])
def test_numbers_parted_alike_are_a_row(between: str) -> None:
    row = between.join(NUMBERS)
    assert left(between.join(["10"] * 50)) == ([""] if between not in {" ", "/"} else ["10" * 50])
    assert left(between.join(["10"] * 1_001)) == [""]
    assert left("12 ", f"a {row} b 4321", row) == ["12", "4321", ""]


@pytest.mark.parametrize(
    "text",
    [
        " ".join(NUMBERS[:39]),
        " ".join([*NUMBERS[:30], "4111", *NUMBERS[30:]]),
        ", ".join([" ".join(NUMBERS[:20]), " ".join(NUMBERS[20:])]),
        "   ".join(NUMBERS),
        " ".join(["4111"] * 60),
        *(" ".join(["612 345 678", "623 456 789"] * 10), "-".join(["10"] * 50)),
    ],
)
def test_what_is_shorter_or_parted_otherwise_is_no_row(text: str) -> None:
    assert left(text) == ["".join(sign for sign in text if sign.isdigit())]


def test_a_row_does_not_go_on_from_one_text_to_the_next() -> None:
    assert left(*["1 2 3 "] * 20) == ["123"] * 20
    assert left(*["1"] * 60, "") == ["1"] * 60 + [""]
    assert left("4", " ".join(NUMBERS[:40]), "7") == ["4", "", "7"]


def test_beside_a_row_numbers_are_found_and_in_it_none() -> None:
    row = " ".join("4155550132" * 8)
    spans = seeker(KINDS)(pa.array([f"call 415-555-0132: {row}, card 4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1"]))
    assert [spans.kinds[kind] for kind in spans.kind.tolist()] == ["phone", "card"]
    assert not len(seeker(KINDS)(pa.array([row, ",".join(NUMBERS)])))
