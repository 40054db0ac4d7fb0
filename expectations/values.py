"""How bounds and members are compared with columns of every type: exactly, and never raising with a value.

Great Expectations turns bounds into floats and dates into text, and Arrow refuses to compare large integers with
floats, quoting one. Here whole numbers and decimals are compared exactly, whatever the bound is written as.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import ROUND_FLOOR, Context, Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from expectations.spec import Refused

_WIDE = Context(prec=200)
_UPPER, _LOWER = ("greater", "greater_equal"), ("less", "less_equal")


def compare(array: pa.Array, operator: str, bound: Any) -> pa.BooleanArray:
    """`array operator bound` for each value, null for null; operator: equal, not_equal, less, less_equal, greater ...

    Raises `Refused` where column and bound are of different kinds.

    >>> compare(pa.array([2**60, 2**60 + 1]), "less_equal", 2.0**60).to_pylist()
    [True, False]
    """
    if pa.types.is_boolean(array.type):
        array = array.cast(pa.int8())
    if pa.types.is_integer(array.type) or pa.types.is_decimal(array.type):
        return _compare_exactly(array, operator, _number(bound, array.type))
    return getattr(pc, operator)(array, _scalar(bound, array.type))


def members(values: Iterable[Any], of: pa.DataType, *, parse_text: bool = False) -> pa.Array:
    """The given values that a column of this type can hold, in its type: 1.0 is a member of integers, "1" is not.

    `parse_text`: ISO dates and times, and decimals, may be written as text where the column holds such. Raises
    `Refused` for types without value sets.
    """
    found = [member for value in values if (member := _member(value, of, parse_text=parse_text)) is not None]
    return pa.array(found, of)


def is_text(type_: pa.DataType) -> bool:
    """Whether the type is one of the plain text types."""
    return bool(pa.types.is_string(type_) or pa.types.is_large_string(type_))


def is_number(type_: pa.DataType) -> bool:
    """Whether the type holds binary numbers."""
    return bool(pa.types.is_integer(type_) or pa.types.is_floating(type_))


def _compare_exactly(array: pa.Array, operator: str, bound: Decimal) -> pa.BooleanArray:
    """Round the bound down to a value of the column's type, and let the operator make up for what was cut off."""
    if bound.is_infinite():
        holds = operator == "not_equal" or operator in (_LOWER if bound > 0 else _UPPER)
        return _constant(array, holds=holds)
    scale = getattr(array.type, "scale", 0)
    floor = bound.quantize(Decimal(1).scaleb(-scale), rounding=ROUND_FLOOR, context=_WIDE)
    if floor != bound:
        if operator in ("equal", "not_equal"):
            return _constant(array, holds=operator == "not_equal")
        operator = "greater" if operator in _UPPER else "less_equal"
    try:
        scalar = pa.scalar(int(floor) if pa.types.is_integer(array.type) else floor, array.type)
    except (pa.ArrowException, OverflowError):  # no value of the column reaches that far
        return _constant(array, holds=operator == "not_equal" or operator in (_LOWER if floor > 0 else _UPPER))
    return getattr(pc, operator)(array, scalar)


def _constant(array: pa.Array, *, holds: bool) -> pa.BooleanArray:
    return pc.if_else(array.is_valid(), pa.scalar(holds), pa.scalar(None, pa.bool_()))


def _number(bound: Any, of: pa.DataType) -> Decimal:
    if not isinstance(bound, int | float | Decimal) or bound != bound:  # noqa: PLR0124 - NaN is no bound
        raise Refused(f"a bound for {of} must be a number")
    if isinstance(bound, float) and pa.types.is_decimal(of):
        return Decimal(repr(bound))  # 0.1 in a policy means one tenth
    return Decimal(bound)


def _scalar(bound: Any, of: pa.DataType) -> pa.Scalar:
    if pa.types.is_floating(of):
        return pa.scalar(float(_number(bound, of)), pa.float64())
    if is_text(of) and isinstance(bound, str):
        return pa.scalar(bound, of)
    moment = datetime.fromisoformat(bound) if isinstance(bound, str) and _is_iso(bound) else bound
    if pa.types.is_timestamp(of) and isinstance(moment, date):
        return _moment(moment, of)
    if pa.types.is_date(of) and isinstance(moment, date):
        if isinstance(moment, datetime) and moment.time() != datetime.min.time():
            raise Refused("a bound for dates must be a date")
        return pa.scalar(moment.date() if isinstance(moment, datetime) else moment, of)
    raise Refused(f"a bound of type {type(bound).__name__} does not fit {of}")


def _moment(moment: date, of: pa.DataType) -> pa.Scalar:
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day)  # noqa: DTZ001 - naive, as the column is
    if (of.tz is None) != (moment.tzinfo is None):
        raise Refused("either both column and bound have a time zone or neither")
    return pa.scalar(moment, pa.timestamp("us", of.tz))


def _is_iso(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _member(value: Any, of: pa.DataType, *, parse_text: bool) -> Any:  # noqa: PLR0911 - one line per type
    number = value if isinstance(value, int | float | Decimal) and value == value else None  # noqa: PLR0124
    if is_text(of):
        return value if isinstance(value, str) else None
    if pa.types.is_boolean(of):
        return bool(number) if number in (0, 1) else None
    if pa.types.is_integer(of):
        return int(number) if number is not None and _fits(number, of) else None
    if pa.types.is_floating(of):
        return None if number is None else float(np.dtype(of.to_pandas_dtype()).type(number)) + 0.0
    if pa.types.is_decimal(of):
        return _decimal_member(_read(value) if parse_text and isinstance(value, str) else number, of)
    if parse_text and isinstance(value, str) and _is_iso(value):
        value = datetime.fromisoformat(value)
        value = value.date() if pa.types.is_date(of) and value.time() == datetime.min.time() else value
    if pa.types.is_timestamp(of):
        return value if isinstance(value, datetime) and (value.tzinfo is None) == (of.tz is None) else None
    if pa.types.is_date(of):
        return value if type(value) is date else None
    raise Refused(f"no value sets for columns of type {of}")


def _read(text: str) -> Decimal | None:
    """The number that the text is; JSON and YAML have no other way to write a decimal down as it is."""
    return Decimal(text) if re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", text) else None


def _fits(number: float | Decimal, of: pa.DataType) -> bool:
    if number in (Decimal("Infinity"), Decimal("-Infinity")) or number != int(number):
        return False
    limits = np.iinfo(of.to_pandas_dtype())
    return int(limits.min) <= int(number) <= int(limits.max)


def _decimal_member(number: float | Decimal | None, of: pa.DataType) -> Decimal | None:
    if number is None:
        return None
    exact = Decimal(repr(number)) if isinstance(number, float) else Decimal(number)
    try:
        return exact if pa.scalar(exact, of).as_py() == exact else None
    except (pa.ArrowException, OverflowError):
        return None
