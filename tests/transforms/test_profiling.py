import itertools
import random
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from faker import Faker
from hypothesis import given
from hypothesis import strategies as st

from transforms.anonymize_batches import anonymizer
from transforms.evidence import Counts
from transforms.keys import Keyring, KeySource, new_keys
from transforms.plan import Plan
from transforms.policy import Policy
from transforms.profile import BOUNDS, Order, Profile
from transforms.profiling import WHOLE, profile, profiler
from transforms.sketch import ERROR, Sketch

SEED = 4711
WORDS = st.lists(st.sampled_from([None, "", "a", "ä", "日本", "word", "word", "x" * 40]), max_size=30)


def one(values: Sequence[Any], type_: pa.DataType | None = None, **words: Any) -> Profile:
    return profile(pa.array(values, type_), SEED, **words)


def plan_of(columns: dict[str, Any], schema: pa.Schema, **more: Any) -> Plan:
    written = {"beamveil": 1, "dataset": "d", "scope": "s", "columns": columns, **more}
    return Policy.model_validate(written).bind(schema)


def test_values_nulls_lengths_distinct_values_and_the_top_share_of_text() -> None:
    seen = one(["ab", None, "ab", "", "äöü", "x" * 21])
    assert (seen.values, seen.nulls, seen.sampled, seen.distinct, seen.top) == (5, 1, 5, 4, 0.4)
    assert seen.lengths == {0: 1, 2: 2, 3: 1, 20: 1}
    assert seen.ordered is None


@given(words=WORDS, cuts=st.lists(st.integers(0, 30), max_size=4), seed=st.integers(0, 99))
def test_batches_add_up_to_the_whole_in_any_order_and_form(words: list[str | None], cuts: list[int], seed: int) -> None:
    dice = random.Random(seed)
    array = pa.array(words, pa.string())
    ends = [0, *sorted(min(cut, len(words)) for cut in cuts), len(words)]
    slices = [array[start:end] for start, end in itertools.pairwise(ends)]
    parts = [profile(dice.choice([lambda a: a, pa.Array.dictionary_encode])(part), SEED) for part in slices]
    dice.shuffle(parts)
    assert Profile.total(parts) == profile(array, SEED)


def test_a_dictionary_is_profiled_as_its_plain_values_are() -> None:
    dictionary = pa.array(["ä", None, "bb", "not in use", "bb"])
    coded = pa.DictionaryArray.from_arrays(pa.array([0, 1, 2, None, 4, 0, 2], pa.int8()), dictionary)
    for array in (coded, coded.slice(1, 5), coded.slice(0, 0)):
        plain = array.dictionary_decode()
        assert profile(array, SEED, in_order=True) == profile(plain, SEED, in_order=True)
        assert profile(array, SEED).nulls == plain.to_pylist().count(None)


@pytest.mark.parametrize(
    ("values", "type_", "distinct"),
    [
        ([7, 7, None, -1], pa.int64(), 2),
        ([0.0, -0.0, float("nan"), float("nan"), 1.5], pa.float64(), 3),
        ([1.5, None, 1.5], pa.float16(), 1),
        ([True, False, None], pa.bool_(), 2),
        ([date(1970, 1, 1), date(1970, 1, 1), None], pa.date32(), 1),
        ([date(1970, 1, 1), date(1970, 1, 2)], pa.date64(), 2),
        ([time(1), time(2), time(1)], pa.time64("us"), 2),
        ([datetime(2020, 1, 1, tzinfo=UTC)] * 2, pa.timestamp("us", "UTC"), 1),
        ([Decimal("1.50"), Decimal("1.50"), Decimal("-2.00")], pa.decimal128(9, 2), 2),
        ([b"ab", b"cd", b"ab"], pa.binary(2), 2),
        ([None, None], pa.null(), 0),
    ],
)
def test_values_of_fixed_width_are_told_apart_and_have_no_lengths(
    values: list[Any], type_: pa.DataType, distinct: int
) -> None:
    seen = one(values, type_)
    assert (seen.distinct, seen.lengths, seen.nulls) == (distinct, {}, values.count(None))


@pytest.mark.parametrize("type_", [pa.string(), pa.large_string(), pa.string_view()])
def test_every_kind_of_text_has_one_profile(type_: pa.DataType) -> None:
    assert one(["ab", "é", None], type_) == one(["ab", "é", None])
    assert one(["ab", "é", None], type_).lengths == {1: 1, 2: 1}


@pytest.mark.parametrize("type_", [pa.binary(), pa.large_binary(), pa.binary_view()])
def test_every_kind_of_binary_is_measured_in_bytes(type_: pa.DataType) -> None:
    assert one(["é".encode(), b"", None], type_).lengths == {0: 1, 2: 1}


def test_values_that_nobody_tells_apart_are_counted_in_batches_of_any_size() -> None:
    union = pa.UnionArray.from_sparse(pa.array([0] * 20_000, pa.int8()), [pa.array(range(20_000))])
    uuids = pa.ExtensionArray.from_storage(pa.uuid(), pa.array([bytes(16), None], pa.binary(16)))
    views = pa.array([["a"], None], pa.list_view(pa.string()))
    coded = pa.DictionaryArray.from_arrays(pa.array([0, None, 0]), pa.array(["é"], pa.string_view()))
    assert [profile(a, SEED).values for a in (union, uuids, views, coded)] == [20_000, 1, 1, 2]
    assert [profile(a, SEED).distinct for a in (union, uuids, views, coded)] == [None, None, None, 1]


def test_nested_values_that_are_kept_whole_are_counted_and_not_told_apart() -> None:
    seen = one([{"a": 1}, None, {"a": 1}])
    assert (seen.values, seen.nulls, seen.distinct, seen.top, seen.lengths) == (2, 1, None, None, {})


@pytest.mark.parametrize("lengths", [[0], [15, 16, 19, 20, 31, 32], [5] * 3, [10**6, 3], []])
def test_lengths_fall_into_the_bucket_below_them(lengths: list[int]) -> None:
    seen = one(["x" * length for length in lengths], pa.string()).lengths
    assert sum(seen.values()) == len(lengths)
    assert set(seen) == {max(bound for bound in BOUNDS if bound <= length) for length in lengths}


@pytest.mark.parametrize(
    ("values", "ordered"),
    [
        (range(30), True),
        (range(30, 0, -1), True),
        ([*range(30), 3], False),
        ([*range(15), None, None, *range(15, 30)], True),
        ([1] * 30, None),
        ([1, 2, 3], None),
        ([3, 1, 2], False),
        ([], None),
        ([str(n) for n in range(5, 130)], True),
        ([f"{n:04}" for n in range(100)], True),
        ([f"{n % 7}{n}" for n in range(100)], False),
        ([date.fromordinal(700_000 + n) for n in range(30)], True),
        ([b"a" * n for n in range(30)], True),
        ([True, False] * 9, None),
    ],
)
def test_an_order_is_seen_in_either_direction_and_of_numbers_in_text(values: Any, ordered: bool | None) -> None:
    array = pa.array(list(values))
    assert profile(array, SEED, in_order=True).ordered is ordered
    assert profile(array.dictionary_encode(), SEED, in_order=True).ordered is ordered


def test_half_floats_have_an_order_too() -> None:
    halves = pa.array([*range(30), None, float("inf")], pa.float16())
    assert profile(halves, SEED, in_order=True).ordered is True
    assert profile(halves.slice(1).take(pa.array([2, 0, 1])), SEED, in_order=True).ordered is False
    assert profile(halves.slice(0, 0), SEED, in_order=True).ordered is None


def test_an_order_that_ends_beyond_the_first_values_is_none() -> None:
    assert one([*range(5_000), 0], in_order=True).ordered is False


def test_each_batch_has_to_be_sorted_and_a_few_steps_are_no_order() -> None:
    up, down, mixed = (one(v, in_order=True) for v in (range(20), range(20, 0, -1), [1, 3, 2]))
    assert (up + down).ordered is True
    assert (up + mixed).ordered is (mixed + down).ordered is False
    assert (one([1, 2, 3], in_order=True) + one([1, 2], in_order=True)).ordered is None
    assert (up + down).order == Order(steps=38)


def test_large_batches_are_counted_whole_and_told_apart_by_a_sample() -> None:
    dice = np.random.default_rng(1)
    unique = profile(pa.array(np.arange(200_000)), SEED)
    assert (unique.values, unique.sampled < 30_000) == (200_000, True)
    assert unique.distinct is not None
    assert abs(unique.distinct / 200_000 - 1) < 4 * ERROR
    twice = profile(pa.array(np.repeat(np.arange(60_000), 2)), SEED)
    assert twice.distinct is not None
    assert abs(twice.distinct / 60_000 - 1) < 0.2
    few = pa.array(dice.choice(["a", "bb", "", "ü"], 100_000, p=[0.7, 0.2, 0.09, 0.01]))
    seen = profile(few, SEED)
    assert (seen.distinct, sum(seen.lengths.values())) == (4, 100_000)
    assert seen.top is not None
    assert abs(seen.top - 0.7) < 0.02
    assert profile(few.dictionary_encode(), SEED) == seen


def test_a_batch_of_up_to_the_limit_is_told_apart_whole() -> None:
    assert profile(pa.array(np.arange(WHOLE)), SEED).sampled == WHOLE
    assert profile(pa.array(np.arange(WHOLE + 1)), SEED).sampled < WHOLE


PEOPLE_COLUMNS = {
    "id": {"tokenize": {"domain": "id"}},
    "name": {"surrogate": {"of": "name", "persona": "id"}},
    "email": {"hash": {"domain": "email"}},
    "phone": {"mask": {"keep_last": 2}},
    "city": "keep",
    "born": {"generalize": {"to": "year"}},
}


@pytest.fixture(scope="module")
def people() -> pa.RecordBatch:
    fake = Faker("de_DE")
    fake.seed_instance(5)
    dice = random.Random(5)

    def maybe(value: Any) -> Any:
        return None if dice.random() < 0.1 else value

    rows = [
        {
            "id": n // 2,
            "name": maybe(fake.name()),
            "email": maybe(fake.email()),
            "phone": maybe(fake.phone_number()),
            "city": maybe(fake.city()),
            "born": maybe(fake.date_of_birth()),
        }
        for n in range(3_000)
    ]
    return pa.RecordBatch.from_pylist(rows)


@pytest.fixture
def keyring(place: Any) -> Keyring:
    return KeySource(place.keys).open()


def total(plan: Plan, batch: pa.RecordBatch, keyring: Keyring, sizes: Sequence[int]) -> Counts:
    anonymize = anonymizer(plan, keyring.within("s"))
    starts = np.concatenate(([0], np.cumsum(sizes)))
    slices = [batch.slice(start, size) for start, size in zip(starts, sizes, strict=False)]
    done = [anonymize(rows).counts for rows in slices]
    random.Random(1).shuffle(done)
    return Counts.total(done)


def test_a_table_of_people_is_profiled_as_duckdb_counts_it(people: pa.RecordBatch, keyring: Keyring) -> None:
    plan = plan_of(PEOPLE_COLUMNS, people.schema)
    counts = total(plan, people, keyring, [700, 1, 0, 999, 1300])
    before = pa.table(people)
    after = pa.table(anonymizer(plan, keyring.within("s"))(people).batch)
    assert before.num_rows == after.num_rows
    for name in PEOPLE_COLUMNS:
        for table, seen in zip((before, after), counts.profiles[name], strict=True):
            values, distinct, top = told_by_duckdb(table, name)
            assert (seen.values, seen.nulls) == (values, 3_000 - values)
            assert seen.distinct == pytest.approx(distinct, rel=0 if distinct <= 1_024 else 4 * ERROR)
            assert seen.top == pytest.approx(top, abs=0 if distinct <= 1_024 else 0.008)
            if pa.types.is_string(table.schema.field(name).type):
                assert seen.lengths == lengths_by_duckdb(table, name)


def told_by_duckdb(table: pa.Table, name: str) -> tuple[int, int, float]:
    grouped = f"SELECT {name}, count(*) AS n FROM table_ WHERE {name} IS NOT NULL GROUP BY {name}"
    asked = f"SELECT sum(n)::INT, count(*)::INT, max(n) / sum(n) FROM ({grouped})"
    [row] = duckdb.connect().register("table_", table).execute(asked).fetchall()
    return row  # type: ignore[no-any-return]


def lengths_by_duckdb(table: pa.Table, name: str) -> dict[int, int]:
    asked = f"SELECT length({name}) AS n, count(*) FROM table_ WHERE {name} IS NOT NULL GROUP BY n ORDER BY n"
    buckets: dict[int, int] = {}
    for length, count in duckdb.connect().register("table_", table).execute(asked).fetchall():
        bound = max(bound for bound in BOUNDS if bound <= length)
        buckets[bound] = buckets.get(bound, 0) + count
    return buckets


def test_any_batching_gives_one_evidence(people: pa.RecordBatch, keyring: Keyring) -> None:
    plan = plan_of(PEOPLE_COLUMNS, people.schema, row_order="shuffled")
    whole = total(plan, people, keyring, [3_000]).to_json()
    assert total(plan, people, keyring, [1, 999, 0, 2_000]).to_json() == whole
    assert total(plan, people, keyring, [100] * 30).to_json() == whole


def test_a_kept_leaf_is_profiled_once_and_an_order_only_where_it_is_kept(
    people: pa.RecordBatch, keyring: Keyring
) -> None:
    kept = total(plan_of(PEOPLE_COLUMNS, people.schema), people, keyring, [3_000]).profiles
    assert kept["city"][0] is kept["city"][1]
    assert (kept["id"][0].ordered, kept["name"][0].ordered) == (True, False)
    assert {pair[1].order for pair in kept.values()} == {kept["city"][0].order} == {None}
    plan = plan_of(PEOPLE_COLUMNS, people.schema, row_order="shuffled")
    shuffled = total(plan, people, keyring, [3_000]).profiles
    assert {side.ordered for pair in shuffled.values() for side in pair} == {None}


def test_nested_leaves_are_profiled_by_their_elements(keyring: Keyring) -> None:
    lists = pa.array([[f"{n:02}", None] for n in range(20)] + [None, []])
    structs = pa.array([{"b": n} for n in range(22)])
    batch = pa.record_batch({"l": lists, "s": structs})
    plan = plan_of({"l[]": {"hash": {"domain": "d"}}, "s.b": {"tokenize": {"domain": "b"}}}, batch.schema)
    before, after = total(plan, batch, keyring, [22]).profiles["l[]"]
    assert (before.values, before.nulls, before.distinct, before.ordered) == (20, 20, 20, None)
    assert (after.values, after.nulls, after.lengths) == (20, 20, {64: 20})
    assert total(plan, batch, keyring, [22]).profiles["s.b"][0].ordered is True


def hashes(plan: Plan, batch: pa.RecordBatch, keyring: Keyring, scope: str) -> set[bytes]:
    pairs: Callable[..., Any] = profiler(plan, keyring.within(scope))
    sketch = pairs(batch, batch)["name"][0].sketch
    assert isinstance(sketch, Sketch)
    return {sketch.hashes[at : at + 8] for at in range(0, len(sketch.hashes), 8)}


def test_hashes_differ_under_another_key(people: pa.RecordBatch, keyring: Keyring, tmp_path: Path) -> None:
    plan = plan_of({"name": "keep"}, people.schema)
    here = hashes(plan, people, keyring, "s")
    assert here == hashes(plan, people, keyring, "s")
    new_keys(f"file:{tmp_path / 'other.json'}", kms=None)
    others = KeySource(f"file:{tmp_path / 'other.json'}").open()
    assert len(here) > 1_000
    assert not here & hashes(plan, people, keyring, "t")
    assert not here & hashes(plan, people, others, "s")


def test_no_value_stands_in_the_evidence_and_no_hash_in_what_is_published_of_it(
    people: pa.RecordBatch, keyring: Keyring
) -> None:
    plan = plan_of(PEOPLE_COLUMNS, people.schema)
    counts = total(plan, people, keyring, [1_500, 1_500])
    texts = counts.to_json(), counts.publishable, repr(counts)
    for name in ("name", "email", "phone", "city"):
        for value in filter(None, people.column(name).to_pylist()):
            assert not any(value in text for text in texts)
    assert "hashes" in texts[0]
    assert "hashes" not in texts[1]
    sketch = counts.profiles["name"][0].sketch
    assert sketch is not None
    assert str(sketch.to_dict()["hashes"])[:40] in texts[0]
    assert str(sketch.to_dict()["hashes"])[:40] not in texts[1] + texts[2]
