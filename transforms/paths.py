"""Where does a value lie? Paths: `a.b` a struct's field, `a[]` every element of a list, `a{}` every value of a map.

An exact name wins over a path, at every level: with a column called `a.b` the text `a.b` is that column, even where a
struct `a` has a field `b`. Map keys have no path that a
policy could name; results call them `a (keys)`.
"""

import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.spread import spread


class NoSuchPath(ValueError):  # noqa: N818 - said as people say it
    """A path that a schema does not have; the text says what there is instead."""


@dataclass(frozen=True)
class Step:
    """One step down: into a struct's field, a list's elements or a map's values."""

    into: Literal["field", "elements", "values"]
    name: str = ""
    """The field's name; empty for elements and values."""

    def __str__(self) -> str:
        return {"field": f".{self.name}", "elements": "[]", "values": "{}"}[self.into]


KEYS = " (keys)"
"""Behind the path of a map: its keys."""
ELEMENTS, VALUES = Step("elements"), Step("values")


@dataclass(frozen=True)
class Path:
    """A column and the steps below it.

    >>> str(Path("messages", (ELEMENTS, Step("field", "content"))))
    'messages[].content'
    """

    column: str
    steps: tuple[Step, ...] = ()

    def __str__(self) -> str:
        return self.column + "".join(map(str, self.steps))

    def __truediv__(self, step: Step) -> "Path":
        return Path(self.column, (*self.steps, step))

    def holds(self, other: "Path") -> bool:
        """Whether the other path leads to something inside this one (not to the same)."""
        shorter = len(self.steps) < len(other.steps)
        return shorter and self.column == other.column and self.steps == other.steps[: len(self.steps)]


def nearest(word: str, words: Sequence[str]) -> str:
    """`; did you mean 'x'?` for the most similar of the words, else nothing.

    >>> nearest("emial", ["email", "name"])
    "; did you mean 'email'?"
    """
    near = difflib.get_close_matches(word, words, 1)
    return f"; did you mean {near[0]!r}?" if near else ""


def find(text: str, schema: pa.Schema) -> Path:
    """The path that the text names in the schema. Raises `NoSuchPath` with the nearest path that there is.

    >>> str(find("a[]", pa.schema({"a": pa.list_(pa.int8())})))
    'a[]'
    """
    for name in _heads(text, schema.names):
        steps = _walk(text[len(name) :], schema.field(schema.get_all_field_indices(name)[0]).type)
        if steps is not None:
            return Path(name, steps)
    known = [str(path) for field in schema for path in every_path(Path(field.name), field.type)]
    msg = f"{text!r} is not in the input{nearest(text, known)}"
    raise NoSuchPath(msg)


def every_path(path: Path, type_: pa.DataType) -> Iterator[Path]:
    """The path itself and all paths below it, in the schema's order."""
    yield path
    for step, field in below(type_):
        yield from every_path(path / step, field.type)


def every_name(path: Path, type_: pa.DataType) -> Iterator[str]:
    """What results may call something at or below the path: each path, and the keys of each map."""
    yield str(path)
    if pa.types.is_map(type_):
        yield f"{path}{KEYS}"
    for step, field in below(type_):
        yield from every_name(path / step, field.type)


def twofold(columns: Iterable[tuple[str, pa.DataType]]) -> dict[str, tuple[str, str]]:
    """Names of more than one thing, each with the two columns that hold such things; two columns of one name are none.

    >>> twofold([("a[]", pa.string()), ("a", pa.list_(pa.string()))])
    {'a[]': ('a[]', 'a')}
    """
    first: dict[str, str] = {}
    found: dict[str, tuple[str, str]] = {}
    for column, type_ in dict(columns).items():
        for name in every_name(Path(column), type_):
            if name in first:
                found.setdefault(name, (first[name], column))
            first.setdefault(name, column)
    return found


def leaf_paths(path: Path, type_: pa.DataType) -> Iterator[Path]:
    """The paths below (or the path itself) that have nothing further below them."""
    children = below(type_)
    if not children:
        yield path
    for step, field in children:
        yield from leaf_paths(path / step, field.type)


def below(type_: pa.DataType) -> tuple[tuple[Step, pa.Field], ...]:
    """The steps that lead on from a type, with the fields that they lead to; none for a type without parts.

    List views, unions, run-end-encoded and extension types count as types without parts.
    """
    if pa.types.is_struct(type_):
        return tuple((Step("field", field.name), field) for field in type_)
    if pa.types.is_map(type_):
        return ((VALUES, type_.item_field),)
    if pa.types.is_list(type_) or pa.types.is_large_list(type_) or pa.types.is_fixed_size_list(type_):
        return ((ELEMENTS, type_.value_field),)
    return ()


def field_at(path: Path, schema: pa.Schema) -> pa.Field:
    """The field that a path from `find` leads to."""
    field = schema.field(schema.get_all_field_indices(path.column)[0])
    for step in path.steps:
        field = dict(below(field.type))[step]
    return field


def leaf_array(batch: pa.RecordBatch, path: str | Path) -> pa.Array:
    """All values that lie at the path, in row order: below lists and maps as many as there are elements.

    What lies beneath a null struct is null, though its bytes may still be there; null lists and maps, and what they may
    hide, give no value. Without lists and maps on the way: as many values as rows. Raises `NoSuchPath`.
    """
    at = find(path, batch.schema) if isinstance(path, str) else path
    array = batch.column(at.column)
    for step in at.steps:
        index = array.type.get_field_index(step.name) if step.into == "field" else None
        array = elements(array)[0] if index is None else array.flatten()[index]
    return array


def field_values(array: pa.StructArray, name: str) -> pa.Array:
    """The values of one field, as many as structs; null, with nothing hidden, beneath a null struct."""
    index = array.type.get_field_index(name)
    if array.null_count == 0:
        return array.field(index)
    valid = array.is_valid().to_numpy(zero_copy_only=False)
    return array.field(index).take(pa.array(np.arange(len(array)), mask=~valid))


def elements(array: pa.Array) -> tuple[pa.Array, npt.NDArray[np.int64]]:
    """The elements of a list array or the values of a map array, and how many each row has (0 where it is null)."""
    lengths, chosen = _entries(array)
    return _chosen(array.items if pa.types.is_map(array.type) else array.values, chosen), lengths


def map_keys(array: pa.MapArray) -> pa.Array:
    """The keys of all entries, aligned with `elements`."""
    return _chosen(array.keys, _entries(array)[1])


def _entries(array: pa.Array) -> tuple[npt.NDArray[np.int64], slice | npt.NDArray[np.int64]]:
    """The lengths, and which entries of the children they cover: a slice unless nulls hide entries.

    Arrow's own `list_flatten` is no help: it knows neither maps nor, beside nulls, extension types.
    """
    if pa.types.is_fixed_size_list(array.type):
        offsets = np.arange(array.offset, array.offset + len(array) + 1, dtype=np.int64) * array.type.list_size
    else:
        offsets = array.offsets.to_numpy().astype(np.int64)
    lengths: npt.NDArray[np.int64] = np.diff(offsets)
    if array.null_count:
        lengths[array.is_null().to_numpy(zero_copy_only=False)] = 0
    if lengths.sum() == offsets[-1] - offsets[0]:
        return lengths, slice(int(offsets[0]), int(offsets[-1]))
    return lengths, spread(offsets[:-1], lengths)[1]


def _chosen(child: pa.Array, chosen: slice | npt.NDArray[np.int64]) -> pa.Array:
    if isinstance(chosen, slice):
        return child.slice(chosen.start, chosen.stop - chosen.start)
    return child.take(pa.array(chosen))


def _heads(text: str, names: Sequence[str]) -> list[str]:
    """The names that the text begins with and that end where a step begins, longest first."""
    heads = {name for name in names if text == name or (text.startswith(name) and text[len(name)] in ".[{")}
    return sorted(heads, key=len, reverse=True)


def _walk(rest: str, type_: pa.DataType) -> tuple[Step, ...] | None:
    """The steps that the rest of a path's text takes from a type; None where there is no such way."""
    if not rest:
        return ()
    if pa.types.is_struct(type_):
        if not rest.startswith("."):
            return None
        for name in _heads(rest[1:], [field.name for field in type_]):
            steps = _walk(rest[1 + len(name) :], type_.field(name).type)
            if steps is not None:
                return (Step("field", name), *steps)
        return None
    for step, field in below(type_):
        if rest.startswith(str(step)):
            steps = _walk(rest[2:], field.type)
            return None if steps is None else (step, *steps)
    return None
