"""In how many cells does what stand? Counts of findings, never a value."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.columns.redaction.findings import Findings
from transforms.columns.redaction.labels import column_of
from transforms.columns.redaction.stand_ins import WORDLESS
from transforms.detectors.texts.spans import Spans
from transforms.evidence import RedactedCounts

Weights = npt.NDArray[np.int64]


def tallied(texts: pa.Array, found: Findings, weights: Weights | None = None) -> RedactedCounts:
    """What was found in the texts; a text counts as often as it weighs, once unless given."""
    weights = np.ones(len(texts), np.int64) if weights is None else weights
    kinds: dict[str, int] = {}
    columns: dict[str, int] = {}
    for kind, cells in _by_name(found.spans, weights).items():
        if kind.startswith("|"):
            columns[kind[1:]] = cells
        elif kind not in {*WORDLESS, "instructions"}:
            kinds[kind] = cells
    held = np.asarray(texts.is_valid(), np.bool_)
    return RedactedCounts(
        texts=int(weights[held].sum()),
        changed=_cells(found.spans.row, weights),
        hidden=_cells(found.hidden.row, weights),
        instructions=_cells(found.instructions.row, weights),
        kinds=kinds,
        columns=columns,
    )


def _by_name(spans: Spans, weights: Weights) -> dict[str, int]:
    """Cells by kind; those of a column's values, whatever their form, by its name behind a bar."""
    names = [kind if (column := column_of(kind)) is None else f"|{column}" for kind in spans.kinds]
    place = {name: number for number, name in enumerate(dict.fromkeys(names))}
    number = np.array([place[name] for name in names], np.int64)[spans.kind] if len(spans) else spans.row
    row = spans.row
    if (row[1:] == row[:-1]).any():  # what stands twice in a cell counts once
        number, row = np.divmod(np.unique(number * len(weights) + row), len(weights))
    cells = np.zeros(len(place), np.int64)
    np.add.at(cells, number, weights[row])
    return {name: count for name, count in zip(place, cells.tolist(), strict=True) if count}


def _cells(rows: Weights, weights: Weights) -> int:
    there = np.zeros(len(weights), np.bool_)
    there[rows] = True
    return int(weights[there].sum())
