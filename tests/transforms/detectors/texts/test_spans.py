"""Which of two spans is meant, and that none overlaps another."""

import numpy as np

from transforms.detectors.texts.spans import Spans, settled


def spans(*found: tuple[int, int, int, str]) -> Spans:
    kinds = tuple(dict.fromkeys(kind for *_, kind in found))
    columns = np.array([place for *place, _ in found], np.int64).reshape(-1, 3).T
    return Spans(*columns, np.array([kinds.index(kind) for *_, kind in found], np.int16), kinds)


def told(found: Spans) -> list[tuple[int, int, int, str]]:
    kinds = [found.kinds[kind] for kind in found.kind]
    return list(zip(found.row.tolist(), found.start.tolist(), found.end.tolist(), kinds, strict=True))


def test_an_earlier_source_wins_over_a_longer_span() -> None:
    assert told(settled(spans((0, 3, 5, "own")), spans((0, 0, 9, "email"), (1, 0, 9, "email")))) == [
        (0, 3, 5, "own"),
        (1, 0, 9, "email"),
    ]


def test_of_one_source_the_longer_wins_and_of_equals_the_kind_named_first() -> None:
    assert told(settled(spans((0, 0, 4, "a"), (0, 2, 9, "b"), (0, 9, 11, "c"), (0, 9, 11, "a")))) == [
        (0, 2, 9, "b"),
        (0, 9, 11, "a"),
    ]


def test_a_span_that_loses_to_one_that_lost_itself_stays() -> None:
    assert told(settled(spans((0, 0, 10, "a"), (0, 8, 14, "a"), (0, 12, 16, "a")))) == [
        (0, 0, 10, "a"),
        (0, 12, 16, "a"),
    ]


def test_the_same_span_found_twice_counts_once() -> None:
    assert told(settled(spans((2, 1, 4, "a")), spans((2, 1, 4, "a")))) == [(2, 1, 4, "a")]


def test_of_nothing_nothing_is_settled() -> None:
    assert len(settled()) == len(settled(Spans.none(["a"]))) == 0
