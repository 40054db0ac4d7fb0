"""How many rows of a sample do some columns single out together? Counted from the hashes of their cells."""

from collections.abc import Sequence

import numpy as np

from pipelines.scanning.evidence import RowSample


def singled_out(sample: RowSample, columns: Sequence[int]) -> tuple[int, int]:
    """(rows whose cells in these columns stand together in no other row, rows of the sample).

    It is of the sample: in the whole data set a combination that stands once here may stand more often.

    >>> singled_out(RowSample(np.zeros(3, np.uint64), np.array([[1, 5], [1, 5], [2, 5]], np.uint32)), [0])
    (1, 3)
    """
    rows = len(sample.rows)
    if not rows or not columns:
        return 0, rows
    _, counts = np.unique(sample.cells[:, list(columns)], axis=0, return_counts=True)
    return int((counts == 1).sum()), rows
