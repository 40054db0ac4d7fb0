import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from transforms.bad_values import BadValues
from transforms.crypto.repeats import once_each, repeats


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (pa.array([], pa.string()), False),
        (pa.nulls(10_000, pa.string()), False),
        (pa.array(["", "Zoë", None, ""]), False),
        (pa.array(["Zoë"] * 97), True),
        (pa.array(["Zoë"] * 96), False),
        (pa.array([b"x", None] * 97), True),
    ],
)
def test_many_equal_values_are_worth_it_and_few_or_none_are_not(values: pa.Array, said: bool) -> None:
    assert repeats(values) is said


@pytest.mark.parametrize(("distinct", "said"), [(2_000, True), (20_000, True), (1_000_000, False)])
def test_rows_drawn_from_few_values_repeat_and_from_many_do_not(distinct: int, said: bool) -> None:
    drawn = np.random.default_rng(1).integers(0, distinct, 65_536)
    assert repeats(pa.array(drawn).cast(pa.string())) is said


def test_work_on_a_column_that_repeats_sees_every_value_once() -> None:
    seen: list[int] = []

    def lowered(array: pa.Array) -> pa.Array:
        seen.append(len(array))
        return pc.utf8_lower(array)

    column = pa.array(["cut", *["Ä", None, "", "B"] * 100])[1:]
    assert once_each(lowered)(column).equals(pc.utf8_lower(column))
    assert once_each(lowered)(column[:6]).equals(pc.utf8_lower(column[:6]))
    assert once_each(lowered)(column[:0]).to_pylist() == []
    assert seen == [3, 6, 0]


def test_bad_values_are_named_row_by_row() -> None:
    def refused(array: pa.Array) -> pa.Array:
        raise BadValues(np.array([value == "b" for value in array.to_pylist()]), "no b")

    with pytest.raises(BadValues) as caught:
        once_each(refused)(pa.array(["a", "b", None] * 100))
    assert caught.value.bad.tolist() == [False, True, False] * 100
