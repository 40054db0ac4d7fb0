"""Which places are meant by stretches of many lengths? One number for each, and whose it is."""

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.int64]


def spread(start: Places, size: Places) -> tuple[Places, Places]:
    """(whose, place) of the places from each start on, so many.

    >>> whose, place = spread(np.array([5, 9, 7]), np.array([2, 0, 1]))
    >>> whose.tolist(), place.tolist()
    ([0, 0, 2], [5, 6, 7])
    """
    whose = np.repeat(np.arange(len(size)), size)
    return whose, np.arange(len(whose)) + np.repeat(start - np.cumsum(size) + size, size)
