"""One record batch through the plain function: what comes out, what stops it, and that its keys stay where they are."""

import pickle
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import cloudpickle
import pyarrow as pa
import pytest

from transforms import anonymize
from transforms.anonymize_batches import anonymizer, select_rows
from transforms.errors import BadRowsError, InputError, PolicyError, RunnerError
from transforms.files.origin import Origin, attach
from transforms.keys import Keyring, KeySource
from transforms.plan import Plan
from transforms.policy import Anonymity, Policy


def bound(place: Any, people: pa.Table, *more: str) -> Plan:
    text = Path(place.policy).read_text() + "".join(f"{line}\n" for line in more)
    return Policy.from_yaml(text, name="policy").bind(people.schema)


@pytest.fixture
def keyring(place: Any) -> Keyring:
    return KeySource(place.keys).open()


@pytest.fixture
def batch(people: pa.Table) -> pa.RecordBatch:
    [batch] = people.combine_chunks().to_batches()
    return batch


def with_cards(batch: pa.RecordBatch, *cards: str) -> pa.RecordBatch:
    given = list(cards) + batch["card"].to_pylist()[len(cards) :]
    return batch.set_column(batch.schema.get_field_index("card"), "card", pa.array(given))


def test_a_batch_becomes_what_the_pipeline_makes_of_it_without_the_rows_that_rules_drop(
    place: Any, people: pa.Table, batch: pa.RecordBatch, keyring: Keyring
) -> None:
    plan = bound(place, people)
    out = anonymize(plan, keyring)(batch)
    out.validate(full=True)
    expected = anonymizer(plan, keyring.within("tests"), judged=False)(select_rows(batch, plan)).batch
    assert out.equals(expected)
    assert (out.num_rows, out.schema) == (5, plan.schema)
    assert "Zoë Müller" not in out["name"].to_pylist()


def test_tokens_are_the_same_whatever_the_batches_and_their_dictionaries(
    place: Any, people: pa.Table, batch: pa.RecordBatch, keyring: Keyring
) -> None:
    run = anonymize(bound(place, people), keyring)
    whole = run(batch)
    pieces = pa.Table.from_batches([run(batch.slice(0, 2)), run(batch.slice(2)), run(batch.slice(0, 0))])
    assert pieces.combine_chunks().to_batches() == [whole]
    place_of = batch.schema.get_field_index("email")
    assert run(batch.set_column(place_of, "email", batch["email"].dictionary_encode())).equals(whole)


def test_columns_that_the_plan_does_not_read_need_not_be_there_and_are_not_looked_at(
    place: Any, people: pa.Table, batch: pa.RecordBatch, keyring: Keyring
) -> None:
    plan = bound(place, people)
    run = anonymize(plan, keyring)
    with_more = batch.append_column("more", pa.array(["CANARY"] * 6))
    assert run(with_more).equals(run(batch))
    assert run(batch.select(plan.reads)).equals(run(batch))


def test_shuffled_rows_are_the_same_rows_in_another_order(
    place: Any, people: pa.Table, batch: pa.RecordBatch, keyring: Keyring
) -> None:
    kept = anonymize(bound(place, people), keyring)(batch).to_pylist()
    shuffled = anonymize(bound(place, people, "row_order: shuffled"), keyring)(batch).to_pylist()
    assert kept != shuffled
    assert sorted(kept, key=str) == sorted(shuffled, key=str)


@pytest.mark.parametrize("policy", ["on_bad_rows: fail", "on_bad_rows: quarantine"])
def test_bad_rows_stop_the_batch_whatever_the_policy_says_and_are_told_by_their_place(
    place: Any, people: pa.Table, batch: pa.RecordBatch, keyring: Keyring, policy: str
) -> None:
    run = anonymize(bound(place, people, policy), keyring)
    bad = with_cards(batch, "4111111111111111", "CANARY1", "CANARY2")
    with pytest.raises(BadRowsError, match=r"^row 2 of a batch, column 'card': .*\(2 such rows") as told:
        run(bad)
    assert "CANARY" not in str(told.value)
    with pytest.raises(BadRowsError, match=r"^'in/a\.parquet', row 102, column 'card'"):
        run(attach(bad, Origin("in/a.parquet", 101, 6)))


def test_a_bad_row_that_a_rule_drops_does_not_stop_the_batch(
    place: Any, people: pa.Table, batch: pa.RecordBatch, keyring: Keyring
) -> None:
    cards = [*batch["card"].to_pylist()[:5], "CANARY"]
    assert anonymize(bound(place, people), keyring)(with_cards(batch, *cards)).num_rows == 5


def test_batches_that_are_not_as_planned_are_refused(
    place: Any, people: pa.Table, batch: pa.RecordBatch, keyring: Keyring
) -> None:
    run = anonymize(bound(place, people), keyring)
    with pytest.raises(InputError, match="column 'consent' is not in the batch"):
        run(batch.drop_columns(["consent"]))
    with pytest.raises(InputError, match="column 'amount' comes as string"):
        run(batch.set_column(batch.schema.get_field_index("amount"), "amount", pa.array(["1"] * 6)))
    with pytest.raises(InputError, match=r"a pyarrow\.RecordBatch is needed, not a Table"):
        run(people)  # type: ignore[arg-type]  # that it is refused is what counts


def test_an_error_that_nobody_foresaw_comes_out_without_its_words(
    place: Any, people: pa.Table, batch: pa.RecordBatch, keyring: Keyring
) -> None:
    run = anonymize(bound(place, people), keyring)

    def fails(_: pa.RecordBatch) -> pa.RecordBatch:
        raise ValueError("CANARY")

    run._apply = fails  # type: ignore[attr-defined]
    with pytest.raises(RunnerError, match=r"^ValueError while anonymizing a batch") as told:
        run(batch)
    assert "CANARY" not in str(told.value)


def test_what_one_batch_cannot_fulfil_is_refused(place: Any, people: pa.Table, keyring: Keyring) -> None:
    plan = bound(place, people)
    asks = {"anonymity": Anonymity(quasi_identifiers=("birth_date",), k=2), "residency": "eu"}
    beyond = replace(plan, policy=plan.policy.model_copy(update=asks))
    with pytest.raises(PolicyError) as told:
        anonymize(beyond, keyring)
    assert [misfit.partition(":")[0] for misfit in told.value.misfits] == ["anonymity", "residency"]


def test_the_function_is_never_pickled_and_prints_no_key(place: Any, people: pa.Table, keyring: Keyring) -> None:
    run = anonymize(bound(place, people), keyring)
    assert repr(run) == "anonymize('people', ...)"
    for dumps in (pickle.dumps, cloudpickle.dumps):
        with pytest.raises(TypeError, match="holds keys and is never pickled"):
            dumps(run)
    with pytest.raises(TypeError, match="holds keys"):
        cloudpickle.dumps(lambda batches: map(run, batches))


def test_it_brings_neither_beam_nor_great_expectations() -> None:
    program = (
        "import sys\nfrom transforms import KeySource, Policy, anonymize\n"
        "sys.exit(', '.join({'apache_beam', 'great_expectations', 'polars'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-P", "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
