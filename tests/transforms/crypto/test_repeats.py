import numpy as np
import pyarrow as pa
import pytest

from transforms.crypto.repeats import repeats


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
