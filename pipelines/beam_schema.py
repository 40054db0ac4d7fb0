"""Which Arrow type is a field of a Beam row, and the other way round? What has no counterpart is refused, with why."""

import datetime as dt
import decimal
import keyword
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Optional

import numpy as np
import pyarrow as pa
from apache_beam.portability.api import schema_pb2
from apache_beam.typehints.row_type import RowTypeConstraint
from apache_beam.typehints.schemas import PYTHON_ANY_URN, schema_from_element_type
from apache_beam.utils.timestamp import Timestamp

from transforms.errors import PolicyError
from transforms.types import parse_type

_ATOMS: Final[Mapping[int, pa.DataType]] = {
    schema_pb2.BYTE: pa.int8(),
    schema_pb2.INT16: pa.int16(),
    schema_pb2.INT32: pa.int32(),
    schema_pb2.INT64: pa.int64(),
    schema_pb2.FLOAT: pa.float32(),
    schema_pb2.DOUBLE: pa.float64(),
    schema_pb2.BOOLEAN: pa.bool_(),
    schema_pb2.STRING: pa.string(),
    schema_pb2.BYTES: pa.binary(),
}
_LOGICAL: Final[Mapping[str, pa.DataType]] = {
    "beam:logical_type:date:v1": pa.date32(),
    "beam:logical_type:javasdk_date:v1": pa.date32(),
    "beam:logical_type:micros_instant:v1": pa.timestamp("us", "UTC"),
    "beam:logical_type:millis_instant:v1": pa.timestamp("us", "UTC"),
    "beam:logical_type:var_char:v1": pa.string(),
    "beam:logical_type:fixed_char:v1": pa.string(),
    "beam:logical_type:var_bytes:v1": pa.binary(),
    "beam:logical_type:fixed_bytes:v1": pa.binary(),
}
_DECIMALS: Final = ("beam:logical_type:decimal:v1", "beam:logical_type:fixed_decimal:v1")
_PYTHON: Final[Mapping[pa.DataType, type]] = {
    pa.int8(): np.int8,
    pa.int16(): np.int16,
    pa.int32(): np.int32,
    pa.int64(): np.int64,
    pa.float32(): np.float32,
    pa.float64(): np.float64,
    pa.bool_(): bool,
    pa.string(): str,
    pa.large_string(): str,
    pa.binary(): bytes,
    pa.large_binary(): bytes,
}


class _NoType(Exception):  # noqa: N818 - says why, and is caught where the column is known
    """A field that Arrow or Beam has no type for, and why."""


@dataclass(frozen=True)
class RowSchema:
    """The columns of a PCollection of rows."""

    schema: pa.Schema
    """A column that has no Arrow type is of type null here: it may be dropped, never read."""
    untyped: Mapping[str, str]
    """Why, for each such column."""


def schema_of_rows(element_type: Any, types: Mapping[str, str]) -> RowSchema:
    """The columns of rows of this Beam type. Raises `PolicyError` where they have no schema.

    `types`: what the policy says of columns whose decimals have neither precision nor scale in Beam.
    """
    try:
        fields = schema_from_element_type(element_type).fields
    except TypeError:
        message = "Anonymize takes rows with a schema, and these have none; give them one, by MapToFields for instance"
        raise PolicyError(message) from None
    columns, untyped = [], {}
    for field in fields:
        try:
            columns.append(
                pa.field(field.name, _arrow(field.type, types.get(field.name)), nullable=field.type.nullable)
            )
        except _NoType as reason:
            untyped[field.name] = str(reason)
            columns.append(pa.field(field.name, pa.null()))
    return RowSchema(pa.schema(columns), untyped)


def _arrow(field: Any, named: str | None) -> pa.DataType:
    match field.WhichOneof("type_info"):
        case "atomic_type" if field.atomic_type in _ATOMS:
            return _ATOMS[field.atomic_type]
        case "array_type":
            return pa.list_(_part("element", field.array_type.element_type))
        case "iterable_type":
            return pa.list_(_part("element", field.iterable_type.element_type))
        case "map_type":
            key, value = _arrow(field.map_type.key_type, None), _part("value", field.map_type.value_type)
            return pa.map_(key, value)
        case "row_type":
            return pa.struct([_part(part.name, part.type) for part in field.row_type.schema.fields])
        case "logical_type":
            return _logical(field.logical_type.urn, named)
    message = "Beam gives it a type that Arrow does not have"
    raise _NoType(message)


def _part(name: str, field: Any) -> pa.Field:
    return pa.field(name, _arrow(field, None), nullable=field.nullable)


def _logical(urn: str, named: str | None) -> pa.DataType:
    if urn in _LOGICAL:
        return _LOGICAL[urn]
    if urn in _DECIMALS:
        type_ = parse_type(named) if named else None
        if type_ is None or not pa.types.is_decimal(type_):
            message = "its decimals have no precision and scale; say them under `types`, as decimal128(12, 2)"
            raise _NoType(message)
        return type_
    if urn == PYTHON_ANY_URN:
        message = "its type is not known; say it where the column is made, as `output_type` in MapToFields"
        raise _NoType(message)
    message = f"values of {urn!r} are not taken; cast the column before"
    raise _NoType(message)


def rows_of_schema(schema: pa.Schema) -> RowTypeConstraint:
    """The Beam type of rows with these columns. Raises one `PolicyError` for every column that Beam rows cannot have.

    Text, bytes, booleans, signed integers, floats, lists, maps and structs of them; dates, decimals, and timestamps
    with a zone, in milliseconds or microseconds, which come out as Beam's `Timestamp`.
    """
    misfits = [f"column {path!r} {why}" for column in schema for path, why in _misfits(column.name, column)]
    if misfits:
        raise PolicyError(*misfits)
    return _row_type(schema)


def _row_type(fields: Sequence[pa.Field]) -> RowTypeConstraint:
    return RowTypeConstraint.from_fields([(field.name, _python(field)) for field in fields])


def is_plain(type_: pa.DataType) -> bool:
    """Whether Beam's own conversion between rows and Arrow tables knows the type (or its text with 32-bit offsets)."""
    return type_ in _PYTHON or (pa.types.is_nested(type_) and all(is_plain(part.type) for part in _parts(type_)))


def plain_type(type_: pa.DataType) -> pa.DataType:
    """The type that Beam's own conversion has for a plain one: text and bytes with 32-bit offsets."""
    if pa.types.is_struct(type_):
        return pa.struct([part.with_type(plain_type(part.type)) for part in type_])
    if pa.types.is_map(type_):
        return pa.map_(plain_type(type_.key_type), type_.item_field.with_type(plain_type(type_.item_type)))
    if pa.types.is_nested(type_):
        return pa.list_(type_.value_field.with_type(plain_type(type_.value_type)))
    return {pa.large_string(): pa.string(), pa.large_binary(): pa.binary()}.get(type_, type_)


def _parts(type_: pa.DataType) -> list[pa.Field]:
    if pa.types.is_map(type_):
        return [type_.key_field, type_.item_field]
    return [type_.field(i) for i in range(type_.num_fields)]


def _misfits(path: str, column: pa.Field) -> Iterator[tuple[str, str]]:
    if path == column.name and (not column.name.isidentifier() or keyword.iskeyword(column.name) or path[0] == "_"):
        yield path, "cannot be a field of a Beam row: Python has no such names; rename it in the policy"
    type_ = column.type
    if pa.types.is_struct(type_) or pa.types.is_map(type_) or pa.types.is_list(type_) or pa.types.is_large_list(type_):
        for part in _parts(type_):
            yield from _misfits(f"{path}.{part.name}", part)
    elif type_ not in _PYTHON and not any(test(type_) for test, _ in _TIMES):
        yield path, f"comes out as {type_}, which Beam rows do not have; {_cure(type_)}"


def _cure(type_: pa.DataType) -> str:
    if pa.types.is_timestamp(type_) and type_.tz is None:
        return "a Beam timestamp has a zone: cast the input to timestamp[us, UTC], or generalize the column to a year"
    if pa.types.is_unsigned_integer(type_):
        return "cast the input to a signed integer"
    return "drop or transform the column, or use `beamveil run`"


_TIMES: Final[tuple[tuple[Callable[[pa.DataType], bool], type], ...]] = (
    (pa.types.is_date32, dt.date),
    (pa.types.is_decimal, decimal.Decimal),
    (lambda type_: pa.types.is_timestamp(type_) and type_.tz is not None and type_.unit in ("ms", "us"), Timestamp),
)


def _python(field: pa.Field) -> Any:
    made = _python_of(field.type)
    return Optional[made] if field.nullable else made  # noqa: UP045 - what it is made of is no type for `|`


def _python_of(type_: pa.DataType) -> Any:
    if pa.types.is_struct(type_):
        return _row_type(list(type_))
    if pa.types.is_map(type_):
        return Mapping[_python_of(type_.key_type), _python(type_.item_field)]  # type: ignore[misc]
    if pa.types.is_nested(type_):
        return Sequence[_python(type_.value_field)]  # type: ignore[misc]
    return _PYTHON.get(type_) or next(python for test, python in _TIMES if test(type_))
