from fractions import Fraction
from math import comb, isclose

import pytest

from expectations.chance import rate, upper_tail


def exactly(successes: int, trials: int, probability: Fraction) -> float:
    terms = (comb(trials, k) * probability**k * (1 - probability) ** (trials - k) for k in range(successes, trials + 1))
    return float(sum(terms))


@pytest.mark.parametrize("trials", [1, 2, 17, 100])
@pytest.mark.parametrize("probability", [Fraction(1, 1000), Fraction(1, 8), Fraction(1, 2), Fraction(9, 10)])
def test_the_tail_is_the_sum_in_exact_arithmetic(trials: int, probability: Fraction) -> None:
    for successes in range(trials + 2):
        expected = exactly(successes, trials, probability)
        assert isclose(upper_tail(successes, trials, float(probability)), expected, rel_tol=1e-9, abs_tol=1e-13)


def test_the_tail_is_known_for_data_sets_of_any_size() -> None:
    assert upper_tail(2_000, 2_000_000, 1e-3) == pytest.approx(0.5, abs=0.01)
    assert 1e-12 < upper_tail(2_300, 2_000_000, 1e-3) < 1e-9
    assert upper_tail(2_600, 2_000_000, 1e-3) < 1e-30
    assert upper_tail(3, 10**9, 1e-9) == pytest.approx(1 - 2.5 / 2.718281828, abs=1e-6)


def test_certain_and_impossible_agreement() -> None:
    assert upper_tail(0, 0, 0.5) == 1.0
    assert upper_tail(1, 5, 0.0) == 0.0
    assert upper_tail(5, 5, 1.0) == 1.0
    assert upper_tail(6, 5, 0.5) == 0.0


def test_the_rate_is_the_prior_where_nothing_was_tried_and_what_was_seen_where_much_was() -> None:
    assert rate(0, 0, 1e-6) == pytest.approx(1e-6)
    assert rate(0, 8, 1e-6) == pytest.approx(1e-6, rel=1e-4)
    assert rate(0, 10**9, 1e-6) == pytest.approx(1e-9, rel=1e-2)
    assert rate(4, 8, 1e-6) == 0.5
    assert rate(1, 10**6, 1e-6) == pytest.approx(1e-6)
    assert rate(8, 8, 1e-4) == 1.0
