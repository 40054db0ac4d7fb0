"""Nothing beneath a null, at any level."""

import numpy as np
import pyarrow as pa
import pytest

from transforms.columns.nulls import cleared

NESTED = [
    pa.array([{"x": 1, "y": "é"}, None, {"x": None, "y": ""}], pa.struct({"x": pa.int64(), "y": pa.string()})),
    pa.array([[1, None], None, []], pa.list_(pa.int64())),
    pa.array([["a", None], None, []], pa.large_list(pa.string())),
    pa.array([[1, 2], None, [None, 3]], pa.list_(pa.int64(), 2)),
    pa.array([[("k", {"x": None})], None, []], pa.map_(pa.string(), pa.struct({"x": pa.int64()}))),
    pa.array([[[1]], None, [[], None]], pa.list_(pa.list_(pa.int64()))),
    pa.array([{}, None], pa.struct([])),
]


@pytest.mark.parametrize("values", NESTED, ids=lambda values: str(values.type))
def test_nested_values_come_back_equal_from_whole_sliced_and_empty_arrays(values: pa.Array) -> None:
    for part in (values, values[1:], values[:0], values[1:2]):
        assert cleared(part).equals(part)
        cleared(part).validate(full=True)


def test_nothing_is_left_beneath_the_nulls_of_any_level() -> None:
    full = pa.array(["shown", "hidden", "shown", "hidden"])
    holes = pa.py_buffer(np.packbits([1, 0, 1, 0], bitorder="little"))
    text = pa.Array.from_buffers(pa.string(), 4, [holes, *full.buffers()[1:]])
    views = pa.array(["hidden, and too long for a view to hold", None], pa.string_view())
    struct = pa.StructArray.from_arrays([full], ["x"], mask=pa.array([False, True, False, True]))
    lists = pa.Array.from_buffers(
        pa.list_(pa.string()), 2, [holes, pa.array([0, 1, 2], pa.int32()).buffers()[1]], children=[full]
    )
    nested = pa.ListArray.from_arrays([0, 4], struct)
    for array in (text, struct, lists, nested, views[1:]):
        buffers = b"".join(buffer.to_pybytes() for buffer in cleared(array).buffers() if buffer)
        assert cleared(array).equals(array)
        assert b"hidden" not in buffers
