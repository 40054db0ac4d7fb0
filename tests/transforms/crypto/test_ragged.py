import numpy as np
import pyarrow as pa
import pytest

from transforms.crypto.ragged import Group, Part, by_group
from transforms.errors import InputError


def first_bytes(group: Group) -> Part:
    """The first byte of each value, so many times as the value is long, at a width of its own per kind."""
    matrix = np.zeros((len(group.starts), group.kind + 3), np.uint8)
    matrix[:] = group.buffer[group.starts][:, None]
    return Part(group.rows, matrix, group.lengths)


@pytest.mark.parametrize("kind", [pa.string(), pa.binary()])
def test_rows_of_many_groups_come_back_in_order_cut_to_length(kind: pa.DataType) -> None:
    values = ["abc", None, "b", "", "xyz", "c" * 40, None, "dd"] * 9_000  # several pieces
    array = pa.array(values, pa.string())

    made = by_group(array[1:], kind, first_bytes, lambda lengths: np.maximum(lengths, 0), lambda lengths: lengths)

    made.validate(full=True)
    want = [(value and value[0] * len(value)) or None for value in values[1:]]  # kind 0 is null: the empty value here
    assert made.cast(pa.string()).to_pylist() == want


def test_a_group_knows_its_rows_in_piece_and_column() -> None:
    array = pa.array([str(i % 3) * (1 + i % 3) for i in range(70_000)])
    seen = np.zeros(len(array), np.int64)

    def look(group: Group) -> Part:
        seen[group.at] += group.kind
        return first_bytes(group)

    by_group(array, pa.binary(), look, lambda lengths: lengths, lambda lengths: lengths)
    assert seen.tolist() == [1 + i % 3 for i in range(70_000)]


def test_output_beyond_what_an_array_can_hold_is_refused_before_it_is_made() -> None:
    def never(group: Group) -> Part:
        raise AssertionError(group)

    with pytest.raises(InputError, match="2 GiB"):
        by_group(pa.array(["a", "b"]), pa.binary(), never, lambda lengths: lengths, lambda lengths: lengths + 2**30)
