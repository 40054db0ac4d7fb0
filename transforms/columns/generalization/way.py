"""What is one way to generalize, once it is bound to a column?"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.bad_values import BadValues
from transforms.columns.promise import Promise


@dataclass(frozen=True)
class Way:
    """The type that comes out, the function from values to coarser ones (nulls stay null), and what it promises."""

    out: pa.DataType
    kernel: Callable[[pa.Array], pa.Array]
    promises: tuple[Promise, ...] = ()


def refuse(bad: npt.NDArray[np.bool_], rule: str) -> None:
    """Raise `BadValues` where any value is bad."""
    if bad.any():
        raise BadValues(bad, rule)
