"""Does a column repeat so often that work is better done once per distinct value?"""

from collections.abc import Callable

import pyarrow as pa

from transforms.bad_values import BadValues

_LOOKED_AT = 4096
_SAME = 96
"""Repeats among the rows that are looked at: what rows drawn from twice as many values as a batch has come to."""


def repeats(array: pa.Array) -> bool:
    """Whether so many of the first rows are repeats that distinct values are worth finding. What it says is no output.

    >>> repeats(pa.array(["a", "b"] * 100)), repeats(pa.array(["a", "b"]))
    (True, False)
    """
    looked_at = array[:_LOOKED_AT]
    filled = len(looked_at) - looked_at.null_count
    return bool(filled - len(looked_at.unique().drop_null()) >= _SAME)


def once_each(work: Callable[[pa.Array], pa.Array]) -> Callable[[pa.Array], pa.Array]:
    """The same work, done once per distinct value where a column repeats; value by value it must not look at others.

    n values in, n out, nulls where the input is null. Raises BadValues as the work does, over all rows.
    """

    def each(array: pa.Array) -> pa.Array:
        if not repeats(array):
            return work(array)
        encoded = array.dictionary_encode()
        try:
            made = work(encoded.dictionary)
        except BadValues:
            return work(array)  # which raises it again, for the rows in place of the distinct values
        return made.take(encoded.indices)

    return each
