"""Does a column repeat so often that work is better done once per distinct value?"""

import pyarrow as pa

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
