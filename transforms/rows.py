"""Which rows stay? Row rules: each compares one input column with literals, and drops rows or keeps only them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr, model_validator

from transforms.columns.transform import Misfit
from transforms.errors import InputError
from transforms.paths import nearest
from transforms.types import plain, untaken

Literal_ = StrictBool | StrictInt | StrictFloat | StrictStr
Comparison = Literal["equals", "in", "less_than", "at_most", "greater_than", "at_least", "is_null"]
COMPARISONS: tuple[Comparison, ...] = ("equals", "in", "less_than", "at_most", "greater_than", "at_least", "is_null")
_ORDER = {"less_than": pc.less, "at_most": pc.less_equal, "greater_than": pc.greater, "at_least": pc.greater_equal}


class Condition(BaseModel):
    """One input column (a dropped one too) and exactly one comparison. Text is ordered by its UTF-8 bytes."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        json_schema_extra={"oneOf": [{"required": [word]} for word in COMPARISONS]},
    )
    column: Annotated[str, Field(min_length=1)]
    equals: Literal_ | None = None
    among: Annotated[tuple[Literal_, ...] | None, Field(alias="in", min_length=1)] = None
    less_than: Literal_ | None = None
    at_most: Literal_ | None = None
    greater_than: Literal_ | None = None
    at_least: Literal_ | None = None
    is_null: StrictBool | None = None

    @model_validator(mode="after")
    def _one_comparison(self) -> Self:
        if len(self._written()) != 1:
            msg = f"a row rule compares exactly once: write one of {', '.join(COMPARISONS)}, and a rule for each further one"
            raise ValueError(msg)
        return self

    def _written(self) -> list[tuple[Comparison, Any]]:
        values = {word: getattr(self, "among" if word == "in" else word) for word in COMPARISONS}
        return [(word, value) for word, value in values.items() if value is not None]

    @property
    def comparison(self) -> Comparison:
        """The word of the comparison."""
        return self._written()[0][0]

    @property
    def literals(self) -> tuple[bool | int | float | str, ...]:
        """What is compared with: one literal, or those of `in`."""
        value = self._written()[0][1]
        return value if isinstance(value, tuple) else (value,)


class RowRule(BaseModel):
    """`drop_where` drops the rows for which the condition holds, `keep_where` those for which it does not.

    A null cell is neither: `nulls` says what becomes of its row. Beside `is_null`, which decides nulls itself, it may
    be left out and must not contradict. NaN is a value that no comparison holds for.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        json_schema_extra={"oneOf": [{"required": ["drop_where"]}, {"required": ["keep_where"]}]},
    )
    drop_where: Condition | None = None
    keep_where: Condition | None = None
    nulls: Literal["drop", "keep"] | None = None
    reason: Annotated[str, Field(min_length=1)]
    """Why the rows go; stands in the report beside their count."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.drop_where is None) == (self.keep_where is None):
            msg = "a row rule has one of drop_where and keep_where"
            raise ValueError(msg)
        where = self.condition
        if where.comparison != "is_null":
            if self.nulls is None:
                msg = "a row rule says what becomes of rows whose cell is null: write nulls: drop or nulls: keep"
                raise ValueError(msg)
        elif self.nulls not in {None, "drop" if bool(where.is_null) == (self.drop_where is not None) else "keep"}:
            msg = "is_null decides what becomes of nulls, and nulls says otherwise: leave nulls out"
            raise ValueError(msg)
        return self

    @property
    def condition(self) -> Condition:
        """The condition, whichever word it stands under."""
        where = self.drop_where or self.keep_where
        if where is None:
            raise AssertionError
        return where

    def bind(self, schema: pa.Schema) -> "BoundRule":
        """The rule with its literals as values of the column's type. Raises `Misfit`."""
        where = self.condition
        if where.column not in schema.names:
            msg = f"column {where.column!r} is not in the input{nearest(where.column, schema.names)}"
            raise Misfit(msg)
        type_ = plain(schema.field(where.column).type)
        literals = None if where.comparison == "is_null" else _literals(where, type_)
        return BoundRule(where.column, where.comparison, literals, bool(where.is_null), self.drop_where is not None,
                         self.nulls == "drop", type_)  # fmt: skip


@dataclass(frozen=True)
class BoundRule:
    """A row rule bound to the type of its column."""

    column: str
    comparison: Comparison
    literals: pa.Array | None
    """Values of the column's type; None for `is_null`."""
    is_null: bool
    drops_held: bool
    """Whether a row goes where the condition holds (`drop_where`) or where it does not (`keep_where`)."""
    drops_nulls: bool
    type: pa.DataType

    def dropped(self, batch: pa.RecordBatch) -> npt.NDArray[np.bool_]:
        """Which rows of the batch this rule drops, as if there were no other."""
        array = batch.column(self.column)
        if plain(array.type) != self.type:
            msg = f"column {self.column!r} comes as {array.type}, and the plan was made for {self.type}"
            raise InputError(msg)
        if self.literals is None:
            return (_mask(array.is_null()) == self.is_null) == self.drops_held
        if pa.types.is_dictionary(array.type):
            held = self._held(array.dictionary).take(array.indices)
        else:
            held = self._held(array)
        return np.where(_mask(held.is_null()), self.drops_nulls, _mask(held.fill_null(False)) == self.drops_held)

    def _held(self, array: pa.Array) -> pa.Array:
        """Where the condition holds; null where the cell is null."""
        array, literals = _comparable(array), _comparable(self.literals)
        if self.comparison == "in":
            alike = [pc.equal(array, literal) for literal in literals]
            held = alike[0]
            for one in alike[1:]:
                held = pc.or_(held, one)
            return held
        if self.comparison == "equals":
            return pc.equal(array, literals[0])
        return _ORDER[self.comparison](array, literals[0])


def select(batch: pa.RecordBatch, rules: Sequence[BoundRule]) -> tuple[npt.NDArray[np.bool_], tuple[int, ...]]:
    """(which rows stay, how many rows each rule dropped).

    The rules apply in order, and a row counts for the first rule that drops it: the counts add up to the rows dropped.
    """
    stays = np.ones(batch.num_rows, np.bool_)
    counts = []
    for rule in rules:
        goes = rule.dropped(batch) & stays
        counts.append(int(goes.sum()))
        stays &= ~goes
    return stays, tuple(counts)


def _mask(array: pa.Array) -> npt.NDArray[np.bool_]:
    return array.to_numpy(zero_copy_only=False).astype(np.bool_)


def _comparable(array: pa.Array) -> pa.Array:
    """Arrow compares all types but half floats."""
    return array.cast(pa.float32()) if pa.types.is_float16(array.type) else array


def _literals(where: Condition, type_: pa.DataType) -> pa.Array:
    reason = _incomparable(type_, where.comparison)
    if reason:
        msg = f"column {where.column!r} of type {type_} cannot be compared by {where.comparison}: {reason}"
        raise Misfit(msg)
    arrays = [_literal(literal, where.column, type_) for literal in where.literals]
    return pa.concat_arrays(arrays)


def _incomparable(type_: pa.DataType, comparison: Comparison) -> str | None:
    reason = untaken(type_)
    if reason:
        return reason
    if pa.types.is_boolean(type_) and comparison in _ORDER:
        return "true and false have no order; write equals"
    known = (*_STRINGS, pa.types.is_boolean, pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal, *_ISO)
    if not any(test(type_) for test in known):
        return "only text, numbers, booleans, dates, timestamps can be; is_null takes every column"
    return None


_STRINGS = (pa.types.is_string, pa.types.is_large_string)
_ISO = (pa.types.is_date, pa.types.is_timestamp)


def _literal(literal: bool | float | str, column: str, type_: pa.DataType) -> pa.Array:  # noqa: FBT001 - a value, not a switch
    """An array with the one literal, exactly; raises `Misfit` that says how it is to be written."""
    takes, how = _written_as(type_)
    fit = None
    if type(literal) in takes:
        try:
            text = literal if isinstance(literal, str) else repr(literal)
            fit = pa.array([literal], type_) if type(literal) in {bool, int} and not pa.types.is_decimal(type_) else None
            if fit is None:
                fit = pa.array([text]).cast(type_)
        except (pa.ArrowException, OverflowError, ValueError):
            fit = None
    if fit is None:
        msg = f"column {column!r} of type {type_} is compared with {literal!r}: write {how}"
        raise Misfit(msg)
    return fit


def _written_as(type_: pa.DataType) -> tuple[set[type], str]:
    if any(test(type_) for test in _STRINGS):
        return {str}, "text, in quotes where it looks like a number"
    if pa.types.is_boolean(type_):
        return {bool}, "true or false"
    if pa.types.is_integer(type_):
        return {int}, "a whole number that the type holds"
    if pa.types.is_floating(type_):
        return {int, float}, "a number that the type holds"
    if pa.types.is_decimal(type_):
        return {int, float, str}, "a number with no more digits than the type has"
    if pa.types.is_date(type_):
        return {str}, "a date as 2026-12-31"
    if type_.tz is not None:
        return {str}, "a timestamp with its offset, as 2026-12-31T00:00:00Z, no finer than the type's unit"
    return {str}, "a timestamp without an offset, as 2026-12-31T00:00:00, no finer than the type's unit"
