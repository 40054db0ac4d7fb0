import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.survivors import bloom
from transforms.survivors.bloom import Hashes, Table

HASHES = st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 9), max_size=60)


def table_of(hashes: list[int] | Hashes, words: int) -> Table:
    table = np.zeros(words, np.uint64)
    bloom.add(table, np.sort(np.array(hashes, np.uint64)))
    return table


def bits_of(hash_: int) -> int:
    """By plain Python: the bits that a hash sets in its word."""
    bits = 0
    for group in range(bloom.SET):
        bits |= 1 << (hash_ >> (6 * group)) % 64
    return bits


@given(hashes=HASHES, power=st.integers(1, 12))
def test_a_table_is_what_plain_python_sets(hashes: list[int], power: int) -> None:
    words = [0] * (1 << power)
    for hash_ in hashes:
        words[hash_ >> (64 - power)] |= bits_of(hash_)
    assert table_of(hashes, 1 << power).tolist() == words


@given(hashes=HASHES, others=HASHES, power=st.integers(1, 12))
def test_a_table_holds_what_was_put_in_and_what_has_no_bit_of_its_own(
    hashes: list[int], others: list[int], power: int
) -> None:
    table = table_of(hashes, 1 << power)
    assert bloom.holds(table, np.array(hashes, np.uint64)).all()
    want = [int(table[other >> (64 - power)]) & bits_of(other) == bits_of(other) for other in others]
    assert bloom.holds(table, np.array(others, np.uint64)).tolist() == want


def test_many_hashes_are_put_in_and_found_piece_by_piece() -> None:
    hashes = np.random.default_rng(1).integers(0, 2**64, 30_000, np.uint64)
    table = table_of(hashes, 1 << 10)
    assert bloom.holds(table, hashes).all()
    parts = np.zeros(1 << 10, np.uint64)
    for part in np.split(hashes, [7, 20_000]):
        bloom.add(parts, np.sort(part))
    assert (parts == table).all()


@pytest.mark.parametrize("per_word", [0.5, 2.4, 7.0, 24.0])
def test_the_odds_of_a_wrong_yes_are_those_that_are_stated(per_word: float) -> None:
    dice, words = np.random.default_rng(2), 1 << 14
    tries = 1_000_000
    count = int(per_word * words)
    table = table_of(dice.integers(0, 2**64, count, np.uint64), words)
    wrong = int(bloom.holds(table, dice.integers(0, 2**64, tries, np.uint64)).sum())
    expected = bloom.chance(count, words) * tries
    assert abs(wrong - expected) < 0.05 * expected + 5 * expected**0.5


def test_nothing_is_in_an_empty_table() -> None:
    assert not table_of([], 8).any()
    assert bloom.chance(0, 8) == 0
    assert bloom.holds(table_of([], 8), np.zeros(0, np.uint64)).tolist() == []
