"""What does a file of categories call a value, some levels up?"""

import csv
import hashlib
import io

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.canonical import keyable, keyed_as
from transforms.columns.generalization.way import Way, refuse
from transforms.columns.promise import OneOf
from transforms.columns.transform import Misfit, Site
from transforms.errors import StoreError
from transforms.stores.small import content_of

_WITHOUT_TEXT = (
    pa.types.is_boolean,
    pa.types.is_binary,
    pa.types.is_large_binary,
    pa.types.is_binary_view,
    pa.types.is_fixed_size_binary,
)


def by_hierarchy(path: str, level: int, site: Site) -> Way:
    """The category of the value on the level, as text.

    The file is CSV in UTF-8 without a header: a value, then its category on level 1, level 2 and so on, each coarser.
    A value is written as it keys: text as it is, 12 for 12.00, dates as ISO. Bad rows: values that the file lacks.
    Raises `Misfit` where the file is not the one whose digest the plan holds, cannot be read, lacks the level for some
    value, or gives a value two categories.
    """
    reason = keyable(site.type)
    if reason:
        raise Misfit(reason)
    if any(is_one(site.type) for is_one in _WITHOUT_TEXT):
        msg = f"{site.path!r} is {site.type}, which no file of text can list: keep or drop it"
        raise Misfit(msg)
    categories = _categories(_checked(path, site), path, level)
    known, labels = pa.array(categories.keys(), pa.string()), pa.array(categories.values(), pa.string())

    def kernel(values: pa.Array) -> pa.Array:
        texts = keyed_as(values)
        places = pc.index_in(texts.cast(pa.string()), value_set=known)
        refuse(np.asarray(places.is_null()) & np.asarray(values.is_valid()), "not in the hierarchy")
        return labels.take(places)

    return Way(pa.string(), kernel, (OneOf(tuple(sorted(set(categories.values())))),))


def _checked(path: str, site: Site) -> bytes:
    """The file's bytes, if their digest is the plan's."""
    try:
        content = content_of(path)
    except StoreError as error:
        raise Misfit(str(error)) from None
    except OSError:
        msg = f"the hierarchy file {path!r} cannot be read"
        raise Misfit(msg) from None
    if hashlib.sha256(content).hexdigest() != site.digests.get(path):
        msg = f"the hierarchy file {path!r} is not the one that the plan was made with: run again"
        raise Misfit(msg)
    return content


def _categories(content: bytes, path: str, level: int) -> dict[str, str]:
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        msg = f"the hierarchy file {path!r} is not CSV in UTF-8"
        raise Misfit(msg) from None
    found: dict[str, str] = {}
    for number, row in enumerate(rows, 1):
        if not row:
            continue
        if len(row) <= level or not row[level]:
            msg = f"row {number} of the hierarchy file {path!r} has no level {level}"
            raise Misfit(msg)
        if found.setdefault(row[0], row[level]) != row[level]:
            msg = f"row {number} of the hierarchy file {path!r} gives a value a second category"
            raise Misfit(msg)
    if not found:
        msg = f"the hierarchy file {path!r} is empty"
        raise Misfit(msg)
    return found
