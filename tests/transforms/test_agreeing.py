"""The agreement of batches with their source, and what the gate makes of it."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from expectations.chance import BEYOND_CHANCE, upper_tail
from transforms.agreeing import agreement_counter, by_chance
from transforms.agreement import Agreement
from transforms.anonymize_batches import anonymizer
from transforms.keys import Keyring, ScopedKeys
from transforms.keys.keyset import opened
from transforms.plan import Plan
from transforms.policy import Policy

BORN = {"surrogate": {"of": "date_of_birth", "persona": "id"}}
IDS = {"tokenize": {"domain": "people", "normalize": ["trim"]}}
DAYS = 25_933


@pytest.fixture
def keys(keyset_json: str) -> ScopedKeys:
    return Keyring(opened(keyset_json, source="tests")).within("s")


def plan_of(columns: dict[str, Any], schema: pa.Schema) -> Plan:
    return Policy.model_validate({"beamveil": 1, "dataset": "d", "scope": "s", "columns": columns}).bind(schema)


def patients(many: int, rows: int, *, seed: int = 0) -> pa.RecordBatch:
    days = np.random.default_rng(seed).integers(0, DAYS, many)
    born = [date(1935, 1, 1) + timedelta(days=int(day)) for day in days]
    ids = [f"patient-{i}" for i in range(many)]
    return pa.record_batch({"id": ids * rows, "born": pa.array(born * rows)})


def agreed(plan: Plan, keys: ScopedKeys, before: pa.RecordBatch, after: pa.RecordBatch, leaf: str) -> Agreement:
    count = agreement_counter(plan, keys)
    whole = count(before, after)[leaf]
    half = before.num_rows // 3
    parts = [count(before[:half], after[:half])[leaf], count(before[half:], after[half:])[leaf]]
    assert Agreement.total(parts) == whole
    return whole


def is_chance(found: Agreement, chance: float) -> bool:
    return upper_tail(found.at_least, found.at_most, chance) >= BEYOND_CHANCE


def test_a_person_whose_real_date_was_drawn_agrees_once_in_all_rows(keys: ScopedKeys) -> None:
    batch = patients(2_000, 20)
    plan = plan_of({"id": IDS, "born": BORN}, batch.schema)
    out = anonymizer(plan, keys)(batch).batch
    drawn = out.column("born")[7]
    real = pa.array(
        [drawn.as_py() if i % 2_000 == 7 else day for i, day in enumerate(batch.column("born").to_pylist())]
    )
    before = pa.record_batch({"id": batch.column("id"), "born": real})
    found = agreed(plan, keys, before, out, "born")

    assert found.at_least * 20 == found.cells[1] > 0
    assert found.cells[0] == 40_000
    assert is_chance(found, 1 / DAYS)
    assert upper_tail(found.cells[1], 40_000, 1 / DAYS) < BEYOND_CHANCE  # as cells, it would not be


@pytest.mark.parametrize(("many", "rows"), [(2_000, 20), (5_000, 2), (20_000, 3)])
def test_dates_of_one_person_in_two_hundred_that_stay_are_beyond_chance(keys: ScopedKeys, many: int, rows: int) -> None:
    before = patients(many, rows)
    plan = plan_of({"id": IDS, "born": BORN}, before.schema)
    out = anonymizer(plan, keys)(before).batch
    stays = np.arange(before.num_rows) % many < many // 200
    born = [was if stay else is_ for was, is_, stay in
            zip(before.column("born").to_pylist(), out.column("born").to_pylist(), stays, strict=True)]  # fmt: skip
    after = pa.record_batch({"id": out.column("id"), "born": pa.array(born)})

    assert is_chance(agreed(plan, keys, before, out, "born"), 1 / DAYS)
    assert not is_chance(agreed(plan, keys, before, after, "born"), 1 / DAYS)


def test_one_person_is_one_draw_however_the_id_is_written_and_each_date_another(keys: ScopedKeys) -> None:
    day, other = date(1999, 1, 1), date(1999, 1, 2)
    before = pa.record_batch({"id": ["a", " a", "a", "b", None], "born": pa.array([day, day, other, day, None])})
    plan = plan_of({"id": IDS, "born": BORN}, before.schema)
    found = agreed(plan, keys, before, before, "born")
    assert (found.at_least, found.at_most, found.cells) == (3, 3, (4, 4))


def test_genders_are_draws_of_their_own(keys: ScopedKeys) -> None:
    mail = {"surrogate": {"of": "email", "persona": "id", "gender": "g"}}
    before = pa.record_batch({"id": ["a"] * 4, "g": ["F", "female", "M", None], "mail": ["x"] * 4})
    plan = plan_of({"id": IDS, "g": "keep", "mail": mail}, before.schema)
    assert agreed(plan, keys, before, before, "mail").at_least == 3


def test_numerals_are_one_draw_however_they_are_separated(keys: ScopedKeys) -> None:
    before = pa.record_batch({"n": ["123-456", "123456", None, "(123) 456", "123457", "123456"]})
    plan = plan_of({"n": {"fpe": {"domain": "d"}}}, before.schema)
    found = agreed(plan, keys, before, before, "n")
    assert (found.at_least, found.at_most, found.cells) == (2, 2, (5, 5))
    without = pa.record_batch({"n": pa.array([123456, None, 123456])})
    whole = plan_of({"n": {"fpe": {"domain": "d"}}}, without.schema)
    assert agreed(whole, keys, without, anonymizer(whole, keys)(without).batch, "n").cells == (2, 0)


def test_below_lists_the_person_is_that_of_the_row_and_dictionaries_are_as_their_values(keys: ScopedKeys) -> None:
    mails = pa.array([["x", "y"], None, ["x", None], []])
    before = pa.record_batch({"id": pa.array(["a", "b", "c", "d"]).dictionary_encode(), "m": mails})
    plan = plan_of({"id": IDS, "m[]": {"surrogate": {"of": "email", "persona": "id"}}}, before.schema)
    found = agreed(plan, keys, before, before, "m[]")
    assert (found.at_least, found.at_most, found.cells) == (3, 3, (3, 3))


def test_what_cannot_agree_by_chance_is_not_counted(keys: ScopedKeys) -> None:
    batch = patients(3, 1)
    plan = plan_of({"id": IDS, "born": {"shift": {"by": "id", "days": 9}}}, batch.schema)
    assert not any(map(by_chance, plan.leaves))
    assert anonymizer(plan, keys)(batch).counts.agreements == {}


def test_every_cell_is_looked_at(keys: ScopedKeys) -> None:
    batch = patients(4_000, 2)
    plan = plan_of({"id": IDS, "born": BORN}, batch.schema)
    counts = anonymizer(plan, keys)(batch).counts
    cells = counts.cells["born"]
    assert counts.agreements["born"].cells == (cells.values, cells.equal)
