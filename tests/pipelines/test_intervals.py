import pytest

from pipelines.intervals import wilson

# R. G. Newcombe, Statistics in Medicine 17 (1998), 857-872, table I, method 3 (Wilson score, no correction)
NEWCOMBE = [
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0000, 0.1611),
    (1, 29, 0.0061, 0.1718),
]


@pytest.mark.parametrize(("hits", "tried", "low", "high"), NEWCOMBE)
def test_the_interval_is_the_published_one(hits: int, tried: int, low: float, high: float) -> None:
    assert [round(bound, 4) for bound in wilson(hits, tried)] == [low, high]


def test_the_interval_of_misses_mirrors_that_of_hits() -> None:
    low, high = wilson(28, 29)

    assert (round(1 - high, 4), round(1 - low, 4)) == (0.0061, 0.1718)


def test_what_was_not_tried_may_be_anything() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


def test_381_of_381_are_the_fewest_that_make_99_in_100_sure() -> None:
    assert wilson(381, 381)[0] >= 0.99 > wilson(380, 380)[0]
