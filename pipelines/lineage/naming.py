"""What is a data set called? A namespace and a name for a path, as OpenLineage's specification has them.

A local path is `file` and the path; an object's is the bucket (`gs://bucket`, `s3://bucket`) and its key.
"""

import re
from dataclasses import dataclass
from typing import Final

from pipelines import storage

_WILD: Final = re.compile(r"[*?\[{]")


@dataclass(frozen=True)
class Named:
    """How OpenLineage calls one data set."""

    namespace: str
    name: str


def named(path: str) -> Named:
    """The names of a file or folder.

    >>> named("gs://lake/raw/people")
    Named(namespace='gs://lake', name='raw/people')
    >>> named("/data/people")
    Named(namespace='file', name='/data/people')
    """
    if storage.is_local(path):
        return Named("file", storage.absolute(path))
    scheme, _, rest = path.strip().partition("://")
    authority, _, key = rest.partition("/")
    return Named(f"{scheme}://{authority}", key.strip("/") or "/")


def place_of(pattern: str) -> str:
    """The file or folder in which all lies that an input pattern means.

    It ends above the first wildcard and above the first folder `key=value`: such a value is one of the data.

    >>> place_of("gs://lake/raw/dt=2026-01-01/*.parquet"), place_of("s3://lake/raw/part-*")
    ('gs://lake/raw', 's3://lake/raw')
    """
    scheme, parts = "", pattern.strip()
    if not storage.is_local(pattern):
        scheme, _, parts = parts.partition("://")
        scheme += "://"
    kept: list[str] = []
    for part in parts.split("/"):
        if _WILD.search(part) or "=" in part:
            break
        kept.append(part)
    place = "/".join(kept) or ("/" if parts.startswith("/") else ".")
    return scheme + place.rstrip("/") if scheme else storage.absolute(place)
