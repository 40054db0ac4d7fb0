"""Cells are counted by what stands in them, twice in one cell once."""

import numpy as np
import pyarrow as pa

from transforms.columns.redaction.findings import Findings
from transforms.columns.redaction.tallying import tallied
from transforms.detectors.texts.spans import Spans
from transforms.evidence import RedactedCounts

TEXTS = pa.array(["a", None, "a", ""])
KINDS = ("email", "name|whole", "name|first", "rest", "hidden", "instructions")
ROW = np.array([0, 0, 0, 0, 2, 2, 2])
FOUND = Findings(
    Spans(ROW, ROW, ROW, np.array([0, 0, 1, 3, 2, 4, 5], np.int16), KINDS),
    Spans(ROW[:1], ROW[:1], ROW[:1], np.zeros(1, np.int16), ("instructions",)),
    Spans(ROW[4:], ROW[4:], ROW[4:], np.zeros(3, np.int16), ("hidden",)),
)


def test_each_cell_counts_once_for_each_kind_and_column() -> None:
    assert tallied(TEXTS, FOUND) == RedactedCounts(3, 2, 1, 1, {"email": 1}, {"name": 2})


def test_a_text_counts_as_often_as_it_weighs() -> None:
    weighed = tallied(TEXTS, FOUND, np.array([5, 9, 2, 0]))
    assert weighed == RedactedCounts(7, 7, 2, 5, {"email": 5}, {"name": 7})


def test_of_nothing_nothing_is_counted() -> None:
    nothing = Spans.none()
    assert tallied(pa.array([], pa.string()), Findings(nothing, nothing, nothing)) == RedactedCounts()
