from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from transforms.columns.transform import BadValues
from transforms.errors import InputError
from transforms.kernels import OncePerValue, run
from transforms.plan import PlannedLeaf
from transforms.policy import Policy

POLICY = "beamveil: 1\ndataset: d\nscope: s\ncolumns: {c: {mask: {}}}"


@pytest.fixture
def leaf() -> PlannedLeaf:
    return Policy.from_yaml(POLICY, name="policy").bind(pa.schema({"c": pa.string()})).leaves[0]


class Louder:
    """A kernel that remembers what it was given; "bad" is a bad value."""

    def __init__(self) -> None:
        self.seen: list[list[str | None]] = []

    def __call__(self, values: pa.Array, _beside: Mapping[str, pa.Array]) -> pa.Array:
        self.seen.append(values.to_pylist())
        bad = pc.fill_null(pc.equal(values, "bad"), fill_value=False).to_numpy(zero_copy_only=False)
        if bad.any():
            raise BadValues(bad, "is bad")
        return pc.utf8_upper(values)


def coded(
    indices: list[int | None], dictionary: list[str | None], index: pa.DataType | None = None
) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(indices, index), pa.array(dictionary, pa.string()))


def test_batches_that_share_a_dictionary_share_what_its_values_became(leaf: PlannedLeaf) -> None:
    once = OncePerValue(kernel := Louder(), leaf)
    words = ["a", "never", "b", "ü", ""]
    for indices, expected in [
        ([0, None, 2, 0], ["A", None, "B", "A"]),
        ([3, 2, 4], ["Ü", "B", ""]),
        ([2, 0], ["B", "A"]),
    ]:
        made, broken = once(coded(indices, words))
        assert (made.to_pylist(), broken) == (expected, [])
        assert pa.types.is_dictionary(made.type)
        assert "NEVER" not in made.dictionary.to_pylist()
    assert kernel.seen == [["a", "b"], ["ü", ""]]


def test_another_dictionary_is_begun_anew(leaf: PlannedLeaf) -> None:
    once = OncePerValue(Louder(), leaf)
    assert once(coded([0, 1], ["a", "b"]))[0].to_pylist() == ["A", "B"]
    assert once(coded([0, 1], ["b", "a"]))[0].to_pylist() == ["B", "A"]
    assert once(coded([0, 1], ["b", "a", "c"]))[0].dictionary.to_pylist() == ["B", "A"]


@pytest.mark.parametrize("index", [pa.int8(), pa.uint16(), pa.int64(), pa.uint64()], ids=str)
def test_nulls_stay_wherever_they_are_kept(leaf: PlannedLeaf, index: pa.DataType) -> None:
    array = coded([0, 1, None, 1], ["a", None], index)
    for one, expected in [(array, ["A", None, None, None]), (array.slice(2), [None, None]), (array.slice(4), [])]:
        assert OncePerValue(Louder(), leaf)(one)[0].to_pylist() == expected


def test_bad_values_are_told_by_their_cells_and_not_remembered(leaf: PlannedLeaf) -> None:
    once = OncePerValue(kernel := Louder(), leaf)
    assert once(coded([0, 0], ["a", "bad", "b"]))[1] == []
    for _ in range(2):
        made, broken = once(coded([1, 0, None, 1, 2], ["a", "bad", "b"]))
        assert made.null_count == len(made) == 5
        ((rule, cells),) = broken
        assert rule == "is bad"
        np.testing.assert_array_equal(cells, [True, False, False, True, False])
    assert once(coded([0, 2], ["a", "bad", "b"]))[0].to_pylist() == ["A", "B"]
    assert kernel.seen[-1] == ["b"]


def test_text_that_is_none_is_a_bad_row_of_any_kernel(leaf: PlannedLeaf) -> None:
    octets = [b"abc", b"\xff\xfe", None, "日本".encode(), b"\xc3", b""]
    values = pa.array(octets, pa.binary()).view(pa.string())
    made, ((rule, cells),) = run(lambda texts, _: pc.utf8_slice_codeunits(texts, 0, 1), values, {}, leaf)
    assert (rule, cells.tolist()) == ("not UTF-8", [False, True, False, False, True, False])
    assert made.null_count == len(octets)

    def failing(_values: pa.Array, _beside: Mapping[str, pa.Array]) -> pa.Array:
        raise ValueError

    with pytest.raises(InputError, match="column 'c': mask failed on a batch of 1 values"):
        run(failing, values[:1], {}, leaf)
