"""What did the row's own column get? Then its value in text, or a part of it, gets the same."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.compute as pc

from transforms.bad_values import BadValues
from transforms.columns.redaction.alike import alike
from transforms.columns.redaction.beside import Beside, StandIn, refused_at, site_of, taken
from transforms.columns.redaction.labels import PART
from transforms.columns.surrogate import Surrogate
from transforms.columns.transform import ColumnTransform, Kernel, Site
from transforms.crypto.cmac import tagger
from transforms.crypto.text import to_base32
from transforms.detectors.texts.spans import Places

if TYPE_CHECKING:
    from transforms.keys import ScopedKeys

CODES: Final = frozenset({"tokenize", "hash", "encrypt", "fpe"})
"""Transforms whose output stands for the value and tells nothing of it."""
DOMAIN: Final = "redact"
"""In which own values are tokenized whose column has no domain; names of columns never enter a key."""


def same_as_column(column: str, form: str, site: Site, keys: "ScopedKeys") -> StandIn | None:
    """What the column got in the row, where it is a surrogate or a code; None for other columns.

    Of a surrogate name the first and middle name give its first word, the last name its last, initials its first
    letter and its last word; digits give the digits of what the column got.
    """
    transform = site.transforms.get(column)
    if transform is None or transform.word() not in CODES | {"surrogate"}:
        return None
    got = _output_of(column, transform, site, keys)
    part = _PARTS[form] if isinstance(transform, Surrogate) and transform.of == "name" else _AS_IT_IS.get(form, _whole)
    return lambda _, cells, beside: part(got(cells, beside))


def token_of_column(column: str, site: Site, keys: "ScopedKeys") -> StandIn:
    """The token of the whole value whatever part of it was found: the column's own, where it comes out as a code.

    Of other columns the token that `tokenize` would give the value's form (`alike`) in the domain `redact`.
    """
    transform = site.transforms.get(column)
    if transform is not None and transform.word() in CODES:
        got = _output_of(column, transform, site, keys)
        return lambda _, cells, beside: got(cells, beside)
    token = token_in(DOMAIN, keys)

    def of_value(_: pa.Array, cells: Places, beside: Beside) -> pa.Array:
        return token(alike(column + PART, beside[column].take(pa.array(cells)).cast(pa.large_string())))

    return of_value


def token_in(domain: str, keys: "ScopedKeys") -> Callable[[pa.Array], pa.Array]:
    """What `tokenize: {domain: ...}` makes of texts: AES-256-CMAC as base32, 26 characters."""
    tags = tagger(keys.derive(algorithm="AES256-CMAC", use="token", domain=domain, size=32))
    return lambda texts: to_base32(tags(texts), texts)


def _output_of(
    column: str, transform: ColumnTransform, site: Site, keys: "ScopedKeys"
) -> Callable[[Places, Beside], pa.Array]:
    at = site_of(column, site)
    kernel: Kernel = transform.kernel(at, keys)
    names = (column, *transform.beside(at))

    def of_cells(cells: Places, beside: Beside) -> pa.Array:
        chosen = taken({name: beside[name] for name in names}, cells)
        try:
            return kernel(chosen[column], chosen).cast(pa.large_string())
        except BadValues as refused:
            raise refused_at(refused, cells, len(beside[column])) from None

    return of_cells


def _whole(names: pa.Array) -> pa.Array:
    return names


def _first(names: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(names, r"(?s)^(\S+)\s.*$", r"\1")


def _last(names: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(names, r"(?s)^.*\s(\S+)$", r"\1")


def _initials(names: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(names, r"(?s)^(.)\S*\s+(?:.*\s)?(\S+)$", r"\1. \2")


def _digits(texts: pa.Array) -> pa.Array:
    """Those of the text, or all of it where it has none."""
    digits = pc.replace_substring_regex(texts, r"[^0-9]", "")
    return pc.if_else(pc.equal(pc.binary_length(digits), 0), texts, digits)


_AS_IT_IS: Final = {"digits": _digits}
_PARTS: Final = {
    "whole": _whole,
    "first": _first,
    "middle": _first,
    "last": _last,
    "initials": _initials,
    "digits": _digits,
}
