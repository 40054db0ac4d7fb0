"""What the folders of a partitioned data set say: `dt=2026-01-01/` is a column `dt`, the same for every row below it.

The form is Hive's: key=value folders, percent-encoded, `__HIVE_DEFAULT_PARTITION__` for null.
"""

from collections.abc import Mapping
from urllib.parse import unquote

import pyarrow as pa

from transforms.bad_values import BadValues
from transforms.errors import InputError
from transforms.files.cells import read_cells
from transforms.stores.masking import FOLDER
from transforms.stores.masking import masked as masked

_NULL = "__HIVE_DEFAULT_PARTITION__"


def partitions(path: str) -> dict[str, str | None]:
    """Keys and values of the folders above a file, in the path's order; an empty value is null, as in Hive.

    Every folder of the path counts, so that a policy fits the data set and each of its folders alike. InputError for
    one column twice, and for what is not UTF-8 when it is decoded.

    >>> partitions("/data/country=DE/dt=2026-01-01/x=1.parquet")
    {'country': 'DE', 'dt': '2026-01-01'}
    """
    found: dict[str, str | None] = {}
    for key, value in FOLDER.findall(path):
        name = _decoded(key, path, key)
        if name in found:
            message = f"two folders of one path give the partition column {name!r}: {masked(path)!r}"
            raise InputError(message)
        found[name] = None if value in ("", _NULL) else _decoded(value, path, name)
    return found


def _decoded(text: str, path: str, column: str) -> str:
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        message = f"{masked(path)!r}: the partition folder of {column!r} is not percent-encoded UTF-8"
        raise InputError(message) from None


def partition_cells(path: str, fields: Mapping[str, pa.DataType]) -> dict[str, pa.Scalar]:
    """The path's partition values as scalars of the given types. InputError where keys differ or a value misfits."""
    found = partitions(path)
    if list(found) != list(fields):
        wanted, have = [f"{name}=*" for name in fields], [f"{name}=*" for name in found]
        message = f"{masked(path)!r} lies in partition folders {have}, other files in {wanted}"
        raise InputError(message)
    cells = {}
    for name, value in found.items():
        try:
            cells[name] = read_cells(pa.array([value], pa.string()), fields[name])[0]
        except BadValues as bad:
            message = f"{masked(path)!r}: the partition folder of {name!r} is {bad.rule}"
            raise InputError(message) from None
    return cells
