"""What meets by digest, against a join in plain Python."""

import struct
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.keys import ScopedKeys
from transforms.paths import Path
from transforms.survivors.digests import digester
from transforms.survivors.doubts import Doubt
from transforms.survivors.places import Guarded, Whereabouts
from transforms.survivors.proof import Proof, Standing
from transforms.survivors.settling import SHARDS, Packed, asked_in, candidates, doubtful, guards, settled
from transforms.survivors.shapes import Shapes
from transforms.survivors.sieve import Sieve

PLACES = (
    Whereabouts("file names", None),
    Whereabouts("at", "at", "a", of_cells=True),
    Whereabouts("at (statistics)", "at"),
    Whereabouts("ü[]", "ü", "b", of_cells=True),
)
LEAVES = (Guarded("a", Path("a")), Guarded("b", Path("b")), Guarded("gone", Path("gone"), dropped=True))
DIGESTS = [(high << 60 | low, low * 7 + 1) for low in range(4) for high in range(4)]
"""Of four shards, some of which share a word."""


def digests(*which: int) -> np.ndarray[Any, np.dtype[np.uint64]]:
    return np.array([DIGESTS[one] for one in which], np.uint64).reshape(-1, 2)


def shapes(count: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.full((count, 2), (2, 10), np.int64)


def together(found: Iterable[Packed], known: Iterable[Packed]) -> dict[str, dict[str, Standing]]:
    """As `FindSurvivors` has them meet: shard by shard."""
    sides: dict[int, tuple[list[bytes], list[bytes]]] = defaultdict(lambda: ([], []))
    for side, packed in enumerate((found, known)):
        for shard, records in packed:
            sides[shard][side].append(records)
    proofs = [Proof(standing=settled(*both, PLACES, LEAVES)) for both in sides.values()]
    return {place: dict(of) for place, of in Proof.total(proofs).standing.items()}


def stand(place: int, *which: int, cells: int = 1) -> list[Packed]:
    return candidates(place, digests(*which), shapes(len(which)), np.full(len(which), cells))


def test_what_is_a_value_of_a_leaf_stands_at_its_place_with_its_cells() -> None:
    found = [*stand(2, 0, 5, cells=3), *stand(2, 5, cells=4), *stand(0, 6)]
    known = [*guards(0, digests(0, 5, 9)), *guards(1, digests(5)), *guards(2, digests(6))]
    assert together(found, known) == {
        "at (statistics)": {"a": Standing(values=2, cells=10), "b": Standing(values=1, cells=7)},
        "file names": {"gone": Standing(values=1, cells=1)},
    }


def test_a_leaf_s_own_place_is_left_out_for_that_leaf_only() -> None:
    found = [*stand(1, 0, 1), *stand(3, 0, 1)]
    assert together(found, [*guards(0, digests(0)), *guards(1, digests(1))]) == {
        "at": {"b": Standing(values=1, cells=1)},
        "ü[]": {"a": Standing(values=1, cells=1)},
    }


def test_digests_that_share_one_word_do_not_meet() -> None:
    first, second = DIGESTS[1], DIGESTS[2]
    others = np.array([(first[0], second[1] + 1), (second[0] + 1, first[1])], np.uint64)
    assert together(stand(0, 1), guards(0, others)) == {}


def test_what_no_leaf_has_and_what_stands_nowhere_is_nothing() -> None:
    assert together([], []) == together(stand(0, 1), []) == together([], guards(0, digests(1))) == {}
    assert together(stand(0, 1), guards(0, digests(2))) == {}
    assert settled([], [], PLACES, LEAVES) == {}
    assert stand(0) == guards(0, digests()) == []


SIDES = st.lists(st.tuples(st.integers(0, 3), st.lists(st.tuples(st.integers(0, 15), st.integers(1, 9)), max_size=6)))


@given(found=SIDES, known=st.lists(st.tuples(st.integers(0, 2), st.lists(st.integers(0, 15), max_size=6))))
def test_settling_is_a_join_by_digest_whatever_comes_twice_and_in_which_pieces(
    found: list[tuple[int, list[tuple[int, int]]]], known: list[tuple[int, list[int]]]
) -> None:
    there: dict[tuple[int, int], int] = defaultdict(int)
    packed: list[Packed] = []
    for place, entries in found:
        which, cells = [one for one, _ in entries], np.array([count for _, count in entries], np.int64)
        packed += candidates(place, digests(*which), shapes(len(which)), cells)
        for one, count in entries:
            there[place, one] += count
    expected: dict[str, dict[str, Standing]] = {}
    for leaf, one in {(leaf, one) for leaf, which in known for one in which}:
        for place, count in ((place, n) for (place, other), n in there.items() if other == one):
            if PLACES[place].own != LEAVES[leaf].source:
                at = expected.setdefault(PLACES[place].name, {})
                at[LEAVES[leaf].source] = at.get(LEAVES[leaf].source, Standing()) + Standing(1, count)
    of_leaves = [packed for leaf, which in known for packed in guards(leaf, digests(*which))]
    assert together(packed, of_leaves) == expected


def test_both_sides_are_sharded_by_the_first_word_and_hold_nothing_but_digests_and_counts() -> None:
    every = list(range(16))
    for packed, head in ((stand(2, *every), "<QQIHBBq"), (guards(1, digests(*every)), "<QQII")):
        assert [shard for shard, _ in packed] == sorted({high % SHARDS for high, _ in DIGESTS})
        read = {shard: list(struct.iter_unpack(head, records)) for shard, records in packed}
        assert sorted((high, low) for records in read.values() for high, low, *_ in records) == sorted(DIGESTS)
        assert all(high % SHARDS == shard for shard, records in read.items() for high, *_ in records)
    assert {tuple(record[2:]) for _, packed in stand(2, 3, 4, cells=1 << 40) for record in
            struct.iter_unpack("<QQIHBBq", packed)} == {(2, 0, 2, 10, 1 << 40)}  # fmt: skip


def test_values_of_a_leaf_are_packed_once() -> None:
    assert guards(0, digests(3, 3, 3)) == guards(0, digests(3))


@pytest.mark.parametrize("shape", [(1, 6), (12, 254), (13, 255), (999, 100_000), (0, 6), (0, 300)])
def test_candidates_ask_for_their_digests_and_shapes(shape: tuple[int, int]) -> None:
    packed = candidates(0, digests(4, 9), np.full((2, 2), shape), np.ones(2, np.int64))
    asked, of = zip(*(asked_in(records) for _, records in packed), strict=True)
    assert sorted(map(tuple, np.concatenate(asked).tolist())) == sorted([DIGESTS[4], DIGESTS[9]])
    assert {one.to_bytes() for one in of} == {Shapes.of(np.array([shape[0]]), np.array([shape[1]])).to_bytes()}


def test_short_numbers_count_once_and_their_neighbours_as_often_as_they_are_one(scoped: ScopedKeys) -> None:
    digest = digester(scoped)
    held = digest(pa.array(["123456", "123458"], pa.large_string()))
    sieve = Sieve.empty().with_digests(held, Shapes.of_digits(np.array([6])))
    doubt = Doubt.of(pa.array(["123456", "123457", "123459", "900000"], pa.large_string()), sieve, digest)
    found = doubtful(0, doubt)
    assert together(found, [*guards(0, held), *guards(1, held[1:])]) == {
        "file names": {"a": Standing(doubtful=1, neighbours=5), "b": Standing(neighbours=3)}
    }
    assert together(found, guards(0, held[:1])) == {"file names": {"a": Standing(doubtful=1, neighbours=2)}}
    assert {of.to_bytes() for _, of in map(asked_in, (records for _, records in found))} == {
        Shapes.of_digits(np.array([6])).to_bytes()
    }
    assert doubtful(0, Doubt()) == []


def test_what_is_sure_and_what_is_doubtful_add_up_at_one_place(scoped: ScopedKeys) -> None:
    digest = digester(scoped)
    held = digest(pa.array(["123456"], pa.large_string()))
    sieve = Sieve.empty().with_digests(held, Shapes.of_digits(np.array([6])))
    found = [*stand(2, 1, cells=2), *doubtful(2, Doubt.of(pa.array(["123456"], pa.large_string()), sieve, digest))]
    assert together(found, [*guards(0, held), *guards(0, digests(1))]) == {
        "at (statistics)": {"a": Standing(values=1, cells=2, doubtful=1)}
    }
