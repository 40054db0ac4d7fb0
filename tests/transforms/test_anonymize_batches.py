import pickle
from pathlib import Path
from typing import Any

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pytest
from apache_beam.testing.test_pipeline import TestPipeline
from apache_beam.testing.util import assert_that, equal_to
from apache_beam.transforms.window import FixedWindows, TimestampedValue

from transforms.anonymize_batches import Anonymize, SelectRows, SumCounts, anonymizer, select_rows
from transforms.errors import BadRowsError, InputError
from transforms.evidence import CellCounts, Counts, RowCounts
from transforms.files.origin import Origin, attach, origin_of
from transforms.files.quarantine import opened_record
from transforms.keys import KeySource
from transforms.plan import Plan
from transforms.policy import Policy


def bound(place: Any, people: pa.Table, *more: str) -> Plan:
    text = Path(place.policy).read_text() + "".join(f"{line}\n" for line in more)
    return Policy.from_yaml(text, name="policy").bind(people.schema)


def batch_of(people: pa.Table, file: str = "in/a.parquet") -> pa.RecordBatch:
    [batch] = people.combine_chunks().to_batches()
    return attach(batch, Origin(file, 101, batch.num_rows))


def with_card(people: pa.Table, row: int, card: str) -> pa.Table:
    cards = people.column("card").to_pylist()
    cards[row] = card
    return people.set_column(people.schema.get_field_index("card"), "card", pa.array(cards))


@pytest.fixture
def keys(place: Any) -> KeySource:
    return KeySource(place.keys)


def test_rows_that_a_rule_drops_are_counted_and_the_others_keep_their_numbers(place: Any, people: pa.Table) -> None:
    plan = bound(place, people)
    rows = select_rows(batch_of(people).slice(0), plan)
    origin = origin_of(rows)
    assert origin is not None
    assert (rows.num_rows, origin.read, origin.dropped) == (5, 6, (1,))
    assert origin.rows().tolist() == [101, 102, 103, 104, 105]


def test_a_batch_that_a_step_of_the_users_changed_has_no_numbers_of_its_file(
    place: Any, people: pa.Table, keys: KeySource
) -> None:
    plan = bound(place, people)
    filtered = batch_of(people).filter(pa.array([False, True, True, False, True, True]))
    doubled = pa.concat_batches([batch_of(people)] * 2)
    anonymize = anonymizer(plan, keys.open().within("demo"))
    for batch in (filtered, doubled, filtered.slice(1, 2)):
        assert origin_of(batch) is None
        assert list(anonymize(select_rows(batch, plan)).counts.files) == [""]
    with pytest.raises(BadRowsError, match="row 4 of a batch, column 'card'"):
        anonymize(batch_of(with_card(people, 5, "411A")).filter(pa.array([False, True, True, False, True, True])))


def test_a_column_that_is_missing_is_named(place: Any, people: pa.Table, keys: KeySource) -> None:
    anonymize = anonymizer(bound(place, people), keys.open().within("demo"))
    with pytest.raises(InputError, match="column 'card' is not in the batch, or not only once"):
        anonymize(batch_of(people.drop_columns(["card"])))


def test_counts_of_windows_are_summed_window_by_window() -> None:
    counts = [Counts({name: RowCounts(2, (), quarantined=0, staged=2)}) for name in ("a", "b")]
    with TestPipeline(runner="FnApiRunner") as pipeline:
        stamped = pipeline | beam.Create([0, 1]) | beam.Map(lambda at: TimestampedValue(counts[at], at * 60))
        total = stamped | beam.WindowInto(FixedWindows(5)) | SumCounts() | beam.Map(lambda one: list(one.files))
        assert_that(total, equal_to([["a"], ["b"]]))


def test_rows_dropped_twice_over_keep_their_numbers_too(place: Any, people: pa.Table) -> None:
    plan = bound(place, people)
    [whole] = people.combine_chunks().to_batches()
    already = attach(whole.slice(2), Origin("f", 1, 6, kept=np.array([False, False, True, True, True, True])))
    origin = origin_of(select_rows(already, plan))
    assert origin is not None
    assert origin.rows().tolist() == [3, 4, 5]


def test_a_batch_comes_out_as_planned_with_its_counts(place: Any, people: pa.Table, keys: KeySource) -> None:
    plan = bound(place, people)
    done = anonymizer(plan, keys.open().within("tests"))(select_rows(batch_of(people), plan))
    assert done.batch.schema.equals(plan.schema, check_metadata=True)
    [(file, rows)] = done.counts.files.items()
    assert rows == RowCounts(6, (1,), staged=5)
    assert "parquet" not in file
    assert done.counts.cells["email"] == CellCounts(values=4)
    assert done.counts.cells["notes"] == CellCounts(values=4)
    assert done.bad == ()


def test_a_batch_from_elsewhere_needs_no_origin(place: Any, people: pa.Table, keys: KeySource) -> None:
    plan = bound(place, people)
    [batch] = people.combine_chunks().to_batches()
    done = anonymizer(plan, keys.open().within("tests"))(select_rows(batch, plan))
    assert done.counts.files == {"": RowCounts(6, (1,), staged=5)}


def test_an_empty_batch_comes_out_empty(place: Any, people: pa.Table, keys: KeySource) -> None:
    plan = bound(place, people)
    done = anonymizer(plan, keys.open().within("tests"))(attach(batch_of(people).slice(0, 0), Origin("f", 1, 0)))
    assert (done.batch.num_rows, done.batch.schema) == (0, plan.schema)


def test_batch_boundaries_change_nothing(place: Any, people: pa.Table, keys: KeySource) -> None:
    plan = bound(place, people)
    work = anonymizer(plan, keys.open().within("tests"))
    [batch] = people.combine_chunks().to_batches()
    whole = work(select_rows(batch, plan)).batch
    pieces = [work(select_rows(batch.slice(i, 2), plan)).batch for i in (0, 2, 4)]
    assert pa.Table.from_batches(pieces).combine_chunks().equals(pa.Table.from_batches([whole]))


def test_a_bad_row_is_refused_by_file_row_column_and_rule(place: Any, people: pa.Table, keys: KeySource) -> None:
    table = with_card(people, 2, "4111111111111112")
    plan = bound(place, people)
    batch = select_rows(batch_of(table, "in/year=1999/a.parquet"), plan)
    with pytest.raises(BadRowsError) as caught:
        anonymizer(plan, keys.open().within("tests"))(batch)
    text = str(caught.value)
    assert "year=*/a.parquet', row 103, column 'card'" in text
    assert "1999" not in text
    assert "4111" not in text


def test_bad_rows_are_sealed_one_record_a_rule_and_the_rest_goes_on(
    place: Any, people: pa.Table, keys: KeySource
) -> None:
    table = with_card(with_card(people, 0, "x"), 4, "4111111111111112")
    plan = bound(place, people, "on_bad_rows: quarantine")
    done = anonymizer(plan, keys.open().within("tests"))(select_rows(batch_of(table), plan))
    assert done.batch.num_rows == 3
    assert next(iter(done.counts.files.values())) == RowCounts(6, (1,), quarantined=2, staged=3)
    records = [opened_record(sealed, keys.open()) for sealed in done.bad]
    assert sorted(row for record in records for row in record.rows) == [101, 105]
    assert {record.column for record in records} == {"card"}
    cards = [card for record in records for card in record.batch.column("card").to_pylist()]
    assert sorted(cards) == ["4111111111111112", "x"]


def test_sealed_rows_carry_no_values_of_others_where_text_came_as_dictionaries(
    place: Any, people: pa.Table, keys: KeySource
) -> None:
    table = with_card(people, 4, "x")
    plan = bound(place, table, "on_bad_rows: quarantine")
    texts = [name for name in table.column_names if table.schema.field(name).type == pa.string()]
    coded = table
    for name in texts:
        place_ = coded.schema.get_field_index(name)
        coded = coded.set_column(place_, name, table[name].combine_chunks().dictionary_encode())
    anonymize = anonymizer(plan, keys.open().within("tests"))
    done, plain = (anonymize(select_rows(batch_of(one), plan)) for one in (coded, table))
    (record,) = (opened_record(sealed, keys.open()) for sealed in done.bad)
    (same,) = (opened_record(sealed, keys.open()) for sealed in plain.bad)
    assert record == same
    assert (done.batch.to_pylist(), done.counts) == (plain.batch.to_pylist(), plain.counts)


def test_one_record_names_the_rule_that_its_rows_break(place: Any, people: pa.Table, keys: KeySource) -> None:
    table = with_card(with_card(people, 0, "x"), 4, "4111111111111112")
    plan = bound(place, people, "on_bad_rows: quarantine")
    done = anonymizer(plan, keys.open().within("tests"))(select_rows(batch_of(table), plan))
    rules = {
        row: record.rule for one in done.bad for record in [opened_record(one, keys.open())] for row in record.rows
    }
    assert rules[101] != rules[105]


def test_the_transforms_hold_no_key_and_can_be_pickled(place: Any, people: pa.Table, keys: KeySource) -> None:
    plan = bound(place, people)
    assert bytes(range(16)) not in pickle.dumps((Anonymize(plan, keys), SelectRows(plan)))


def test_beams_own_test_pipeline_gives_the_same_rows(place: Any, people: pa.Table, keys: KeySource) -> None:
    plan = bound(place, people)
    expected = anonymizer(plan, keys.open().within("tests"))(select_rows(batch_of(people), plan))
    with TestPipeline() as pipeline:
        batches = pipeline | beam.Create([batch_of(people).slice(0)]).with_output_types(pa.RecordBatch)
        done = batches | SelectRows(plan) | Anonymize(plan, keys)
        rows = done.batches | beam.FlatMap(lambda batch: list(map(repr, batch.to_pylist())))
        assert_that(rows, equal_to(list(map(repr, expected.batch.to_pylist()))))
        counts = done.evidence | SumCounts() | beam.Map(lambda counts: counts.to_json())
        assert_that(counts, equal_to([expected.counts.to_json()]), label="counts")
