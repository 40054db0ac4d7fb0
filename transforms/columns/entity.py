"""Whom does a cell belong to? The column that `persona`, `by` and `entity` name, and what its cells key as."""

import difflib
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from transforms.bad_values import BadValues
from transforms.canonical import keyable, keyed_as, normalized
from transforms.columns.nulls import WITHOUT_VIEWS
from transforms.columns.transform import Misfit, Site


class Entity(BaseModel):
    """A column whose equal values mean one person, and the domain in which they do; a bare name is the column."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    column: str
    domain: str | None = None
    """Only where the column's own transform names none: column names never enter a key."""

    @model_validator(mode="before")
    @classmethod
    def _from_name(cls, raw: Any) -> Any:
        return {"column": raw} if isinstance(raw, str) else raw

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Either the name of the column or the mapping."""
        return {"anyOf": [{"type": "string"}, handler(core)]}


def domain_of(entity: Entity, site: Site) -> str:
    """The domain of the entity: its column's own, else the one beside its name.

    Raises `Misfit` where the column is not there, cannot be keyed, has no domain, or has another than is written.
    """
    if entity.column not in site.schema.names:
        folded = {name.casefold(): name for name in site.schema.names}
        near = difflib.get_close_matches(entity.column.casefold(), folded, 1)
        hint = f"; did you mean {folded[near[0]]!r}?" if near else ""
        msg = f"the entity column {entity.column!r} is not in the input{hint}"
        raise Misfit(msg)
    type_ = site.schema.field(entity.column).type
    reason = keyable(type_.value_type if pa.types.is_dictionary(type_) else type_)
    if reason:
        msg = f"the entity column {entity.column!r} cannot name anybody: {reason}"
        raise Misfit(msg)
    own = site.domains.get(entity.column)
    if own is None and entity.domain is None:
        msg = f"{entity.column!r} has no domain: write {{column: {entity.column}, domain: NAME}}"
        raise Misfit(msg)
    if own is not None and entity.domain not in {None, own}:
        msg = f"{entity.column!r} has the domain {own!r} already: write the column alone, not {entity.domain!r} with it"
        raise Misfit(msg)
    return own if own is not None else str(entity.domain)


def entity_keys(entity: Entity, values: pa.Array, beside: Mapping[str, pa.Array], *, site: Site) -> pa.Array:
    """What the entity of each cell keys as (string or binary), null where the value is null.

    Normalized as the entity's column is: whoever has one token has one persona. Raises `BadValues` where the entity
    is null or empty, or cannot be keyed, and the value is not null; the rule names the entity's column.
    """
    try:
        return _keys(entity, values, beside[entity.column], site)
    except BadValues as refused:
        raise BadValues(refused.bad, f"the entity, in column {entity.column!r}, is {refused.rule}") from None


def _keys(entity: Entity, values: pa.Array, cells: pa.Array, site: Site) -> pa.Array:
    if pa.types.is_dictionary(cells.type):
        cells = cells.dictionary_decode()
    cells = cells.cast(WITHOUT_VIEWS.get(cells.type, cells.type))
    if entity.column in site.normalize and _has_bytes(cells.type):
        cells = normalized(cells, site.normalize[entity.column])
    held = values.is_valid()
    if values.null_count:
        cells = cells.take(pa.array(np.arange(len(cells)), mask=np.asarray(values.is_null())))
    nobody = pc.and_(held, cells.is_null())
    if _has_bytes(cells.type):
        nobody = pc.or_(nobody, pc.fill_null(pc.equal(pc.binary_length(cells), 0), fill_value=False))
    if pc.any(nobody, min_count=0).as_py():
        raise BadValues(nobody.to_numpy(zero_copy_only=False), "null or empty and the value is not")
    return keyed_as(cells)


def _has_bytes(type_: pa.DataType) -> bool:
    tests = pa.types.is_string, pa.types.is_large_string, pa.types.is_binary, pa.types.is_large_binary
    return any(test(type_) for test in tests)
