import random

import numpy as np
import pyarrow as pa
import pytest

from transforms.bad_values import BadValues
from transforms.crypto.luhn import FOREIGN, NO_DIGIT, check_digits


def passes(number: str) -> bool:
    """The test of ISO/IEC 7812-1, written digit by digit."""
    total = 0
    for place, sign in enumerate(reversed([int(c) for c in number if c.isdigit()])):
        total += sign if place % 2 == 0 else sum(divmod(2 * sign, 10))
    return total % 10 == 0


def test_published_numbers_get_their_own_check_digits() -> None:
    # ISO/IEC 7812-1's usual example, and test cards that Visa, Mastercard and American Express publish
    numbers = ["79927398713", "4111111111111111", "5555555555554444", "378282246310005"]
    bodies = pa.array([number[:-1] for number in numbers])

    assert check_digits(bodies).to_pylist() == [number[-1] for number in numbers]


def test_with_its_check_digit_every_number_passes() -> None:
    rng = random.Random(5)
    bodies = ["".join(rng.choices("0123456789", k=rng.randrange(1, 30))) for _ in range(2_000)]
    digits = check_digits(pa.array(bodies)).to_pylist()

    assert all(passes(body + digit) for body, digit in zip(bodies, digits, strict=True))


def test_separators_are_passed_over_and_nulls_stay() -> None:
    array = pa.array(["gone", "411111111111111", None, "4111-1111.1111 111", "(4)111/1111 1111 111", "0"])[1:]
    want = ["1", None, "1", "1", "0"]

    for kind in (pa.string(), pa.large_string()):
        made = check_digits(array.cast(kind))
        made.validate(full=True)
        assert made.to_pylist() == want
    assert check_digits(array[:0]).to_pylist() == []
    assert check_digits(pa.nulls(2, pa.string())).to_pylist() == [None, None]


@pytest.mark.parametrize(
    ("values", "rule", "bad"),
    [
        (["12", "1x", None, "1é", "x"], FOREIGN, [False, True, False, True, True]),
        (["12", "", None, "--"], NO_DIGIT, [False, True, False, True]),
        (["", "x", "1"], FOREIGN, [False, True, False]),
    ],
)
def test_values_that_are_no_numbers_are_all_named(values: list[str | None], rule: str, bad: list[bool]) -> None:
    with pytest.raises(BadValues) as caught:
        check_digits(pa.array(["gone", *values])[1:])

    assert caught.value.rule == rule
    assert caught.value.bad.tolist() == bad


def test_a_foreign_character_below_a_null_is_no_fault() -> None:
    hidden = pa.StringArray.from_buffers(
        2, pa.array([0, 6, 8], pa.int32()).buffers()[1], pa.py_buffer(b"secret12"), pa.py_buffer(b"\2")
    )

    assert check_digits(hidden).to_pylist() == [None, "5"]


@pytest.mark.parametrize("width", [1, 7, 8, 9, 15, 16, 19, 33])
def test_rows_of_one_length_have_the_digits_that_they_have_among_rows_of_others(width: int) -> None:
    numbers = np.random.default_rng(width).integers(0, 10, (300, width))
    values = ["".join(map(str, row)) for row in numbers] + ["9" * width, "0" * width]
    alone = check_digits(pa.array(values)).to_pylist()
    assert check_digits(pa.array([*values, None, "12 34"]))[:-2].to_pylist() == alone
    assert [passes(value + digit) for value, digit in zip(values, alone, strict=True)] == [True] * len(values)
