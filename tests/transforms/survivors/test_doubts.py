"""Neighbours against plain Python, doubts against dictionaries of digests, and what chance is taken to explain."""

import pickle
import random
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expectations.custom.standing import named
from transforms.keys import ScopedKeys
from transforms.survivors import doubts
from transforms.survivors.digests import Digests, digester
from transforms.survivors.doubts import KEPT, STEPS, Doubt, neighbours
from transforms.survivors.shapes import Shapes
from transforms.survivors.sieve import Sieve

Digest = Callable[[pa.Array], Digests]


@pytest.fixture(scope="session")
def digest(scoped: ScopedKeys) -> Digest:
    return digester(scoped)


def texts(numbers: Iterable[str]) -> pa.Array:
    return pa.array(list(numbers), pa.large_string())


def day_in(number: str) -> date | None:
    if len(number) != 8 or not 1900 <= int(number[:4]) <= 2099:
        return None
    try:
        return date(int(number[:4]), int(number[4:6]), int(number[6:]))
    except ValueError:
        return None


def by_hand(number: str) -> list[str]:
    day = day_in(number)
    if day is not None:
        return [f"{day + timedelta(weeks=step):%Y%m%d}" for step in STEPS]
    zeros = len(number) - len(number.rstrip("0")) if int(number) else 0
    unit = 10 ** min(zeros, len(number) - 2)
    return [f"{(int(number) + step * unit) % 10 ** len(number):0{len(number)}}" for step in STEPS]


def near(*numbers: str) -> list[list[str]]:
    """By number, its neighbours."""
    return [list(others) for others in zip(*(one.to_pylist() for one in neighbours(texts(numbers))), strict=True)]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("123456", ["123452", "123453", "123454", "123455", "123457", "123458", "123459", "123460"]),
        ("000003", ["999999", "000000", "000001", "000002", "000004", "000005", "000006", "000007"]),
        ("0000000", ["9999996", "9999997", "9999998", "9999999", "0000001", "0000002", "0000003", "0000004"]),
        ("9999999998", [f"{(9999999998 + step) % 10**10:010}" for step in STEPS]),
        ("1234000", [f"{1234 + step}000" for step in STEPS]),
        ("500000", ["460000", "470000", "480000", "490000", "510000", "520000", "530000", "540000"]),
        ("990000", ["950000", "960000", "970000", "980000", "000000", "010000", "020000", "030000"]),
        ("20240229", ["20240201", "20240208", "20240215", "20240222", "20240307", "20240314", "20240321", "20240328"]),
        ("19000101", ["18991204", "18991211", "18991218", "18991225", "19000108", "19000115", "19000122", "19000129"]),
        ("20991231", ["20991203", "20991210", "20991217", "20991224", "21000107", "21000114", "21000121", "21000128"]),
        ("20230229", [f"{20230229 + step}" for step in STEPS]),
        ("19000229", [f"{19000229 + step}" for step in STEPS]),
        ("18991231", [f"{18991231 + step}" for step in STEPS]),
        ("21000101", [f"{21000101 + step}" for step in STEPS]),
        ("20231301", [f"{20231301 + step}" for step in STEPS]),
        ("20230100", [f"{202301 + step}00" for step in STEPS]),
        ("020240229", [f"{20240229 + step:09}" for step in STEPS]),
    ],
)
def test_the_neighbours_of_a_number_are_four_steps_on_either_side(number: str, expected: list[str]) -> None:
    assert near(number) == [expected]
    assert by_hand(number) == expected


NUMBERS = (
    st.integers(6, 10).flatmap(lambda length: st.text("0123456789", min_size=length, max_size=length))
    | st.tuples(st.integers(1, 999), st.integers(3, 7)).map(lambda pair: f"{pair[0]}{'0' * pair[1]}"[:10])
    | st.dates(date(1899, 1, 1), date(2101, 1, 1)).map("{:%Y%m%d}".format)
    | st.integers(1, 4).flatmap(lambda n: st.sampled_from([f"{10**10 - n}", f"{10**6 - n}", f"{n:06}", "9" * (6 + n)]))
)  # fmt: skip


@settings(max_examples=300)
@given(st.lists(NUMBERS, max_size=30))
def test_neighbours_are_those_of_plain_python_whatever_stands_beside(numbers: list[str]) -> None:
    assert near(*numbers) == [by_hand(number) for number in numbers]
    assert [len(one) for one in neighbours(texts(numbers))] == [len(numbers)] * len(STEPS)


def test_every_day_of_two_centuries_has_the_same_weekday_of_the_weeks_around_it() -> None:
    days = [date(1900, 1, 1) + timedelta(days=n) for n in range((date(2100, 1, 1) - date(1900, 1, 1)).days)]
    assert near(*(f"{day:%Y%m%d}" for day in days)) == [
        [f"{day + timedelta(weeks=step):%Y%m%d}" for step in STEPS] for day in days
    ]


def sieve_of(digest: Digest, numbers: Iterable[str]) -> Sieve:
    held = texts(dict.fromkeys(numbers))
    lengths = np.array([len(number) for number in held.to_pylist()], np.int64)
    return Sieve.empty().with_digests(digest(held), Shapes.of_digits(lengths))


def as_pairs(found: tuple[Digests, Any]) -> list[tuple[int, int, int, int]]:
    return sorted((*pair, *shape) for pair, shape in zip(found[0].tolist(), found[1].tolist(), strict=True))


def hits_by_hand(digest: Digest, numbers: Iterable[str], held: set[str]) -> list[tuple[int, int, int, int]]:
    found = [number for number in numbers if number in held]
    digests = digest(texts(found)).tolist()
    return sorted((*pair, 0, len(number)) for pair, number in zip(digests, found, strict=True))


PLACED = ["123456", "123457", "000123", "99999999", "20240229", "5000000000", "700000"]
HELD = {"123456", "123458", "123457", "20240307", "000123", "0000123", "100000003", "710000", "95000000"}


def test_hits_are_the_numbers_and_the_neighbours_that_are_held_each_with_how_many_digits_it_has(
    digest: Digest,
) -> None:
    doubt = Doubt.of(texts(PLACED), sieve_of(digest, HELD), digest)
    assert doubt.tried == len(PLACED)
    assert as_pairs(doubt.hits) == hits_by_hand(digest, PLACED, HELD)
    around = [other for number in PLACED for other in by_hand(number)]
    assert as_pairs(doubt.hits_nearby) == hits_by_hand(digest, around, HELD)
    assert len(doubt.hits[0]) == 3
    assert len(doubt.hits_nearby[0]) == 6


def test_of_nothing_there_is_no_doubt(digest: Digest) -> None:
    sieve = sieve_of(digest, HELD)
    for nothing in (Doubt(), Doubt.total([]), Doubt.total([Doubt(), Doubt()]), Doubt.of(texts([]), sieve, digest)):
        assert nothing == Doubt()
        assert nothing.tried == 0
        assert (len(nothing.hits[0]), len(nothing.hits_nearby[0])) == (0, 0)
        assert nothing.hits[0].shape == nothing.hits[1].shape == (0, 2)
    unheld = Doubt.of(texts(PLACED), Sieve.empty(), digest)
    assert (unheld.tried, as_pairs(unheld.hits), as_pairs(unheld.hits_nearby)) == (len(PLACED), [], [])


DICE = random.Random(3)
SPREAD = [f"{n:06}" for n in DICE.sample(range(10**6), 60)]
THEIRS = {*DICE.sample(SPREAD, 20), *(f"{(int(n) + 1) % 10**6:06}" for n in DICE.sample(SPREAD, 20))}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    parts=st.lists(st.lists(st.sampled_from(SPREAD), min_size=1, unique=True, max_size=25), max_size=6),
    kept=st.sampled_from([1, 7, 20, KEPT]),
    data=st.data(),
)
def test_the_total_is_the_doubt_of_all_numbers_together_in_any_order_and_grouping(
    digest: Digest, parts: list[list[str]], kept: int, data: st.DataObject
) -> None:
    sieve = sieve_of(digest, THEIRS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(doubts, "KEPT", kept)
        each = [Doubt.of(texts(part), sieve, digest) for part in parts]
        numbers = sorted({number for part in parts for number in part})
        whole = Doubt.of(texts(numbers), sieve, digest)
        left = data.draw(st.permutations(each))
        while len(left) > 1:
            count = data.draw(st.integers(2, len(left)))
            left = data.draw(st.permutations([Doubt.total(iter(left[:count])), *left[count:]]))
        assert Doubt.total(left) == whole
    assert whole.tried == min(kept, len(numbers))
    names = {number: pair[0] for number, pair in zip(numbers, digest(texts(numbers)).tolist(), strict=True)}
    sample = sorted(numbers, key=names.__getitem__)[:kept]
    assert as_pairs(whole.hits) == hits_by_hand(digest, sample, THEIRS)
    assert as_pairs(whole.hits_nearby) == hits_by_hand(digest, [o for n in sample for o in by_hand(n)], THEIRS)


def test_of_very_many_numbers_a_fair_sample_is_looked_up(digest: Digest) -> None:
    numbers = [f"{n:08}" for n in range(0, 30_000_000, 750)]
    held = numbers[::10]
    doubt = Doubt.of(texts(numbers), sieve_of(digest, held), digest)
    assert doubt.tried == KEPT < len(numbers)
    assert len(doubt.hits[0]) == pytest.approx(KEPT / 10, rel=0.1)
    halves = [Doubt.of(texts(numbers[at::2]), sieve_of(digest, held), digest) for at in (0, 1)]
    assert Doubt.total(halves) == doubt


def test_no_digest_is_printed(digest: Digest) -> None:
    doubt = Doubt.of(texts(PLACED), sieve_of(digest, HELD), digest)
    assert repr(doubt) == str(doubt) == "Doubt()"
    assert pickle.loads(pickle.dumps(doubt)) == doubt


def leaked(digest: Digest, protected: Iterable[int | str], placed: Iterable[int | str]) -> int:
    """How many values the expectation counts where these numbers stand in cells."""
    doubt = Doubt.of(texts(dict.fromkeys(map(str, placed))), sieve_of(digest, map(str, protected)), digest)
    counts = [0, 0, len(doubt.hits[0]), len(doubt.hits_nearby[0])]
    return sum(
        named({"cells": ["at"], "unreadable": 0, "found": [["at", "from", *counts, doubt.tried, 1e-6]]}).values()
    )


@pytest.mark.parametrize("count", [1, 2, 3, 20, 1_000, 40_000])
def test_dense_numbers_are_no_leak_where_unrelated_ones_lie_in_the_same_range(digest: Digest, count: int) -> None:
    dice = random.Random(count)
    assert leaked(digest, range(100_000, 200_000), dice.sample(range(100_000, 200_000), count)) == 0


@pytest.mark.parametrize("held", [20_000, 100_000, 450_000, 800_000])
def test_numbers_as_dense_as_that_are_no_leak_either(digest: Digest, held: int) -> None:
    dice = random.Random(held)
    protected = dice.sample(range(100_000, 1_000_000), held)
    for count in (100, 3_000):
        assert leaked(digest, protected, dice.sample(range(100_000, 1_000_000), count)) == 0


def test_one_in_a_hundred_is_a_leak_where_numbers_lie_far_apart(digest: Digest) -> None:
    dice = random.Random(9)
    protected = dice.sample(range(10**8, 10**9), 10_000)
    others = dice.sample(range(10**8, 10**9), 9_900)
    assert leaked(digest, protected, others) == 0
    assert leaked(digest, protected, [*protected[:100], *others]) >= 100


def test_round_numbers_are_no_leak_by_chance(digest: Digest) -> None:
    dice = random.Random(5)
    for unit in (10, 1_000, 1_000_000):
        amounts = range(unit * 1_000, unit * 9_000, unit)
        assert leaked(digest, dice.sample(amounts, 3_000), dice.sample(amounts, 300)) == 0


def test_unrelated_days_of_the_same_years_are_no_leak(digest: Digest) -> None:
    dice = random.Random(6)
    days = [f"{date(1950, 1, 1) + timedelta(days=n):%Y%m%d}" for n in range(20_000)]
    assert leaked(digest, dice.sample(days, 9_000), dice.sample(days, 2_000)) == 0


def test_one_short_number_is_no_leak_and_several_are(digest: Digest) -> None:
    protected = random.Random(7).sample(range(10**8, 10**9), 1_000)
    assert [leaked(digest, protected, protected[:count]) for count in range(5)] == [0, 0, 2, 3, 4]
