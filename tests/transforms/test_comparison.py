import random
from typing import Any

import pyarrow as pa
import pytest

from transforms.comparison import compare
from transforms.evidence import CellCounts
from transforms.plan import Plan
from transforms.policy import Policy

TOKEN = {"tokenize": {"domain": "t"}}


def bound(schema: pa.Schema, what: Any = TOKEN) -> Plan:
    written = {"beamveil": 1, "dataset": "d", "scope": "s", "columns": {"c": what}}
    return Policy.model_validate(written).bind(schema)


def compared(before: pa.Array, after: pa.Array, what: Any = TOKEN) -> CellCounts:
    plan = bound(pa.schema({"c": before.type}), what)
    return compare(plan, pa.record_batch({"c": before}), pa.record_batch({"c": after}))["c"]


def test_a_dictionary_is_counted_as_its_plain_values_are() -> None:
    dice = random.Random(4)
    for _ in range(300):
        words = ["", "a", "b", "ü", None]
        before, after = (pa.array(dice.choices(words, k=dice.choice((0, 1, 7))), pa.string()) for _ in range(2))
        if len(before) != len(after):
            continue
        plain = compared(before, after)
        both = [(x, y) for x, y in zip(before.to_pylist(), after.to_pylist(), strict=True) if None not in (x, y)]
        nulls = sum((x is None) != (y is None) for x, y in zip(before.to_pylist(), after.to_pylist(), strict=True))
        assert plain == CellCounts(len(both), nulls, sum(x == y for x, y in both))
        for one, other in [(before.dictionary_encode(), after), (before, after.dictionary_encode()),
                           (before.dictionary_encode(), after.dictionary_encode())]:  # fmt: skip
            assert compared(one, other) == plain


def test_a_dictionary_may_hold_nulls_and_equal_values() -> None:
    before = pa.DictionaryArray.from_arrays(pa.array([0, 1, 2, None, 0]), pa.array(["a", None, "b"]))
    after = pa.DictionaryArray.from_arrays(pa.array([1, 2, 0, None, 1]), pa.array(["a", "a", None]))
    assert compared(before, after) == CellCounts(values=3, null_differences=0, equal=2)


def test_equal_inputs_with_different_outputs_are_counted_cell_by_cell() -> None:
    before = pa.DictionaryArray.from_arrays(pa.array([0, 0, 0]), pa.array(["a"]))
    after = pa.DictionaryArray.from_arrays(pa.array([0, 1, 0]), pa.array(["a", "b"]))
    assert compared(before, after) == CellCounts(values=3, equal=2)


@pytest.mark.parametrize(
    ("before", "after", "equal"),
    [
        (pa.array([7, -(2**63), None]), pa.array(["7", "-9223372036854775808", None]), 2),
        (pa.array([7, 2**63 - 1]), pa.array(["x" * 32, "y" * 32]), 0),
        (pa.array([2**64 - 1], pa.uint64()), pa.array(["18446744073709551615"]), 1),
        (pa.array(["ab", "cd"]), pa.array(["abc", "cde"]), 0),
        (pa.array(["ab", "cd"]), pa.array(["cd", "cd"]), 1),
        (pa.array([b"ab", None]), pa.array(["ab", None]), 1),
        (pa.array(["", ""]), pa.array(["", "x"]), 1),
    ],
)
def test_cells_are_equal_where_their_texts_are(before: pa.Array, after: pa.Array, equal: int) -> None:
    assert compared(before, after).equal == equal


def test_a_kept_column_is_counted_by_its_values() -> None:
    coded = pa.DictionaryArray.from_arrays(pa.array([0, 1, None]), pa.array(["a", None]))
    for array in (coded, coded.dictionary_decode()):
        assert compared(array, array, "keep") == CellCounts(values=1)
