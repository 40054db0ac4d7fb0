"""`constant`: which one value stands in every cell that is not null?"""

import contextlib
import math
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import AfterValidator

from transforms.columns.promise import Between, OneOf, Promise
from transforms.columns.transform import ColumnTransform, Kernel, Site

if TYPE_CHECKING:
    from transforms.keys import ScopedKeys

Value = bool | int | float | str | datetime | date


def _storable(value: Value) -> Value:
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        msg = "a whole number must fit into 64 bits"
        raise ValueError(msg)
    if isinstance(value, str) and any("\ud800" <= c <= "\udfff" for c in value):
        msg = "text must be valid Unicode"
        raise ValueError(msg)
    return value


class Constant(ColumnTransform):
    """One value for all; nulls stay null.

    The type is the column's own where that holds the value exactly: text in any string type, a whole number in any
    integer type that reaches it, any float that represents it and any decimal with room for it, a fraction in floats
    and decimals, a date in date types, a time stamp in a time stamp type that agrees about having a zone (either may be
    written as ISO text). Otherwise
    it is the value's natural type: string, int64, bool, double, date32, timestamp[us] or timestamp[us, tz=UTC].
    """

    shorthand: ClassVar[str | None] = "value"
    value: Annotated[Value, AfterValidator(_storable)]

    def keyed(self) -> bool:
        """No."""
        return False

    def out_type(self, site: Site) -> pa.DataType:
        """See the class; every column type will do."""
        value = _meant(site.type, self.value)
        return site.type if _holds(site.type, value) else _natural(value)

    def kernel(self, site: Site, keys: "ScopedKeys") -> Kernel:
        """One `if_else` per batch."""
        type_ = self.out_type(site)
        constant = pa.scalar(_for(type_, _meant(site.type, self.value)), type_)
        nothing = pa.scalar(None, type_)
        return lambda values, _: pc.if_else(values.is_valid(), constant, nothing).cast(type_)

    def promises(self, site: Site) -> tuple[Promise, ...]:
        """Exactly this value, for the types that a promise can name."""
        type_ = self.out_type(site)
        value = _meant(site.type, self.value)
        if isinstance(value, date) or pa.types.is_decimal(type_):
            return ()
        if isinstance(value, float):
            return () if math.isnan(value) else (Between(value, value),)
        return (OneOf((value,)),)


def _meant(type_: pa.DataType, value: Value) -> Value:
    """The value as the column's type reads it: policies write dates as text, and on dates and time stamps mean them."""
    if isinstance(value, str):
        with contextlib.suppress(ValueError):
            if pa.types.is_date(type_):
                return date.fromisoformat(value)
            if pa.types.is_timestamp(type_):
                return datetime.fromisoformat(value)
    return value


def _natural(value: Value) -> pa.DataType:
    if isinstance(value, datetime):
        return pa.timestamp("us", tz="UTC" if value.tzinfo else None)
    naturals = {bool: pa.bool_(), int: pa.int64(), float: pa.float64(), str: pa.string(), date: pa.date32()}
    return naturals[type(value)]


def _holds(type_: pa.DataType, value: Value) -> bool:
    """Whether the type is of the value's own kind and gives the very value back."""
    if not _akin(type_, value):
        return False
    if isinstance(value, float) and pa.types.is_floating(type_):
        return math.isnan(value) or pa.scalar(_for(type_, value), type_).as_py() == value
    try:
        fit = _for(type_, value)
        return bool(pa.scalar(fit, type_).as_py() == (fit if isinstance(fit, Decimal) else value))
    except (pa.ArrowInvalid, OverflowError, ValueError):
        return False


def _akin(type_: pa.DataType, value: Value) -> bool:
    if isinstance(value, bool):
        return bool(pa.types.is_boolean(type_))
    if isinstance(value, str):
        return bool(pa.types.is_string(type_) or pa.types.is_large_string(type_))
    if isinstance(value, datetime):
        return bool(pa.types.is_timestamp(type_) and (type_.tz is None) == (value.tzinfo is None))
    if isinstance(value, date):
        return bool(pa.types.is_date(type_))
    if isinstance(value, float):
        return bool(pa.types.is_floating(type_) or (pa.types.is_decimal(type_) and math.isfinite(value)))
    return bool(pa.types.is_integer(type_) or pa.types.is_floating(type_) or pa.types.is_decimal(type_))


def _for(type_: pa.DataType, value: Value) -> Value | Decimal | np.floating:
    """The Python value that pyarrow takes for the type; a fraction's decimal is what its text says."""
    if pa.types.is_decimal(type_):
        return Decimal(repr(value))
    if pa.types.is_floating(type_):
        with np.errstate(over="ignore"):
            fraction: np.floating = type_.to_pandas_dtype()(value)
            return fraction
    return value
