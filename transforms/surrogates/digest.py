"""Which tables made these surrogates? A version and a digest, which the manifest records."""

import hashlib
from functools import cache
from typing import Final, get_args

import pyarrow as pa

from transforms.surrogates.marked import Refused
from transforms.surrogates.recipes import Kind, recipe_of

TABLES_VERSION: Final = 1
"""Counts changes of how tables are composed and looked up. Another version of Faker may change them as well."""


@cache
def tables_digest(locale: str) -> str:
    """SHA-256 (hex) over all tables of the locale: equal digests mean equal surrogates under equal keys.

    Costs a few hundred milliseconds, once per process and locale. The digest is of the version in decimal, then of
    each kind that the locale has, in alphabetical order: its name, its parts, and its tables' entries in order; every
    item as text behind its UTF-8 length in 8 bytes, big-endian.
    """
    sha = hashlib.sha256()

    def add(text: str) -> None:
        raw = text.encode()
        sha.update(len(raw).to_bytes(8, "big") + raw)

    add(str(TABLES_VERSION))
    for kind in sorted(get_args(Kind)):
        try:
            recipe = recipe_of(kind, locale)
        except Refused:
            continue
        add(kind)
        add(",".join(recipe.parts))
        for table in recipe.tables:
            add("\0".join(table.cast(pa.string()).to_pylist()))
    return sha.hexdigest()
