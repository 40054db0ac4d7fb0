"""What numbers do our expectations take? Those that are written as numbers, and exactly those: nothing is cut off."""

from decimal import Decimal
from numbers import Integral
from typing import Any


def whole(value: Any) -> int:
    """A whole number, as a validator of a field. Raises `ValueError` for text, truth values and whatever has parts.

    >>> whole(5.0)
    5
    """
    found = exact(value)
    if found is None or found != found // 1:
        msg = "is no whole number"
        raise ValueError(msg)
    return int(found)


def exact(value: Any) -> int | float | None:
    """A number as it is, or None: whole ones stay whole, of any size. Raises `ValueError` for all else.

    >>> exact(Decimal(2**53 + 1)), exact(Decimal("0.1"))
    (9007199254740993, 0.1)
    """
    if value is None or type(value) in (int, float):
        return value  # type: ignore[no-any-return]
    if isinstance(value, Integral) and not isinstance(value, bool):
        return int(value)
    if isinstance(value, Decimal) and value.is_finite():
        if value == value.to_integral_value():
            return int(value)
        if Decimal(repr(float(value))) == value:
            return float(value)
    if isinstance(value, float):
        return float(value)
    msg = "is no number, or one with more digits than are kept; write it without quotes"
    raise ValueError(msg)
