import os
import shutil
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from pipelines import engine, storage
from pipelines.launch import Request, launch
from pipelines.manifest import read_published
from transforms.errors import BadRowsError, InputError, OutputError, PolicyError, UsageError
from transforms.policy import Policy


def request(place: Any, **words: Any) -> Request:
    given = {"policy": place.policy, "inputs": (place.input,), "output": place.output, "keys": place.keys} | words
    return Request(**given)


def published(output: str) -> pa.Table:
    manifest = read_published(output)
    assert manifest is not None
    return pa.concat_tables(
        [pq.read_table(f"{output}/{part.path}", partitioning=None) for part in manifest.parts]
    ).sort_by([("visited", "ascending")])


def multiset(output: str) -> list[str]:
    return sorted(map(repr, published(output).to_pylist()))


def test_rows_types_nulls_and_kept_columns_are_what_the_policy_says(place: Any, people: pa.Table) -> None:
    outcome = launch(request(place))
    assert (outcome.status, outcome.read, outcome.published, outcome.dropped) == ("published", 6, 5, 1)
    table = published(place.output)
    assert table.schema.names == [
        "customer_id", "name", "email", "ssn", "card", "birth_date", "visited", "notes", "amount",
    ]  # fmt: skip
    assert table.schema.field("birth_date").type == pa.int32()
    assert table.schema.field("visited").type == pa.timestamp("us")
    assert table.schema.metadata is None
    kept = people.slice(0, 5)
    manifest = read_published(place.output)
    assert manifest is not None
    assert [(rule.reason, rule.rows) for rule in manifest.rules] == [("consent", 1)]
    assert sorted(map(repr, table.column("amount").to_pylist())) == sorted(map(repr, kept.column("amount").to_pylist()))
    for name in table.schema.names:
        assert table.column(name).null_count == kept.column(name).null_count, name
    assert not set(table.column("email").drop_null().to_pylist()) & set(people.column("email").to_pylist())


def test_the_same_run_again_changes_nothing_and_force_runs_it_anew(place: Any) -> None:
    first = launch(request(place))
    stamp = (Path(place.output) / "manifest.json").stat().st_mtime_ns
    again = launch(request(place))
    assert (again.status, again.run, again.published) == ("unchanged", first.run, first.published)
    assert (Path(place.output) / "manifest.json").stat().st_mtime_ns == stamp
    forced = launch(request(place, force=True))
    assert (forced.status, forced.run) == ("published", first.run)
    assert (Path(place.output) / "manifest.json").stat().st_mtime_ns > stamp


def test_another_input_is_another_run_and_replaces_the_parts(place: Any, people: pa.Table) -> None:
    first = launch(request(place))
    pq.write_table(people.slice(0, 2), Path(place.input) / "more.parquet")
    second = launch(request(place))
    assert second.run != first.run
    assert len(published(place.output)) == 7
    manifest = read_published(place.output)
    assert manifest is not None
    assert len(storage.names(f"{place.output}/data")) == len(manifest.parts)


def test_fresh_outputs_hold_the_same_rows_however_the_input_is_cut(new_place: Any, people: pa.Table) -> None:
    whole, cut = new_place("whole"), new_place("cut", tables=tuple(people.slice(i, 2) for i in range(0, 6, 2)))
    launch(request(whole))
    launch(request(cut))
    again = f"{whole.root}/again"
    launch(request(whole, output=again))
    assert multiset(whole.output) == multiset(cut.output) == multiset(again)


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        ("--direct_num_workers=2", "--direct_running_mode=multi_processing"),
        ("--direct_num_workers=2", "--direct_running_mode=multi_threading"),
        ("--direct_runner_bundle_repeat=1",),
        ("--runner=DirectRunner",),
    ],
    ids=["two processes", "two threads", "bundles run twice", "DirectRunner"],
)
def test_workers_threads_and_repeated_bundles_change_no_row(new_place: Any, people: pa.Table, words: Any) -> None:
    one = new_place("one", tables=(people, people.slice(2)))
    launch(request(one))
    other = f"{one.root}/other"
    outcome = launch(request(one, output=other, beam=words))
    assert (outcome.read, outcome.published, outcome.dropped) == (10, 8, 2)
    assert multiset(one.output) == multiset(other)


def test_csv_in_gives_the_rows_that_parquet_in_gives(place: Any, people: pa.Table) -> None:
    launch(request(place))
    csv = place.root / "people.csv"
    pyarrow.csv.write_csv(people, csv)
    other = f"{place.root}/other"
    launch(request(place, inputs=(str(csv),), output=other))
    assert multiset(place.output) == multiset(other)


def test_csv_out_keeps_nulls_apart_from_empty_strings(place: Any) -> None:
    launch(request(place, output_format="csv"))
    manifest = read_published(place.output)
    assert manifest is not None
    [part] = manifest.parts
    options = pyarrow.csv.ConvertOptions(strings_can_be_null=True, quoted_strings_can_be_null=False, null_values=[""])
    parse = pyarrow.csv.ParseOptions(newlines_in_values=True)
    table = pyarrow.csv.read_csv(f"{place.output}/{part.path}", convert_options=options, parse_options=parse)
    notes = table.column("notes").to_pylist()
    assert sorted(map(repr, notes)) == sorted(map(repr, ['call, "later"', "two\nlines", "", None, "ü"]))


@pytest.mark.parametrize(
    ("name", "text"),
    [("stray.txt", "hello"), ("data/other.parquet", "x"), (".hidden", "y")],
)
def test_an_output_that_holds_foreign_files_is_refused_untouched(place: Any, name: str, text: str) -> None:
    path = Path(place.output) / name
    path.parent.mkdir(parents=True)
    path.write_text(text)
    with pytest.raises(OutputError, match="not beamveil's"):
        launch(request(place))
    assert path.read_text() == text
    assert [p for p in Path(place.output).rglob("*") if p.is_file()] == [path]


def test_another_data_set_is_replaced_only_on_demand(place: Any) -> None:
    launch(request(place))
    text = Path(place.policy).read_text()
    Path(place.policy).write_text(text.replace("dataset: people", "dataset: others"))
    with pytest.raises(OutputError, match="'people'"):
        launch(request(place))
    assert launch(request(place, overwrite=True)).status == "published"


@pytest.mark.parametrize("output", ["input", "input/below", "."])
def test_an_output_among_the_input_is_refused(place: Any, output: str) -> None:
    with pytest.raises(OutputError):
        launch(request(place, output=f"{place.root}/{output}", inputs=(f"{place.root}/**/*.parquet", place.input)))


@pytest.mark.parametrize(("name", "locale"), [("\udcff", "utf-8"), ("\udcc3\udcbc", "ascii"), ("Ã¼", "latin-1")])
def test_an_output_whose_name_is_not_utf8_is_refused_untouched(
    place: Any, name: str, locale: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sorted(place.root.iterdir())
    monkeypatch.setattr(os, "fsencode", lambda path: path.encode(locale, "surrogateescape"))
    with pytest.raises(OutputError, match="is not UTF-8: choose another name"):
        launch(request(place, output=f"{place.root}/{name}"))
    assert sorted(place.root.iterdir()) == before


def test_an_output_that_a_glob_would_match_is_refused(place: Any) -> None:
    with pytest.raises(OutputError, match="looks"):
        launch(request(place, inputs=(f"{place.root}/**/*.parquet",)))


def test_a_second_writer_is_refused(place: Any) -> None:
    storage.make_folder(place.output)
    with storage.one_writer(storage.absolute(place.output)), pytest.raises(OutputError, match="another run"):
        launch(request(place))


def test_an_overdue_policy_needs_a_flag(place: Any) -> None:
    text = Path(place.policy).read_text()
    Path(place.policy).write_text(text + "review_by: 2020-01-31\n")
    with pytest.raises(PolicyError, match="--allow-overdue"):
        launch(request(place))
    assert launch(request(place, allow_overdue=True)).status == "published"


def test_no_matching_file_is_an_error(place: Any) -> None:
    with pytest.raises(InputError, match="none"):
        launch(request(place, inputs=(f"{place.root}/none/*.parquet",)))


def test_input_that_changes_while_the_job_runs_is_not_published(
    place: Any, people: pa.Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = engine.run

    def run_and_add(*words: Any) -> None:
        run(*words)
        pq.write_table(people, Path(place.input) / "late.parquet")

    monkeypatch.setattr(engine, "run", run_and_add)
    with pytest.raises(InputError, match="changed while"):
        launch(request(place))
    assert storage.names(place.output) == []


def with_bad_card(people: pa.Table) -> pa.Table:
    cards = people.column("card").to_pylist()
    cards[2] = "4111111111111112"
    return people.set_column(people.schema.get_field_index("card"), "card", pa.array(cards))


def test_a_bad_row_stops_the_run_and_is_named_without_its_content(new_place: Any, people: pa.Table) -> None:
    place = new_place("bad", tables=(with_bad_card(people),))
    with pytest.raises(BadRowsError, match=r"0\.parquet', row 3, column 'card'") as caught:
        launch(request(place))
    assert "4111" not in str(caught.value)
    assert read_published(place.output) is None
    assert storage.names(place.output) == []


def test_bad_rows_are_set_aside_where_the_policy_says_so(new_place: Any, people: pa.Table) -> None:
    place = new_place("aside", tables=(with_bad_card(people),))
    text = Path(place.policy).read_text()
    Path(place.policy).write_text(text + "on_bad_rows: quarantine\n")
    with pytest.raises(UsageError, match="--quarantine"):
        launch(request(place))
    aside = f"{place.root}/aside"
    with pytest.raises(UsageError, match="outside"):
        launch(request(place, quarantine=f"{place.output}/aside"))
    with pytest.raises(UsageError, match="ephemeral"):
        launch(request(place, quarantine=aside, keys="ephemeral:"))
    outcome = launch(request(place, quarantine=aside))
    assert (outcome.read, outcome.published, outcome.dropped, outcome.quarantined) == (6, 4, 1, 1)
    files = [p for p in Path(aside).rglob("*") if p.is_file()]
    assert len(files) == 1
    assert files[0].stat().st_mode & 0o777 == 0o600
    assert b"4111" not in files[0].read_bytes()
    assert "_staging" not in storage.names(aside)


def test_ephemeral_keys_give_a_new_run_every_time(place: Any) -> None:
    first = launch(request(place, keys="ephemeral:"))
    second = launch(request(place, keys="ephemeral:"))
    assert first.run != second.run
    assert not [name for name in os.environ if name.startswith("BEAMVEIL_EPHEMERAL")]
    manifest = read_published(place.output)
    assert manifest is not None
    assert manifest.keys.note == "pseudonymous, key destroyed"


def test_beam_options_that_beamveil_refuses_or_beam_does_not_know_end_the_launch(place: Any) -> None:
    with pytest.raises(UsageError, match="save_main_session"):
        launch(request(place, beam=("--save_main_session",)))
    with pytest.raises(UsageError, match="direct_num_workers"):
        launch(request(place, beam=("--direct_num_workers=many",)))


def test_row_order_shuffled_keeps_the_rows_and_not_their_order(new_place: Any, people: pa.Table) -> None:
    many = pa.concat_tables([people] * 20)
    policy = "beamveil: 1\ndataset: d\nscope: s\n{}columns: {{amount: keep, visited: keep}}\n"
    kept = new_place("kept", policy=policy.format(""), tables=(many,))
    shuffled = new_place("shuffled", policy=policy.format("row_order: shuffled\n"), tables=(many,))
    tables = []
    for place in (kept, shuffled):
        launch(request(place))
        manifest = read_published(place.output)
        assert manifest is not None
        tables.append(pq.read_table(f"{place.output}/{manifest.parts[0].path}").to_pylist())
    assert tables[0] != tables[1]
    assert sorted(map(repr, tables[0])) == sorted(map(repr, tables[1]))
    shutil.rmtree(shuffled.output)
    launch(request(shuffled))
    manifest = read_published(shuffled.output)
    assert manifest is not None
    assert pq.read_table(f"{shuffled.output}/{manifest.parts[0].path}").to_pylist() == tables[1]


def test_folder_schemas_of_pandas_and_spark_do_not_survive(new_place: Any, people: pa.Table) -> None:
    metadata = {b"pandas": b'{"columns": ["ssn"]}', b"org.apache.spark.sql.parquet.row.metadata": b"ssn"}
    policy = "beamveil: 1\ndataset: d\ncolumns: {amount: keep}\n"
    place = new_place("meta", policy=policy, tables=(people.replace_schema_metadata(metadata),))
    launch(request(place))
    for path in (Path(place.output) / "data").iterdir():
        assert b"ssn" not in path.read_bytes()


def test_partition_folders_come_out_as_last_columns(new_place: Any, people: pa.Table) -> None:
    policy = "beamveil: 1\ndataset: d\ncolumns: {amount: keep, dt: keep}\n"
    place = new_place("hive", policy=policy)
    folder = Path(place.input) / "dt=2026-01-01"
    folder.mkdir()
    shutil.move(Path(place.input) / "0.parquet", folder / "0.parquet")
    launch(request(place))
    manifest = read_published(place.output)
    assert manifest is not None
    assert [column.name for column in manifest.columns] == ["amount", "dt"]
    assert len(people) == manifest.rows.published


ODD = pa.table(
    {
        "id": pa.array([1, 2, 3, None], pa.uint32()),
        "large": pa.array(["a", "", None, "ü"], pa.large_string()),
        "binary": pa.array([b"x", None, b"", b"\x00"], pa.binary()),
        "fixed": pa.array([b"ab", None, b"cd", b"ef"], pa.binary(2)),
        "money": pa.array([Decimal("1.50"), None, Decimal("-3.00"), Decimal("0.00")], pa.decimal128(10, 2)),
        "half": pa.array([1.0, None, 3.0, 2.0], pa.float16()),
        "zoned": pa.array([datetime(2020, 3, 29, 1, 30), None, datetime(2021, 1, 1), datetime(2022, 7, 1)],
                          pa.timestamp("ns", tz="Europe/Berlin")),
        "coded": pa.array(["x", "y", None, "x"]).dictionary_encode(),
        "nothing": pa.nulls(4),
        "contact": pa.array([{"city": "Bonn", "tel": "1"}, None, {"city": None, "tel": "2"},
                             {"city": "Köln", "tel": None}]),
        "messages": pa.array([[{"role": "u", "content": "hi"}, {"role": "a", "content": None}], [], None,
                              [{"role": "u", "content": "yo"}]]),
        "attributes": pa.array([[("k", "v")], [], None, [("k2", None)]], pa.map_(pa.string(), pa.string())),
        "tags": pa.array([["p", None], [], None, ["q"]], pa.large_list(pa.string())),
        "pairs": pa.array([[1, 2], [3, 4], [5, 6], [7, 8]], pa.list_(pa.field("element", pa.int32()), 2)),
    }
)  # fmt: skip
ODD_POLICY = """\
beamveil: 1
dataset: odd
scope: s
columns:
  id: {tokenize: {domain: id, as: int64}}
  large: {hash: {domain: s, as: base64}}
  binary: {tokenize: {domain: b, as: uuid}}
  fixed: {encrypt: {domain: fb}}
  money: {tokenize: {domain: dec, as: hex}}
  half: keep
  zoned: {generalize: {to: day}}
  coded: keep
  nothing: keep
  contact.city: {mask: {keep_first: 1}}
  messages[].content: {tokenize: {domain: content}}
  attributes{}: {hash: {domain: attrs}}
  tags[]: {tokenize: {domain: tags}}
  pairs[]: {generalize: {width: 2}}
"""


def test_types_of_every_kind_go_through_a_whole_run_as_planned(new_place: Any) -> None:
    place = new_place("odd", policy=ODD_POLICY, tables=(ODD,))
    assert launch(request(place)).published == 4
    manifest = read_published(place.output)
    assert manifest is not None
    table = pq.read_table(f"{place.output}/{manifest.parts[0].path}")
    plan = Policy.from_yaml(ODD_POLICY, name="odd").bind(ODD.schema)
    assert table.schema == plan.schema
    for name in table.schema.names:
        assert table.column(name).is_null().to_pylist() == ODD.column(name).is_null().to_pylist(), name
    assert table.column("contact").to_pylist() == [{"city": "B***"}, None, {"city": None}, {"city": "K***"}]
    assert table.column("pairs").to_pylist() == [[0, 2], [2, 4], [4, 6], [6, 8]]
    assert [len(row or ()) for row in table.column("messages").to_pylist()] == [2, 0, 0, 1]


def test_a_proposed_policy_is_refused_before_anything_is_written_and_a_reviewed_one_names_who_read_it(
    new_place: Any,
) -> None:
    place = new_place("proposed")
    text = Path(place.policy).read_text("utf-8")
    Path(place.policy).write_text(text.replace("scope: tests\n", "scope: tests\nstatus: proposed\n"))
    with pytest.raises(PolicyError, match="nobody has reviewed this policy"):
        launch(request(place))
    assert not Path(place.output).exists()
    said = "status: reviewed\nreviewed_by: Zoë Müller\n"
    Path(place.policy).write_text(text.replace("scope: tests\n", f"scope: tests\n{said}"))
    launch(request(place))
    manifest = read_published(place.output)
    assert manifest is not None
    assert (manifest.status, manifest.reviewed_by) == ("reviewed", "Zoë Müller")
