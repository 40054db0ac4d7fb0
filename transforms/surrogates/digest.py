"""Which tables made these surrogates? A version and a digest for each kind, which the manifest records."""

import hashlib
from functools import cache
from typing import Final

import pyarrow as pa

from transforms.surrogates.recipes import Kind, recipe_of

TABLES_VERSION: Final = 1
"""Counts changes of how tables are composed and looked up. Another version of Faker may change them as well."""


@cache
def tables_digest(kind: Kind, locale: str) -> str:
    """SHA-256 (hex) over the tables of a kind in a locale: equal digests mean equal surrogates under equal keys.

    The digest is of the version in decimal, the kind's name, its parts, and each table's entries in order; every item
    as text behind its UTF-8 length in 8 bytes, big-endian. Raises `Refused` where the locale does not have the kind.
    """
    sha, recipe = hashlib.sha256(), recipe_of(kind, locale)
    tables = ["\0".join(table.cast(pa.string()).to_pylist()) for table in recipe.tables]
    for text in (str(TABLES_VERSION), kind, ",".join(recipe.parts), *tables):
        raw = text.encode()
        sha.update(len(raw).to_bytes(8, "big") + raw)
    return sha.hexdigest()
