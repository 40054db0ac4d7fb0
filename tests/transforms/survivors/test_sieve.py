import pickle
import random
from contextlib import AbstractContextManager
from functools import reduce
from operator import or_
from unittest.mock import patch

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.survivors import bloom, sieve
from transforms.survivors.digests import Digests
from transforms.survivors.shapes import Shapes
from transforms.survivors.sieve import EXACT, WORDS, Sieve

WORD = st.integers(0, 2**64 - 1) | st.integers(0, 9)
DIGESTS = st.lists(st.tuples(WORD, WORD), max_size=30)
NONE = Shapes.none()
NAME, MAIL = (Shapes.of_spoken(pa.array([text])) for text in ("ann miller", "ann miller x org"))


def small() -> AbstractContextManager[object]:
    """Sieves that become a table at once, so that few digests take every way."""
    return patch.multiple(sieve, EXACT=20, WORDS=1 << 6, _LOOSE=16)


def as_array(digests: list[tuple[int, int]]) -> Digests:
    return np.array(digests, np.uint64).reshape(-1, 2)


def of(*digests: tuple[int, int]) -> Sieve:
    return Sieve.empty().with_digests(as_array(list(digests)), NONE)


def drawn(count: int, seed: int) -> Digests:
    return np.random.default_rng(seed).integers(0, 2**64, (count, 2), np.uint64)


def grown(digests: Digests, parts: int) -> Sieve:
    whole = Sieve.empty()
    for part in np.array_split(digests, parts):
        whole = whole.with_digests(part, NONE)
    return whole


def test_what_was_put_in_is_in_and_a_null_never_is() -> None:
    held = of((1, 2), (0, 0), (1, 2), (2**64 - 1, 0), (0, 7))
    asked = as_array([(1, 2), (0, 0), (2, 1), (2**64 - 1, 0), (0, 7), (1, 2)])
    assert held.holds(asked).tolist() == [True, False, False, True, True, True]
    assert held.holds(asked[2:4]).tolist() == [False, True]
    assert held.holds(asked[:0]).tolist() == []
    assert of((0, 0)).holds(asked).tolist() == [False] * 6


def test_an_empty_sieve_holds_nothing() -> None:
    for nothing in (Sieve.empty(), of(), of((0, 0)), Sieve.empty() | of()):
        assert nothing.is_empty
        assert nothing == Sieve.empty()
        assert not nothing.holds(drawn(100, 1)).any()
    assert not of((5, 5)).is_empty


def test_a_sieve_stays_what_it_was_when_more_is_put_in_or_the_array_changes() -> None:
    digests = drawn(40, 2)
    with small():
        first = Sieve.empty().with_digests(digests[:1], NONE)
        before, kept = first.to_bytes(), digests.copy()
        more = first.with_digests(digests[1:], MAIL)
        digests[:] = 0
        assert first.to_bytes() == before
        assert more.holds(kept).all()
        assert not first.with_digests(kept[:1], NONE).holds(kept[1:]).any()


def test_shapes_are_carried_and_added_up() -> None:
    one, other = Sieve.empty().with_digests(drawn(3, 3), NAME), Sieve.empty().with_digests(drawn(3, 4), MAIL)
    assert one.shapes == NAME
    assert (one | other).shapes == one.with_digests(drawn(1, 5), MAIL).shapes == NAME | MAIL
    assert Sieve.from_bytes((one | other).to_bytes()).shapes == NAME | MAIL


@given(parts=st.lists(DIGESTS, max_size=6), others=DIGESTS, seed=st.integers(0, 99))
def test_a_sieve_never_says_no_to_what_was_put_in(
    parts: list[list[tuple[int, int]]], others: list[tuple[int, int]], seed: int
) -> None:
    everything = as_array([digest for part in parts for digest in part])
    are = everything.any(axis=1)
    assert (reduce(or_, (of(*part) for part in parts), Sieve.empty()).holds(everything) == are).all()
    heads = {int(head) for head in everything[are, 0]}
    exact = grown(everything, 3).holds(as_array(others))
    assert exact.tolist() == [head in heads and (head, tail) != (0, 0) for head, tail in others]
    with small():
        random.Random(seed).shuffle(parts)
        assert (reduce(or_, (of(*part) for part in parts), Sieve.empty()).holds(everything) == are).all()
        assert not grown(everything, 3).holds(as_array([(0, 0)]))[0]


@given(parts=st.lists(DIGESTS, max_size=6), seed=st.integers(0, 99), times=st.sampled_from([1, 2]))
def test_parts_add_up_to_the_same_bytes_in_any_order_and_grouping(
    parts: list[list[tuple[int, int]]], seed: int, times: int
) -> None:
    dice, shapes = random.Random(seed), [NAME, MAIL, NONE]
    sieves = [(part, shapes[at % 3]) for at, part in enumerate(parts)] * times
    with small():
        whole = Sieve.empty()
        for part, shape in sieves:
            whole = whole.with_digests(as_array(part), shape)
        pool = [Sieve.empty().with_digests(as_array(part), shape) for part, shape in sieves] or [Sieve.empty()]
        while len(pool) > 1:
            dice.shuffle(pool)
            joined = pool.pop() | pool.pop()
            pool.append(Sieve.from_bytes(joined.to_bytes()) if dice.random() < 0.3 else joined)
        assert pool[0].to_bytes() == whole.to_bytes()
        assert pool[0] == whole
        assert pool[0].is_empty == whole.is_empty


@given(digests=DIGESTS, asked=DIGESTS)
def test_a_sieve_survives_bytes_and_pickle(digests: list[tuple[int, int]], asked: list[tuple[int, int]]) -> None:
    with small():
        for held in (of(*digests), grown(as_array(digests), 4)):
            for arrived in (Sieve.from_bytes(held.to_bytes()), pickle.loads(pickle.dumps(held))):
                assert arrived == held
                assert arrived.to_bytes() == held.to_bytes()
                assert (arrived.holds(as_array(asked)) == held.holds(as_array(asked))).all()
            assert pickle.dumps(held) == pickle.dumps(pickle.loads(pickle.dumps(held)))


def test_few_digests_are_kept_exactly_and_many_in_a_table_of_one_size() -> None:
    digests = drawn(EXACT + 1, 6)
    few, many = grown(digests[:-1], 20), grown(digests, 7)
    assert len(few.to_bytes()) == 8 * EXACT + 456
    assert len(many.to_bytes()) == 8 * WORDS + 456
    assert many == few | Sieve.empty().with_digests(digests[-1:], NONE) == few.with_digests(digests[-9:], NONE)
    for held in (few, many):
        assert held.holds(digests[:-1]).all()
        assert held.holds(drawn(200_000, 7)).mean() < 1e-4
    assert not few.holds(drawn(200_000, 7)).any()
    assert len(pickle.dumps(few.with_digests(digests[:9], NONE))) < 8 * EXACT + 1_000
    assert grown(np.repeat(digests[:5], 400_000, axis=0), 3) == grown(digests[:5], 1)


def test_the_odds_of_a_wrong_yes_are_those_of_the_docstring() -> None:
    stated = {2e6: 0.003, 10e6: 0.13, 30e6: 2.4, 100e6: 36}
    said = " ".join(str(Sieve.__doc__).split())
    for distinct, percent in stated.items():
        assert f"{distinct / 1e6:.0f} million {percent:g}%" in said
        assert 100 * bloom.chance(int(distinct), WORDS) == pytest.approx(percent, rel=0.1)


def test_a_full_table_says_yes_as_often_as_it_should() -> None:
    with small():
        held = grown(drawn(24 * 64, 8), 5)
        share = held.holds(drawn(100_000, 9)).mean()
    assert share == pytest.approx(bloom.chance(24 * 64, 64), rel=0.15)


@pytest.mark.parametrize("cut", [0, 3, 8, 455, 457, -1, -8])
def test_bytes_that_are_no_sieve_are_refused_and_not_shown(cut: int) -> None:
    with small():
        whole = grown(drawn(64, 10), 1).to_bytes()
        with pytest.raises(ValueError, match=r"^these bytes are no sieve$"):
            Sieve.from_bytes(whole[:cut])


def test_digests_out_of_order_are_refused() -> None:
    whole = of((3, 1), (4, 1)).to_bytes()
    with pytest.raises(ValueError, match="no sieve"):
        Sieve.from_bytes(whole[:-16] + whole[-8:] + whole[-16:-8])


def test_a_sieve_prints_no_digest() -> None:
    assert repr(of((1234567, 7654321))) == "Sieve(...)"
