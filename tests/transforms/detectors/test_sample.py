import pickle

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from transforms.detectors.sample import SIZE, Sample, Seen, lead_of, least, least_places, merged, mixed, tally


def seen(number: int, *, lead: int = 0, passed: bool = True, kind: str = "k") -> Seen:
    return Seen(number, lambda: (lead, ((kind, passed),)))


SAMPLES = st.dictionaries(st.integers(0, 2), st.lists(st.integers(0, 400), max_size=200)).map(
    lambda strata: {stratum: least(tuple(map(seen, numbers))) for stratum, numbers in strata.items()}
)


@given(SAMPLES, SAMPLES, SAMPLES)
def test_samples_merge_in_any_order_and_grouping(one: Sample, two: Sample, three: Sample) -> None:
    assert merged(one, two) == merged(two, one)
    assert merged(merged(one, two), three) == merged(one, merged(two, three))
    assert merged(one, {}) == one


@given(st.lists(st.integers(0, 2**64 - 1), max_size=3000))
def test_the_least_hashes_are_found(numbers: list[int]) -> None:
    hashes = np.array(numbers, np.uint64)
    assert hashes[least_places(hashes)].tolist() == sorted(set(numbers))[:SIZE]


def test_the_least_of_many_equal_hashes_are_found_too() -> None:
    hashes = mixed(np.arange(100_000, dtype=np.uint64) % np.uint64(50))
    assert len(least_places(hashes)) == 50


def test_neighbours_get_hashes_that_are_far_apart() -> None:
    hashes = mixed(np.arange(10_000, dtype=np.uint64))
    assert len(set(hashes.tolist())) == 10_000
    assert 4_500 < int((hashes < np.uint64(1 << 63)).sum()) < 5_500


def test_of_values_with_one_lead_only_the_first_counts() -> None:
    sample = {9: (seen(1, lead=7), seen(2, lead=7, passed=False), seen(3, lead=8, passed=False))}
    assert tally(sample, "k", led=True) == (1, 2)
    assert tally(sample, "k", led=False) == (1, 3)
    assert tally(sample, "other", led=False) == (0, 0)
    assert lead_of("4155550100") == lead_of("4155999999") != lead_of("4165550100")


def test_what_is_pickled_or_printed_is_the_outcome_and_never_the_value() -> None:
    text = "CANARY4111111111111111"
    value = Seen(5, lambda: (0, (("card", text.endswith("1")),)))
    assert "CANARY" not in repr(value)
    assert b"CANARY" not in pickle.dumps(value)
    assert pickle.loads(pickle.dumps(value)).outcome == (0, (("card", True),))
