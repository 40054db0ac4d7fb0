"""One batch as the metrics see it: columns, masks and hashes are worked out when asked for, once each.

Missing means null or NaN, as Great Expectations has it. No mask counts a missing value as a violation: masks are null
where the value is missing, or are combined with `present`.
"""

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from expectations import patterns
from expectations.spec import Refused, canonical
from expectations.values import compare, is_text, members
from transforms.dictionaries import held
from transforms.paths import KEYS, NoSuchPath, leaf_array, map_keys

SEED = 20_261_124
"""Of the row hash: the same on every worker. Within one version of polars, which all workers share, it is stable."""
Hashes = npt.NDArray[np.uint64]
Ignore = tuple[str, tuple[str, ...]]
_T = TypeVar("_T")


class View:
    """A batch, or the rows of it that a condition keeps."""

    def __init__(
        self, rows: int, schema: pa.Schema, load: Callable[[str], pa.Array], unions: Mapping[str, str] | None = None
    ) -> None:
        self.rows, self.schema = rows, schema
        self._load, self._unions = load, unions or {}
        self._memo: dict[tuple[Any, ...], Any] = {}

    @classmethod
    def of(cls, batch: pa.RecordBatch, unions: Mapping[str, str] | None = None) -> "View":
        """The view of a whole batch. `unions`: per column, one pattern that finds what any forbidden one finds."""
        return cls(batch.num_rows, batch.schema, lambda path: _normal(_leaf(batch, path)), unions)

    def stored(self, path: str) -> pa.Array:
        """The values of a column, or of a nested leaf (flattened: not one per row); dictionaries as they are."""
        return self._once(("stored", path), lambda: self._load(path))

    def column(self, path: str) -> pa.Array:
        """The values of a column or nested leaf, dictionaries decoded."""
        stored = self.stored(path)
        if not pa.types.is_dictionary(stored.type):
            return stored
        return self._once(("column", path), lambda: _normal(stored.dictionary_decode()))

    def each(self, path: str, claim: Callable[[pa.Array], pa.BooleanArray]) -> pa.BooleanArray:
        """A claim about every value: asked once per entry where the column is a dictionary, null for null."""
        stored = self.stored(path)
        if not pa.types.is_dictionary(stored.type):
            return claim(stored)
        if len(stored.dictionary) == 0:
            return pa.nulls(len(stored), pa.bool_())
        return claim(stored.dictionary).take(stored.indices)

    def text(self, path: str) -> pa.Array:
        """The values as text. Raises `Refused` for columns that hold neither text nor whole numbers."""
        column = self.column(path)
        if is_text(column.type):
            return column
        if not pa.types.is_integer(column.type):
            raise Refused(f"needs text or whole numbers, and {path!r} is {column.type}")
        return self._once(("text", path), lambda: column.cast(pa.string()))

    def present(self, path: str) -> pa.BooleanArray:
        """True where there is a value: neither null nor NaN. Holds no nulls."""
        stored = self.stored(path)
        if not _may_be_nan(stored.type):
            return self._once(("present", path), lambda: held(stored))
        column = self.column(path)
        return self._once(("present", path), lambda: pc.invert(pc.is_null(column, nan_is_null=True)))

    def missing(self, path: str) -> int:
        """How many values are null or NaN."""
        stored = self.stored(path)
        hidden = pa.types.is_dictionary(stored.type) and stored.dictionary.null_count > 0
        if hidden or _may_be_nan(stored.type) or pa.types.is_null(stored.type):
            return len(stored) - int(self.present(path).true_count)
        return int(stored.null_count)

    def hashes(self, paths: tuple[str, ...]) -> Hashes:
        """64 bits per row over the given columns; null, and NaN as null, hash as a value of their own."""

        def compute() -> Hashes:
            frame = pl.DataFrame({str(i): pl.from_arrow(self._hashable(path)) for i, path in enumerate(paths)})
            hashed: Hashes = frame.hash_rows(seed=SEED).to_numpy()
            return hashed

        return self._once(("hashes", paths), compute)

    def finds(self, path: str, pattern: str) -> pa.BooleanArray:
        """Where `re.search(pattern, value)` finds something.

        A pattern of the column's union is tried on the union's suspects only: several forbidden patterns then cost
        about one pass.
        """
        union, text = self._unions.get(path), self.text(path)
        if union is None or not patterns.same_in_re2(pattern):
            return patterns.found(text, pattern)
        suspects = self._once(("suspects", path), lambda: patterns.found(text, union))
        if suspects.true_count == 0:
            return suspects
        if suspects.true_count * 4 > len(text):
            return patterns.found(text, pattern)
        closer = patterns.found(text.filter(suspects), pattern)
        return pc.replace_with_mask(suspects, pc.fill_null(suspects, fill_value=False), closer)

    def where(self, condition: Mapping[str, Any] | None, ignore: Ignore | None) -> "View":
        """The rows that a row condition keeps and `ignore_row_if` does not drop."""
        if condition is None and ignore is None:
            return self

        def compute() -> "View":
            masks = [] if condition is None else [_condition_mask(self, condition)]
            masks += [] if ignore is None else [_ignore_mask(self, *ignore)]
            keep = reduce(pc.and_, masks)
            return View(int(keep.true_count), self.schema, lambda path: self.stored(path).filter(keep))

        return self._once(("where", canonical(condition), ignore), compute)

    def _once(self, key: tuple[Any, ...], compute: Callable[[], _T]) -> _T:
        if key not in self._memo:
            self._memo[key] = compute()
        value: _T = self._memo[key]
        return value

    def _hashable(self, path: str) -> pa.Array:  # noqa: PLR0911 - one line per type
        """The column in a type that polars hashes by value; decimals of one column share a scale, so text will do."""
        column = self.column(path)
        if pa.types.is_floating(column.type):
            return pc.if_else(self.present(path), column, pa.scalar(None, column.type))
        if is_text(column.type):
            return column.cast(pa.large_string())
        if pa.types.is_decimal(column.type):
            return column.cast(pa.string()).cast(pa.large_string())
        if pa.types.is_fixed_size_binary(column.type):
            return column.cast(pa.binary())
        if _is_counted(column.type):
            return column.cast(pa.int64() if column.type.bit_width == _WIDE else pa.int32())
        if pa.types.is_null(column.type):
            return column.cast(pa.int8())
        if pa.types.is_integer(column.type) or any(is_one(column.type) for is_one in _AS_THEY_ARE):
            return column
        raise Refused(f"values of {column.type} are not compared for equality")


_WIDE = 64
"""Bits of the wider counts of days, seconds or their fractions."""
_AS_THEY_ARE = (pa.types.is_boolean, pa.types.is_binary, pa.types.is_large_binary)


def _may_be_nan(type_: pa.DataType) -> bool:
    """Whether NaN may stand in the column, or among the entries of its dictionary."""
    return bool(pa.types.is_floating(type_.value_type if pa.types.is_dictionary(type_) else type_))


def _is_counted(type_: pa.DataType) -> bool:
    """Whether Arrow stores the type as a count of days, seconds or their fractions."""
    return bool(
        pa.types.is_date(type_)
        or pa.types.is_time(type_)
        or pa.types.is_timestamp(type_)
        or pa.types.is_duration(type_)
    )


def _leaf(batch: pa.RecordBatch, path: str) -> pa.Array:
    """A column by its exact name, else the nested leaf that the path leads to, else the keys of a map."""
    if path in batch.schema.names:
        return batch.column(path)
    try:
        return leaf_array(batch, path)
    except NoSuchPath:
        within = leaf_array(batch, path.removesuffix(KEYS))
        if not (path.endswith(KEYS) and pa.types.is_map(within.type)):
            raise
        return map_keys(within)


def _normal(array: pa.Array) -> pa.Array:
    """Types that few kernels take are widened; -0.0 becomes 0.0, which hashes and `is_in` would tell apart."""
    if array.type == pa.float16():
        array = array.cast(pa.float32())
    if array.type == pa.string_view():
        array = array.cast(pa.string())
    if array.type == pa.binary_view():
        array = array.cast(pa.binary())
    return pc.add(array, pa.scalar(0.0, array.type)) if pa.types.is_floating(array.type) else array


_OPERATORS = {
    "==": "equal",
    "!=": "not_equal",
    "<": "less",
    "<=": "less_equal",
    ">": "greater",
    ">=": "greater_equal",
}


def _condition_mask(view: View, condition: Mapping[str, Any]) -> pa.BooleanArray:
    """A row condition as pandas evaluates it: with a missing value a comparison is false, `!=` and `not in` true."""
    kind = condition["type"]
    if kind in ("and", "or"):
        parts = [_condition_mask(view, part) for part in condition["conditions"]]
        return reduce(pc.and_ if kind == "and" else pc.or_, parts)
    name = condition["column"]["name"]
    if kind == "nullity":
        return pc.invert(view.present(name)) if condition["is_null"] else view.present(name)
    column, operator, parameter = view.column(name), condition["operator"], condition["parameter"]
    if operator.upper().replace("_", " ") in ("IN", "NOT IN"):
        inside = pc.is_in(column, value_set=members(parameter, column.type))
        return inside if operator.upper() == "IN" else pc.invert(inside)
    if operator not in _OPERATORS:
        raise Refused(f"row conditions with {operator!r} are not evaluated")
    return pc.fill_null(compare(column, _OPERATORS[operator], parameter), fill_value=operator == "!=")


def _ignore_mask(view: View, rule: str, names: tuple[str, ...]) -> pa.BooleanArray:
    if rule in ("never", "neither"):
        return pa.array(np.ones(view.rows, bool))
    drop_any = rule in ("any_value_is_missing", "either_value_is_missing")
    return reduce(pc.and_ if drop_any else pc.or_, [view.present(name) for name in names])
