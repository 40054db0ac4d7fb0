"""What tests of the search across the data set share: keys, and the whole search over tables, without Beam or files."""

from collections.abc import Callable, Iterable
from itertools import chain

import numpy as np
import pyarrow as pa
import pytest

from transforms.keys import Keyring, ScopedKeys
from transforms.keys.keyset import opened
from transforms.plan import Plan
from transforms.policy import Policy
from transforms.survivors.cells import Memo, cells_of
from transforms.survivors.digests import digester
from transforms.survivors.doubts import Doubt
from transforms.survivors.guarding import guard
from transforms.survivors.places import guarded, searched, whereabouts
from transforms.survivors.proof import Proof
from transforms.survivors.seeking import seek
from transforms.survivors.settling import Packed, asked_in, candidates, doubtful, guards, settled
from transforms.survivors.shapes import Shapes
from transforms.survivors.sieve import Sieve

Batches = Iterable[pa.RecordBatch]


@pytest.fixture(scope="session")
def scoped(keyset_json: str) -> ScopedKeys:
    """Keys that never change."""
    return Keyring(opened(keyset_json, source="tests")).within("tests")


@pytest.fixture(scope="session")
def plan_of() -> Callable[..., Plan]:
    """A policy of these columns, bound to the schema."""

    def make(schema: pa.Schema, columns: dict[str, object], **more: object) -> Plan:
        written = {"beamveil": 1, "dataset": "d", "scope": "tests", "columns": columns, **more}
        return Policy.model_validate(written).bind(schema)

    return make


@pytest.fixture(scope="session")
def search(scoped: ScopedKeys) -> Callable[[Plan, Batches, Batches], Proof]:
    """Batches of input and output -> what stands in cells, as `FindSurvivors` wires it."""

    def run(plan: Plan, before: Batches, after: Batches) -> Proof:
        before, leaves, digest = list(before), guarded(plan), digester(scoped)
        sieve = Sieve.empty()
        for batch, of_batch in zip(before, map(guard(leaves, scoped, Shapes.every()), before), strict=True):
            assert list(of_batch.counts) == [leaf.source for leaf in leaves], batch.schema
            for _, _, digests in of_batch.digests:
                sieve = sieve.with_digests(digests, of_batch.shapes)
        found, doubts = sought(plan, after, sieve, digest)
        asked = Sieve.empty()
        for packed in found:
            asked = asked.with_digests(*asked_in(packed[1]))
        recall = guard(leaves, scoped, asked.shapes)
        known = [
            packed
            for batch in before
            for leaf, again, digests in recall(batch).digests
            for packed in guards(leaf, digests[asked.holds(digests)], again=again)
        ]
        names = [place.name for place in whereabouts(plan)]
        proofs = [
            Proof(standing=settled(in_shard(found, shard), in_shard(known, shard), whereabouts(plan), leaves))
            for shard in {shard for shard, _ in found}
        ]
        return Proof.total([*proofs, Proof(tried={names[place]: doubt.tried for place, doubt in doubts.items()})])

    return run


def in_shard(packed: Iterable[Packed], shard: int) -> list[bytes]:
    return [records for number, records in packed if number == shard]


def sought(
    plan: Plan, batches: Batches, sieve: Sieve, digest: Callable[[pa.Array], np.ndarray]
) -> tuple[list[Packed], dict[int, Doubt]]:
    numbers = {place.name: number for number, place in enumerate(whereabouts(plan))}
    memo: Memo = {}
    found: list[Packed] = []
    doubts: dict[int, Doubt] = {}
    for batch in batches:
        for place in (place for place in searched(plan) if not place.by_chance):
            at = numbers[place.name]
            for said in cells_of(batch, place, memo):
                one = seek(said, sieve, digest)
                found += candidates(at, one.digests, one.shapes, one.cells)
                if one.doubt.tried:
                    doubts[at] = Doubt.total([doubts.get(at, Doubt()), one.doubt])
    return [*found, *chain.from_iterable(doubtful(place, doubt) for place, doubt in doubts.items())], doubts
