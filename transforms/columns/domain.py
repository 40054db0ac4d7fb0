"""What do the keyed transforms ask of a policy and of a column? The domain, the normalization, and a type with keys."""

from typing import Annotated

import pyarrow as pa
from pydantic import Field

from transforms.canonical import Step, keyable, keyed_as, normalized
from transforms.columns.transform import Misfit, Site

Domain = Annotated[str, Field(min_length=1, max_length=200)]
"""The name of the scope in which equal values get equal tokens; part of every key, so no column or file name."""

Normalize = Annotated[tuple[Step, ...], Field(strict=False)]
"""What is done to text, in this order, before it is keyed; nothing unless written."""


def is_text(type_: pa.DataType) -> bool:
    """Whether values are text in any of Arrow's layouts."""
    return bool(pa.types.is_string(type_) or pa.types.is_large_string(type_) or pa.types.is_string_view(type_))


def check_keyable(site: Site, normalize: tuple[str, ...]) -> None:
    """Raise `Misfit` where the column's values key as nothing, or cannot be normalized."""
    reason = keyable(site.type)
    if reason:
        raise Misfit(reason)
    if normalize and not is_text(site.type):
        msg = f"`normalize` is for text, and {site.path!r} is {site.type}: leave it out"
        raise Misfit(msg)


def keyed(values: pa.Array, normalize: tuple[Step, ...]) -> pa.Array:
    """What the values key as, text normalized first; nulls stay null. Raises `BadValues` as `keyed_as` does."""
    return keyed_as(normalized(values, normalize) if normalize else values)
