"""How far is the distribution of a sensitive value in each class from that in the whole table?

The earth mover's distance of Li, Li, Venkatasubramanian, "t-Closeness: Privacy Beyond k-Anonymity and l-Diversity"
(ICDE 2007), with P the shares of the values in a class, Q those in the whole table:

- by category: all values lie at distance 1 from each other ("equal distance"), so that it is the sum of
  |p_i - q_i| / 2, or of those p_i - q_i that are positive, which are values of the class;
- by order: values i and j of m lie |i - j| / (m - 1) apart ("ordered distance"), so that it is the sum over i of
  |(p_1 - q_1) + ... + (p_i - q_i)| / (m - 1).

A missing value is a category of its own. In an order it has no place: there the values are compared with the values,
the share of missing ones with theirs, and the larger of the two distances counts.

Distances are rounded to 12 digits. Terms are added in the order of classes and values, so that equal cells have equal
distances.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

Numbers = npt.NDArray[Any]
_DIGITS = 12


def by_category(cells: pl.DataFrame, shares: pl.DataFrame) -> tuple[Numbers, Numbers]:
    """Per class its rows and its distance, by category.

    `cells`: `class`, `beside`, `rows`, each pair of the first two once; `shares`: `beside`, `rows` of the whole table,
    in the order of the first; 0 stands for a missing value. Classes come in the order of their hashes.

    >>> cells = pl.DataFrame({"class": [1, 2, 2], "beside": [7, 7, 8], "rows": [2, 1, 1]})
    >>> [found.tolist() for found in by_category(cells, pl.DataFrame({"beside": [7, 8], "rows": [3, 1]}))]
    [[2.0, 2.0], [0.25, 0.25]]
    """
    classes, beside, rows = _arrays(cells)
    sizes = np.bincount(classes, rows)
    whole = shares["rows"].to_numpy().astype(np.float64)
    theirs = whole[np.searchsorted(shares["beside"].to_numpy(), beside)] / whole.sum()
    above = np.maximum(rows / sizes[classes] - theirs, 0.0)
    return sizes, np.round(np.bincount(classes, above), _DIGITS)


def by_order(cells: pl.DataFrame, shares: pl.DataFrame, values: int) -> tuple[Numbers, Numbers]:
    """Per class its rows and its distance, by order; `beside` is 1 to `values`, in order, and 0 for a missing value.

    >>> cells = pl.DataFrame({"class": [1, 1, 2], "beside": [1, 3, 2], "rows": [1, 1, 2]})
    >>> shares = pl.DataFrame({"beside": [1, 2, 3], "rows": [1, 2, 1]})
    >>> [found.tolist() for found in by_order(cells, shares, 3)]
    [[2.0, 2.0], [0.25, 0.25]]
    """
    classes, beside, rows = _arrays(cells)
    sizes = np.bincount(classes, rows)
    whole = np.bincount(shares["beside"].to_numpy().astype(np.intp), shares["rows"].to_numpy(), values + 1)

    def of(value: int) -> Numbers:
        there = beside == value
        return np.bincount(classes[there], rows[there], len(sizes))

    missing, all_missing = of(0), whole[0]
    present, all_present = sizes - missing, whole[1:].sum()
    below, all_below, moved = np.zeros(len(sizes)), 0.0, np.zeros(len(sizes))
    for value in range(1, values):  # up to and including the last value both shares are 1
        below += of(value)
        all_below += whole[value]
        moved += np.abs(_share(below, present) - _share(all_below, all_present))
    moved = np.where(present > 0, moved, 0.0) / (values - 1)
    shift = np.abs(missing / sizes - _share(all_missing, whole.sum()))
    return sizes, np.round(np.maximum(moved, shift), _DIGITS)


def _arrays(cells: pl.DataFrame) -> tuple[Numbers, Numbers, Numbers]:
    """Per cell the number of its class, from 0, what stands beside, and its rows."""
    cells = cells.sort("class", "beside")
    ids = cells["class"].to_numpy()
    classes = np.cumsum(np.concatenate(([False], ids[1:] != ids[:-1]))[: len(ids)])
    return classes.astype(np.intp), cells["beside"].to_numpy(), cells["rows"].to_numpy().astype(np.float64)


def _share(part: Any, whole: Any) -> Any:
    """Part / whole; 0 where the whole is."""
    return np.divide(part, np.maximum(whole, 1))
