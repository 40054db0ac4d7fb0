import pickle
import random
from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from transforms.sketch import ERROR, KEPT, Hashes, Sketch

HASHES = st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 9), max_size=60)


def of(*hashes: int) -> Sketch:
    return Sketch.of(np.array(hashes, np.uint64))


def drawn(distinct: int, seed: int) -> Hashes:
    return np.random.default_rng(seed).integers(0, 2**64, distinct, np.uint64)


@given(parts=st.lists(HASHES, max_size=5), seed=st.integers(0, 99))
def test_parts_add_up_to_the_whole_in_any_order(parts: list[list[int]], seed: int) -> None:
    whole = of(*(hash_ for part in parts for hash_ in part))
    random.Random(seed).shuffle(parts)
    assert Sketch.total(of(*part) for part in parts) == whole


@given(cuts=st.lists(st.integers(0, 20_000), max_size=6), distinct=st.sampled_from([900, 1024, 1025, 1500, 15_000]),
       seed=st.integers(0, 99))  # fmt: skip
def test_parts_of_many_values_add_up_to_the_whole_byte_by_byte(cuts: list[int], distinct: int, seed: int) -> None:
    dice = np.random.default_rng(seed)
    hashes = dice.choice(drawn(distinct, seed), 20_000)
    parts = [Sketch.of(part) for part in np.split(hashes, sorted(cuts))]
    left = parts[0]
    for part in parts[1:]:
        left = part + left
    dice.shuffle(parts)
    assert left == Sketch.total(parts) == Sketch.of(hashes)
    assert left.to_dict() == Sketch.of(hashes).to_dict()


def test_a_sketch_of_one_batch_takes_ten_bytes_for_each_hash_and_one_of_many_rows_no_more_than_it_must() -> None:
    batch = Sketch.of(drawn(65_536 // 8, 5))
    assert len(batch.hashes) + len(batch.counts) + len(batch.buckets) == KEPT * (8 + 1 + 1)
    many = Sketch.total([batch] * 300)
    assert [len(many.counts), len(many.buckets)] == [2 * KEPT, 2 * KEPT]
    assert (many.numbers == 300 * batch.numbers).all()


@given(hashes=HASHES)
def test_few_distinct_values_are_counted_exactly(hashes: list[int]) -> None:
    counted = Counter(hashes)
    assert of(*hashes).distinct == len(counted)
    assert of(*hashes).top == max(counted.values(), default=0)


def test_many_distinct_values_are_estimated_within_the_stated_error() -> None:
    for distinct in (KEPT + 1, 5_000, 300_000):
        errors = [Sketch.of(drawn(distinct, seed)).distinct / distinct - 1 for seed in range(30)]
        assert abs(np.mean(errors)) < 4 * ERROR / 30**0.5
        assert max(map(abs, errors)) < 4 * ERROR


def test_the_estimate_does_not_depend_on_how_often_values_stand() -> None:
    hashes = drawn(20_000, 3)
    often = np.concatenate([hashes, np.repeat(hashes[:50], 10_000)])
    assert Sketch.of(often).distinct == Sketch.of(hashes).distinct


def test_a_value_that_stands_out_among_many_is_seen_though_no_sample_kept_it() -> None:
    hashes = drawn(100_000, 5)
    heavy = np.full(3_000, hashes.max())
    top = Sketch.of(np.concatenate([hashes, heavy])).top
    assert abs(top - 3_001) < 100


def test_among_equally_frequent_values_none_stands_out() -> None:
    assert Sketch.of(drawn(100_000, 6)).top == 1
    assert Sketch.of(np.repeat(drawn(1_100, 7), 9)).top == 9


def test_many_heavy_values_do_not_hide_the_heaviest_though_two_may_count_as_one() -> None:
    for seed in range(5):
        heavy, rest = drawn(90, seed), drawn(20_000, 100 + seed)
        hashes = np.concatenate([np.repeat(heavy, 2_000), rest])
        assert 0.0095 < Sketch.of(hashes).top / len(hashes) < 0.0305


def test_from_a_sample_all_values_are_estimated_where_they_stand_equally_often() -> None:
    dice = np.random.default_rng(10)
    for times in (1, 2, 4, 40):
        hashes = np.repeat(drawn(200_000 // times, 11), times)
        sample = hashes[dice.random(len(hashes)) < 1 / 8]
        estimate = Sketch.of(sample).distinct_of(1 / 8)
        assert abs(estimate / (200_000 // times) - 1) < 0.2, times


def test_a_heavy_value_does_not_spoil_the_estimate_from_a_sample() -> None:
    dice = np.random.default_rng(12)
    hashes = np.concatenate([drawn(100_000, 13), np.full(100_000, 7, np.uint64)])
    sample = hashes[dice.random(len(hashes)) < 1 / 8]
    assert abs(Sketch.of(sample).distinct_of(1 / 8) / 100_001 - 1) < 0.2


def test_nothing_is_sketched_as_nothing() -> None:
    assert of() == Sketch() == Sketch.total([]) == Sketch() + Sketch()
    assert (Sketch().distinct, Sketch().top, Sketch().distinct_of(0.5)) == (0, 0, 0)


def test_a_sketch_survives_json_and_pickle_and_prints_no_hash() -> None:
    for sketch in (Sketch(), of(1, 1, 2**64 - 1), Sketch.of(drawn(3_000, 1))):
        assert Sketch.from_dict(sketch.to_dict()) == sketch
        assert pickle.loads(pickle.dumps(sketch)) == sketch
        assert repr(sketch) == "Sketch()"
