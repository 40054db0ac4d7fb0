"""What stands beside the cells in which something was found? Taken cell by cell, with refusals told of all cells."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pyarrow as pa

from transforms.bad_values import BadValues
from transforms.columns.transform import Site
from transforms.detectors.texts.spans import Places
from transforms.types import plain

Beside = Mapping[str, pa.Array]
"""Other columns of the row by name, plain, aligned with the texts."""
StandIn = Callable[[pa.Array, Places, Beside], pa.Array]
"""(findings of one kind, the cell in which each stands, what stands beside all cells) -> a text for each finding."""


def taken(beside: Beside, cells: Places) -> dict[str, pa.Array]:
    """What stands beside these cells."""
    return {name: array.take(pa.array(cells)) for name, array in beside.items()}


def refused_at(refused: BadValues, cells: Places, size: int) -> BadValues:
    """The refusal of some cells as one of the cells that they are, of so many."""
    bad = np.zeros(size, np.bool_)
    bad[cells[refused.bad]] = True
    return BadValues(bad, refused.rule)


def site_of(column: str, site: Site) -> Site:
    """Where the column's own transform stands."""
    return replace(site, path=column, type=plain(site.schema.field(column).type))
