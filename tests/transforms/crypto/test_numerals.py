import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.crypto.numerals import U64, add, remainder, remainder96, to_numbers, to_numerals


def as_numerals(number: int, radix: int, width: int) -> list[int]:
    return [number // radix**k % radix for k in range(width - 1, -1, -1)]


@pytest.mark.parametrize("radix", [2, 3, 10, 16, 36, 94, 95])
def test_numbers_and_numerals_are_inverse_up_to_62_bits(radix: int) -> None:
    for width in range(1, 62):
        top = radix**width
        if top >= 2**62:
            break
        numbers = sorted({0, 1, radix - 1, top // 3, top // 2, top - 2, top - 1})
        rows = np.array([as_numerals(number, radix, width) for number in numbers], np.uint8)

        assert to_numbers(rows, radix).tolist() == numbers
        words = to_numerals(np.array(numbers, U64), radix, width)
        laid = np.ascontiguousarray(words.T).view(np.uint8)
        assert (laid[:, laid.shape[1] - width :] == rows).all()


moduli = st.integers(2, 2**62 - 1) | st.sampled_from([2**48 - 1, 2**48, 2**48 + 1, 2**62 - 1, 10**18, 10**14, 2])
words = st.integers(0, 2**64 - 1) | st.sampled_from([0, 1, 2**63, 2**64 - 1])


@settings(deadline=None)
@given(words, moduli)
def test_remainders_are_exact(x: int, modulus: int) -> None:
    assert remainder(np.array([x], U64), modulus).tolist() == [x % modulus]


@settings(deadline=None)
@given(words, st.integers(0, 2**32 - 1), moduli)
def test_remainders_of_96_bits_are_exact(high: int, low: int, modulus: int) -> None:
    found = remainder96(np.array([high], U64), np.array([low], U64), modulus)
    assert found.tolist() == [(high << 32 | low) % modulus]


def test_remainders_of_96_bits_are_exact_beside_the_multiples_of_every_modulus() -> None:
    rng = random.Random(96)
    of_ff1 = [radix**width for radix in range(2, 96) for width in range(1, 62) if radix**width < 2**62]
    for modulus in [*of_ff1, *(rng.randrange(2**47, 2**62) for _ in range(50))]:
        multiples = [modulus * rng.randrange(2**96 // modulus) for _ in range(60)]
        numbers = [0, 2**96 - 1, *(abs(multiple + rng.choice([-1, 0, 1])) for multiple in multiples)]
        high, low = (np.array(half, U64) for half in zip(*(divmod(x, 2**32) for x in numbers), strict=True))
        assert remainder96(high, low, modulus).tolist() == [x % modulus for x in numbers]


@settings(deadline=None)
@given(moduli, st.integers(0, 2**62), st.integers(0, 2**62))
def test_sums_stay_below_the_modulus(modulus: int, x: int, y: int) -> None:
    x, y = x % modulus, y % (modulus + 1)
    assert add(np.array([x], U64), np.array([y], U64), modulus).tolist() == [(x + y) % modulus]
