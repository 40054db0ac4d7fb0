"""Proofs add up in any order, and are written and read without a loss."""

import json
import pickle
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.evidence import ProtectedCounts
from transforms.survivors.proof import Proof, Standing

N = st.integers(0, 1 << 40)
NAMES = st.sampled_from(["a", "b[]", "ü (keys)", "file names", ""])
STANDING = st.builds(Standing, N, N, N, N)
PROOFS = st.builds(
    Proof,
    st.dictionaries(NAMES, st.builds(ProtectedCounts, N, N, N)),
    st.dictionaries(NAMES, st.dictionaries(NAMES, STANDING)),
    st.dictionaries(NAMES, N),
    N,
    N,
    N,
)
ONE = Proof(
    guarded={"a": ProtectedCounts(5, 1, 0)},
    standing={"note": {"a": Standing(1, 2, 3, 4)}, "ü (keys)": {"a": Standing(values=1, cells=1)}},
    tried={"note": 7},
    parts=1,
    rows=10,
    read=12,
)
OTHER = Proof(
    guarded={"a": ProtectedCounts(1, 0, 2), "b": ProtectedCounts(1)},
    standing={"note": {"a": Standing(10, 20, 30, 40), "b": Standing(neighbours=1)}},
    tried={"note": 1, "file names": 2},
    parts=2,
    rows=3,
    read=4,
)


def test_the_total_sums_place_by_place_and_leaf_by_leaf() -> None:
    assert Proof.total([ONE, Proof(), OTHER]) == Proof(
        guarded={"a": ProtectedCounts(6, 1, 2), "b": ProtectedCounts(1)},
        standing={
            "note": {"a": Standing(11, 22, 33, 44), "b": Standing(neighbours=1)},
            "ü (keys)": {"a": Standing(values=1, cells=1)},
        },
        tried={"note": 8, "file names": 2},
        parts=3,
        rows=13,
        read=16,
    )


def test_the_total_of_nothing_is_the_proof_of_nothing() -> None:
    assert Proof.total([]) == Proof.total(iter([Proof()])) == Proof()


@given(st.lists(PROOFS, max_size=5), st.randoms())
def test_proofs_add_up_to_the_same_text_in_any_order_and_grouping(proofs: list[Proof], dice: object) -> None:
    whole = Proof.total(proofs).to_json()
    shuffled = sorted(proofs, key=lambda _: dice.random())  # type: ignore[attr-defined]
    *_, grouped = accumulate(shuffled, lambda one, two: Proof.total([one, two]), initial=Proof())
    assert grouped.to_json() == whole


@given(PROOFS)
def test_what_is_written_is_read_again(proof: Proof) -> None:
    assert Proof.from_json(proof.to_json()) == proof
    assert pickle.loads(pickle.dumps(proof)) == proof


def test_the_text_is_canonical_and_names_every_number() -> None:
    assert Proof.total([OTHER, ONE]).to_json() == Proof.total([ONE, OTHER]).to_json()
    raw = json.loads(ONE.to_json())
    assert raw["standing"]["note"]["a"] == {
        "values": 1,
        "cells": 2,
        "doubtful": 3,
        "neighbours": 4,
        "again": 0,
        "cells_again": 0,
    }
    assert raw["guarded"]["a"] == {"searched": 5, "too_short": 1, "unreadable": 0}
    assert (raw["tried"], raw["parts"], raw["rows"], raw["read"]) == ({"note": 7}, 1, 10, 12)
    assert set(raw) == {"guarded", "standing", "tried", "parts", "rows", "read", "unreadable"}


def test_values_that_stand_in_two_forms_count_once() -> None:
    both = Standing(values=300, cells=310, again=300, cells_again=310)
    assert (both.found, both.found_in) == (300, 310)
    by_digits = Standing(again=2, cells_again=3) + Standing(values=1, cells=1)
    assert (by_digits.found, by_digits.found_in) == (2, 3)


@pytest.mark.parametrize("proof", [ONE, OTHER, Proof()])
def test_a_sum_changes_neither_of_its_parts(proof: Proof) -> None:
    before = proof.to_json()
    Proof.total([proof, OTHER])
    Proof.total([OTHER, proof])
    assert proof.to_json() == before
