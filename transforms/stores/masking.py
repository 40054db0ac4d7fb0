"""How is a path shown? Without the values of partition folders, which are data."""

import re
from typing import Final

FOLDER: Final = re.compile(r"([^=/\\]+)=([^/\\]*)(?=[/\\])")
"""A folder `key=value`."""


def masked(path: str) -> str:
    """The path as messages and reports show it, without the values of partition folders.

    >>> masked("/data/name=Eve/dt=2026-01-01/part-0.parquet")
    '/data/name=*/dt=*/part-0.parquet'
    """
    return FOLDER.sub(r"\1=*", path)
