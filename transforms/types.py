"""Which Arrow types does a policy know? Arrow's names as it writes them, and what is refused, with the reason."""

import copyreg
import io
import re
from collections.abc import Callable, Mapping
from functools import lru_cache

import pyarrow as pa

# pyarrow's own pickle of this type forgets the element's name and whether it may be null; schemas travel in plans
copyreg.pickle(pa.FixedSizeListType, lambda type_: (pa.list_, (type_.value_field, type_.list_size)))

_PLAIN: dict[str, pa.DataType] = {
    "string": pa.string(),
    "large_string": pa.large_string(),
    "binary": pa.binary(),
    "large_binary": pa.large_binary(),
    "bool": pa.bool_(),
    "int8": pa.int8(),
    "int16": pa.int16(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "uint8": pa.uint8(),
    "uint16": pa.uint16(),
    "uint32": pa.uint32(),
    "uint64": pa.uint64(),
    "float": pa.float32(),
    "float32": pa.float32(),
    "double": pa.float64(),
    "float64": pa.float64(),
    "date32": pa.date32(),
    "time32[ms]": pa.time32("ms"),
    "time64[us]": pa.time64("us"),
    "time64[ns]": pa.time64("ns"),
}
_TIMESTAMP = re.compile(r"timestamp\[(ms|us|ns)(?:, ?(?:tz=)?([A-Za-z0-9_+\-/:]+))?\]")
_DECIMAL = re.compile(r"decimal(128|256)\(([1-9][0-9]?), ?([0-9]{1,2})\)")
_DIGITS = {"128": 38, "256": 76}

TYPE_NAMES = (*_PLAIN, "timestamp[us]", "timestamp[us, UTC]", "decimal128(12, 2)")
"""What `parse_type` takes; for timestamps (ms, us, ns) and decimals (128, 256) one example of each form."""

TYPE_PATTERN = f"^({'|'.join(map(re.escape, _PLAIN))}|{_TIMESTAMP.pattern}|{_DECIMAL.pattern})$"
"""The same as a regular expression, for the JSON Schema."""


def parse_type(name: str) -> pa.DataType:
    """The Arrow type of this name; raises `ValueError` that says what may be written.

    Only flat types that Parquet holds as they are: no `date64`, no seconds as a unit.

    >>> parse_type("timestamp[us, UTC]"), parse_type("decimal128(12, 2)")
    (TimestampType(timestamp[us, tz=UTC]), Decimal128Type(decimal128(12, 2)))
    """
    if name in _PLAIN:
        return _PLAIN[name]
    if found := _TIMESTAMP.fullmatch(name):
        return _timestamp(found[1], found[2])
    if found := _DECIMAL.fullmatch(name):
        width, precision, scale = found[1], int(found[2]), int(found[3])
        if scale <= precision <= _DIGITS[width]:
            return pa.decimal128(precision, scale) if width == "128" else pa.decimal256(precision, scale)
        msg = f"{name!r} is no type: decimal{width} has up to {_DIGITS[width]} digits, the scale no more than those"
        raise ValueError(msg)
    msg = f"{name!r} is no type that a column can be read as; write one of {', '.join(TYPE_NAMES)}"
    raise ValueError(msg)


def _timestamp(unit: str, zone: str | None) -> pa.DataType:
    if zone is not None:
        try:
            pa.scalar(0, pa.timestamp("us", tz=zone)).as_py()
        except (ValueError, LookupError, OSError):
            msg = f"no time zone is called {zone!r}"
            raise ValueError(msg) from None
    return pa.timestamp(unit, tz=zone)


def plain(type_: pa.DataType) -> pa.DataType:
    """The type of the values: a dictionary's value type, any other type itself."""
    return type_.value_type if pa.types.is_dictionary(type_) else type_


def built_alike(actual: pa.DataType, planned: pa.DataType) -> bool:
    """Whether one type nests as the other does, fields by name; what flat values are is left open, dictionaries too.

    >>> built_alike(pa.struct([("b", pa.int8()), ("a", pa.int8())]), pa.struct([("a", pa.string())]))
    True
    >>> built_alike(pa.list_(pa.string()), pa.string())
    False
    """
    if pa.types.is_dictionary(actual) or not pa.types.is_nested(planned):
        return not pa.types.is_nested(plain(planned)) and not pa.types.is_nested(plain(actual))
    if actual.id != planned.id:
        return False
    if pa.types.is_struct(planned):
        there = [actual.get_field_index(part.name) for part in planned]
        return all(
            i >= 0 and built_alike(actual.field(i).type, part.type) for i, part in zip(there, planned, strict=True)
        )
    parts = range(planned.num_fields)
    return all(built_alike(actual.field(i).type, planned.field(i).type) for i in parts)


def has_dictionary(type_: pa.DataType) -> bool:
    """Whether a dictionary stands in the type or anywhere below it."""
    parts = [type_.field(i).type for i in range(type_.num_fields)]
    return pa.types.is_dictionary(type_) or any(map(has_dictionary, parts))


def kept_as(type_: pa.DataType) -> pa.DataType:
    """The type in which a kept column comes out: dictionaries in it have 32-bit indices and say nothing of an order.

    Each part has its own dictionary, of the values in use, as they are met: there may be more of them together than the
    input's indices can tell apart, and their order is not the input's.

    >>> kept_as(pa.list_(pa.dictionary(pa.int8(), pa.string(), ordered=True)))
    ListType(list<item: dictionary<values=string, indices=int32, ordered=0>>)
    """
    return rebuilt(type_, _widened) if has_dictionary(type_) else type_


def _widened(type_: pa.DataType) -> pa.DataType:
    return pa.dictionary(pa.int32(), type_.value_type) if pa.types.is_dictionary(type_) else type_


def rebuilt(type_: pa.DataType, change: Callable[[pa.DataType], pa.DataType]) -> pa.DataType:
    """The type with the flat types in it changed; what is no struct, map or list of Arrow's counts as flat.

    >>> rebuilt(pa.list_(pa.struct([("a", pa.int8())])), lambda _: pa.string())
    ListType(list<item: struct<a: string>>)
    """
    parts = [type_.field(i).with_type(rebuilt(type_.field(i).type, change)) for i in range(type_.num_fields)]
    if pa.types.is_struct(type_):
        return pa.struct(parts)
    if pa.types.is_map(type_):
        return pa.map_(*parts[0].type, type_.keys_sorted)
    if pa.types.is_fixed_size_list(type_):
        return pa.list_(*parts, type_.list_size)
    if pa.types.is_large_list(type_):
        return pa.large_list(*parts)
    return pa.list_(*parts) if pa.types.is_list(type_) else change(type_)


def untaken(type_: pa.DataType) -> str | None:
    """Why no transform but keep and drop takes the type at all, or None: it is up to the transform."""
    if isinstance(type_, pa.BaseExtensionType):
        return f"it is of the extension type {type_.extension_name}; only keep and drop take it"
    tests = {
        "unions": pa.types.is_union,
        "run-end-encoded values": pa.types.is_run_end_encoded,
        "list views": lambda t: pa.types.is_list_view(t) or pa.types.is_large_list_view(t),
        "string and binary views": lambda t: pa.types.is_string_view(t) or pa.types.is_binary_view(t),
        "dictionaries of nested values": lambda t: pa.types.is_dictionary(t) and pa.types.is_nested(t.value_type),
    }
    for what, test in tests.items():
        if test(type_):
            return f"{what} are not taken ({type_}): read or cast the column as a plain type"
    return None


@lru_cache(maxsize=256)
def unwritten(type_: pa.DataType) -> str | None:
    """Why the type cannot be published as it is, or None: tried with pyarrow's Parquet writer, without rows."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - tells only while binding, and takes its time

    for part in _all_parts(type_):
        if isinstance(part, pa.BaseExtensionType) and has_dictionary(part.storage_type):
            return f"it is of the extension type {part.extension_name} over a dictionary, which Arrow cannot read back"
        reason = None if isinstance(part, pa.BaseExtensionType) or pa.types.is_list_view(part) else untaken(part)
        if reason:
            return reason
    try:
        pq.write_table(pa.schema([("c", type_)]).empty_table(), io.BytesIO())
    except (pa.ArrowException, NotImplementedError, ValueError):
        return f"Parquet cannot hold {type_}"
    return None


def _all_parts(type_: pa.DataType) -> list[pa.DataType]:
    parts = [type_]
    for i in range(type_.num_fields):
        parts += _all_parts(type_.field(i).type)
    return parts


def filler(type_: pa.DataType) -> pa.Array:
    """One value of the type that is not null and says nothing: zero, empty, false.

    For slots beneath a null parent whose type says that they are never null.

    >>> filler(pa.struct([("a", pa.string())])).to_pylist()
    [{'a': ''}]
    """
    if pa.types.is_dictionary(type_):
        return filler(type_.value_type).dictionary_encode().cast(type_)
    if isinstance(type_, pa.BaseExtensionType):
        return type_.wrap_array(filler(type_.storage_type))
    if pa.types.is_struct(type_):
        return pa.StructArray.from_arrays([filler(part.type) for part in type_], fields=list(type_))
    if pa.types.is_fixed_size_list(type_):
        values = filler(type_.value_type).take(pa.array([0] * type_.list_size, pa.int32()))
        return pa.FixedSizeListArray.from_arrays(values, type=type_)
    if pa.types.is_primitive(type_) and not pa.types.is_boolean(type_):
        return pa.Array.from_buffers(type_, 1, [None, pa.py_buffer(bytes(type_.bit_width // 8))])
    return pa.array([_NOTHING[type_.id](type_)], type_)


_NOTHING: Mapping[int, Callable[[pa.DataType], object]] = {
    pa.bool_().id: lambda _: False,
    pa.string().id: lambda _: "",
    pa.large_string().id: lambda _: "",
    pa.binary().id: lambda _: b"",
    pa.large_binary().id: lambda _: b"",
    pa.binary(1).id: lambda type_: bytes(type_.byte_width),
    pa.decimal32(1).id: lambda _: 0,
    pa.decimal64(1).id: lambda _: 0,
    pa.decimal128(1).id: lambda _: 0,
    pa.decimal256(1).id: lambda _: 0,
    pa.list_(pa.null()).id: lambda _: [],
    pa.large_list(pa.null()).id: lambda _: [],
    pa.map_(pa.int8(), pa.int8()).id: lambda _: [],
    pa.list_view(pa.int8()).id: lambda _: [],
    pa.large_list_view(pa.int8()).id: lambda _: [],
}
