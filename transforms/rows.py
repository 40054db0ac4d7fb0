"""Which rows stay? Row rules: each compares one input column with literals, and drops rows or keeps only them."""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr, model_validator

from transforms.columns.transform import Misfit
from transforms.dictionaries import held
from transforms.errors import InputError
from transforms.paths import nearest
from transforms.types import plain, untaken

Operand = StrictBool | StrictInt | StrictFloat | StrictStr
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
    equals: Operand | None = None
    among: Annotated[tuple[Operand, ...] | None, Field(alias="in", min_length=1)] = None
    less_than: Operand | None = None
    at_most: Operand | None = None
    greater_than: Operand | None = None
    at_least: Operand | None = None
    is_null: StrictBool | None = None

    @model_validator(mode="after")
    def _one_comparison(self) -> Self:
        if len(self._written()) != 1:
            msg = (
                f"a row rule compares exactly once: write one of {', '.join(COMPARISONS)}; more of them are more rules"
            )
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
            alike: npt.NDArray[np.bool_] = _mask(held(array)) != self.is_null
            return alike if self.drops_held else ~alike
        if pa.types.is_dictionary(array.type):
            holds = self._holds(array.dictionary).take(array.indices)
        else:
            holds = self._holds(array)
        return np.where(_mask(holds.is_null()), self.drops_nulls, _mask(holds.fill_null(False)) == self.drops_held)

    def _holds(self, array: pa.Array) -> pa.Array:
        """Where the condition holds; null where the cell is null."""
        array, literals = _comparable(array), _comparable(self.literals)
        if self.comparison == "in":
            alike = [pc.equal(array, literal) for literal in literals]
            return functools.reduce(pc.or_, alike)
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
    mask: npt.NDArray[np.bool_] = array.to_numpy(zero_copy_only=False).astype(np.bool_)
    return mask


def _comparable(array: pa.Array) -> pa.Array:
    """Arrow compares all types but half floats."""
    return array.cast(pa.float32()) if pa.types.is_float16(array.type) else array


@dataclass(frozen=True)
class _Form:
    """How a policy writes the values of a kind of types."""

    test: Callable[[pa.DataType], bool]
    literals: tuple[type, ...]
    words: str


_FORMS = (
    _Form(lambda t: t in {pa.string(), pa.large_string()}, (str,), "text, in quotes where it looks like a number"),
    _Form(pa.types.is_boolean, (bool,), "true or false"),
    _Form(pa.types.is_integer, (int,), "a whole number that the type holds"),
    _Form(pa.types.is_floating, (int, float), "a number that the type holds"),
    _Form(pa.types.is_decimal, (int, float, str), "a number with no more digits than the type has"),
    _Form(pa.types.is_date, (str,), "a date as 2026-12-31"),
    _Form(
        lambda t: pa.types.is_timestamp(t) and t.tz is not None,
        (str,),
        "a timestamp with its offset, as 2026-12-31T00:00:00Z, no finer than the type's unit",
    ),
    _Form(
        pa.types.is_timestamp,
        (str,),
        "a timestamp without an offset, as 2026-12-31T00:00:00, no finer than the type's unit",
    ),
)


def _literals(where: Condition, type_: pa.DataType) -> pa.Array:
    """What is compared with, as values of the type; raises `Misfit`."""
    form = None if untaken(type_) else next((form for form in _FORMS if form.test(type_)), None)
    if form is None:
        reason = untaken(type_) or "text, numbers, booleans, dates and timestamps can be; is_null takes every column"
        msg = f"column {where.column!r} of type {type_} cannot be compared: {reason}"
        raise Misfit(msg)
    if pa.types.is_boolean(type_) and where.comparison in _ORDER:
        msg = f"column {where.column!r} of type bool has no order; write equals"
        raise Misfit(msg)
    arrays = [_literal(literal, type_) if type(literal) in form.literals else None for literal in where.literals]
    for literal, array in zip(where.literals, arrays, strict=True):
        if array is None:
            msg = f"column {where.column!r} of type {type_} is compared with {literal!r}; write {form.words}"
            raise Misfit(msg)
    return pa.concat_arrays(arrays)


def _literal(literal: Operand, type_: pa.DataType) -> pa.Array | None:
    """An array with the one literal; None where the type does not hold it."""
    by_text = isinstance(literal, str) or pa.types.is_decimal(type_)
    try:
        array = pa.array([str(literal)]).cast(type_) if by_text else pa.array([literal], type_)
    except (pa.ArrowException, OverflowError, ValueError):
        return None
    beyond = pa.types.is_floating(type_) and not pc.is_finite(_comparable(array))[0].as_py()
    return None if beyond else array
