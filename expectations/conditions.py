"""What a value, or a row, must satisfy: the conditions behind Great Expectations' map metrics.

Column conditions: (view, column, **parameters) -> mask over the values, anything where the value is missing.
Row conditions: (view, columns, **parameters) -> mask over the rows, without nulls.
Each raises `Refused` where it cannot be asked about such a column, whatever the rows hold: also about an empty batch.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import reduce
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from expectations import parsing, patterns
from expectations.exactly import adds_up, compared
from expectations.spec import Refused
from expectations.values import compare, is_number, is_text, members
from expectations.view import View

Condition = Callable[..., pa.BooleanArray]


def in_set(view: View, column: str, *, value_set: Sequence[Any] | None = None) -> pa.Array:
    """Whether each value is one of the given ones, dates and decimals as text among them; False where it is missing."""
    if value_set is None:
        return view.present(column)
    allowed = members(value_set, view.column(column).type, parse_text=True)
    return pc.is_in(view.column(column), value_set=allowed)


def between(view: View, column: str, *, min_value: Any = None, max_value: Any = None, **strict: bool) -> pa.Array:
    """Whether each value lies within the bounds."""
    if min_value is not None and type(min_value) is type(max_value) and min_value > max_value:
        raise Refused("min_value is greater than max_value")
    return _bounded(view.column(column), min_value=min_value, max_value=max_value, **strict)


def _not_in_set(view: View, column: str, *, value_set: Sequence[Any] | None = None) -> pa.Array:
    if value_set is None:
        return view.present(column)
    return pc.invert(in_set(view, column, value_set=value_set))


def _bounded(
    array: pa.Array, *, min_value: Any = None, max_value: Any = None, strict_min: bool = False, strict_max: bool = False
) -> pa.Array:
    holds = []
    if min_value is not None:
        holds.append(compare(array, "greater" if strict_min else "greater_equal", min_value))
    if max_value is not None:
        holds.append(compare(array, "less" if strict_max else "less_equal", max_value))
    if not holds:
        raise Refused("min_value and max_value are both None")
    return reduce(pc.and_, holds)


def _matches(view: View, column: str, *, regex: str) -> pa.Array:
    re.compile(regex)
    return patterns.found(view.text(column), regex)


def _does_not_match(view: View, column: str, *, regex: str) -> pa.Array:
    re.compile(regex)
    return pc.invert(view.finds(column, regex))


def _matches_some(view: View, column: str, *, regex_list: list[str], match_on: str = "any") -> pa.Array:
    found = [_matches(view, column, regex=regex) for regex in regex_list]
    return reduce(pc.or_ if match_on == "any" else pc.and_, found)


def _matches_none(view: View, column: str, *, regex_list: list[str]) -> pa.Array:
    return reduce(pc.and_, [_does_not_match(view, column, regex=regex) for regex in regex_list])


def _length_between(view: View, column: str, **bounds: Any) -> pa.Array:
    return _bounded(pc.utf8_length(view.text(column)), **bounds)


def _length_equals(view: View, column: str, *, value: int) -> pa.Array:
    return _length_between(view, column, min_value=value, max_value=value)


def _differ_within_row(view: View, columns: tuple[str, ...]) -> pa.Array:
    def differ(one: str, other: str) -> pa.Array:
        neither = pc.and_(pc.invert(view.present(one)), pc.invert(view.present(other)))
        return pc.and_not(pc.invert(_same(view, one, other)), neither)

    return reduce(pc.and_, [differ(one, other) for i, one in enumerate(columns) for other in columns[:i]])


def _all_same(view: View, columns: tuple[str, ...]) -> pa.Array:
    def same(other: str) -> pa.Array:
        neither = pc.and_(pc.invert(view.present(columns[0])), pc.invert(view.present(other)))
        return pc.or_(_same(view, columns[0], other), neither)

    return reduce(pc.and_, [same(other) for other in columns])


def _add_up(view: View, columns: tuple[str, ...], *, sum_total: float) -> pa.Array:
    if not all(is_number(view.column(column).type) for column in columns):
        raise Refused("needs numbers")
    if not isinstance(sum_total, int | float | Decimal) or sum_total != sum_total:  # noqa: PLR0124 - NaN is no sum
        raise Refused("sum_total must be a number")
    return pc.fill_null(adds_up([view.column(column) for column in columns], sum_total), fill_value=False)


def _pair_same(view: View, columns: tuple[str, ...]) -> pa.Array:
    return _same(view, *columns)


def _pair_greater(view: View, columns: tuple[str, ...], *, or_equal: bool = False) -> pa.Array:
    one, other = columns
    return _asked(view, one, other, "greater_equal" if or_equal else "greater")


def _pair_in_set(
    view: View, columns: tuple[str, ...], *, value_pairs_set: Sequence[Sequence[Any]] | None = None
) -> Any:
    """None in a pair stands for a missing value. Per column, where its values stand in a list of those wanted."""
    if value_pairs_set is None:
        return pa.array(np.ones(view.rows, bool))
    codes: Any = np.zeros(view.rows, np.int64)
    wanted: list[int | None] = [0] * len(value_pairs_set)
    nowhere = np.zeros(view.rows, bool)
    for number, column in enumerate(columns):
        found = [_member(pair[number], view.column(column).type) for pair in value_pairs_set]
        known = {value: place for place, value in enumerate(dict.fromkeys(found)) if value is not _ABSENT}
        places = _places(view, column, known)
        codes, nowhere = codes * (len(value_pairs_set) + 1) + places, nowhere | (places < 0)
        wanted = [
            None if code is None or value is _ABSENT else code * (len(value_pairs_set) + 1) + known[value]
            for code, value in zip(wanted, found, strict=True)
        ]
    return pa.array(np.isin(codes, [code for code in wanted if code is not None]) & ~nowhere)


_ABSENT = object()


def _member(value: Any, of: pa.DataType) -> Any:
    """The value as a column of this type holds it: None is missing; what it cannot hold is absent."""
    held = members([] if value is None else [value], of)
    return None if value is None else held[0].as_py() if len(held) else _ABSENT


def _places(view: View, column: str, known: Mapping[Any, int]) -> Any:
    """Per row the number of its value, -1 for one that is not known."""
    values = [value for value in known if value is not None]
    numbers = np.array([known[value] for value in values] + [-1], np.int64)
    found = pc.index_in(view.column(column), value_set=pa.array(values, view.column(column).type))
    places = numbers[pc.fill_null(found, len(values)).to_numpy(zero_copy_only=False)]
    present = view.present(column).to_numpy(zero_copy_only=False)
    return np.where(present, places, known.get(None, -1))


def _same(view: View, one: str, other: str) -> pa.Array:
    return _asked(view, one, other, "equal")


def _asked(view: View, one: str, other: str, operator: str) -> pa.BooleanArray:
    """Two columns of one kind, False for null; Arrow would compare numbers with numbers, but also parse text as dates.

    Numbers are compared as what they are: no integer is rounded to a double, or has to fit another's type.
    """
    left, right = view.column(one), view.column(other)
    if is_number(left.type) and is_number(right.type):
        holds = compared(left, right, operator)
    elif left.type == right.type or (is_text(left.type) and is_text(right.type)):
        holds = getattr(pc, operator)(left, right)
    else:
        raise Refused(f"{one!r} is {left.type} and {other!r} is {right.type}")
    return pc.fill_null(holds, fill_value=False)


COLUMN_CONDITIONS: Mapping[str, Condition] = {
    "column_values.in_set": in_set,
    "column_values.not_in_set": _not_in_set,
    "column_values.match_regex": _matches,
    "column_values.not_match_regex": _does_not_match,
    "column_values.match_regex_list": _matches_some,
    "column_values.not_match_regex_list": _matches_none,
    "column_values.between": between,
    "column_values.value_length.between": _length_between,
    "column_values.value_length.equals": _length_equals,
    "column_values.match_strftime_format": parsing.as_time,
    "column_values.dateutil_parseable": parsing.as_some_time,
    "column_values.json_parseable": parsing.as_json,
    "column_values.match_json_schema": parsing.as_json_of,
}
"""By metric name, without `.unexpected_count`."""

ROW_CONDITIONS: Mapping[str, Condition] = {
    "select_column_values.unique.within_record": _differ_within_row,
    "multicolumn_values.equal": _all_same,
    "multicolumn_sum.equal": _add_up,
    "column_pair_values.equal": _pair_same,
    "column_pair_values.a_greater_than_b": _pair_greater,
    "column_pair_values.in_set": _pair_in_set,
}
"""By metric name, without `.unexpected_count`."""
