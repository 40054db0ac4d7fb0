import itertools

import numpy as np

from transforms.profile import BOUNDS, Order, Profile, Shape
from transforms.sketch import Sketch

SKETCH = Sketch.from_dict({"hashes": "AQAAAAAAAAACAAAAAAAAAA==", "counts": [2, 1], "buckets": []})
TEXT = Profile(3, 1, 3, {2: 2, 16: 1}, SKETCH, Order(steps=12))


def test_profiles_add_up_field_by_field() -> None:
    other = Profile(1, 0, 1, {0: 1, 16: 4}, SKETCH, Order(mixed=1))
    both = TEXT + other
    assert (both.values, both.nulls, both.sampled, both.lengths) == (4, 1, 4, {0: 1, 2: 2, 16: 5})
    assert (both.sketch, both.order) == (SKETCH + SKETCH, Order(12, 1))
    assert both == other + TEXT
    assert list(both.lengths) == [0, 2, 16]


def test_a_profile_of_nothing_adds_nothing() -> None:
    assert Profile() + TEXT == TEXT + Profile() == TEXT
    assert Profile.total([]) == Profile()
    assert (Profile().distinct, Profile().top, Profile().ordered) == (None, None, None)
    assert (Profile(0, 5, sketch=Sketch()).distinct, Profile(0, 5, sketch=Sketch()).top) == (0.0, None)


def test_what_is_not_told_apart_stays_so() -> None:
    nested = Profile(2, 1) + Profile(1, 0)
    assert (nested.values, nested.nulls, nested.distinct, nested.top) == (3, 1, None, None)


def test_a_profile_and_its_shape_survive_json() -> None:
    for profile in (Profile(), Profile(2, 1), TEXT):
        assert Profile.from_dict(profile.to_dict()) == profile
        assert Shape.from_dict(profile.shape.to_dict()) == profile.shape


def test_a_shape_has_the_numbers_and_no_hash() -> None:
    assert TEXT.shape == Shape(3, 1, 3, 2.0, 2 / 3, {2: 2, 16: 1}, ordered=True)
    assert sorted(TEXT.shape.to_dict()) == ["distinct", "lengths", "nulls", "ordered", "sampled", "top", "values"]


def test_there_are_never_more_distinct_values_than_values() -> None:
    seen = Profile(1_000_000, 0, 2_000, sketch=Sketch.of(np.arange(2_000, dtype=np.uint64)))
    assert seen.distinct is not None
    assert seen.distinct <= 1_000_000


def test_the_buckets_of_lengths_are_exact_below_sixteen_and_a_quarter_of_a_doubling_above() -> None:
    assert BOUNDS[:24] == (*range(16), 16, 20, 24, 28, 32, 40, 48, 56)
    assert all(low < high <= low * 5 // 4 or low < 16 for low, high in itertools.pairwise(BOUNDS))
