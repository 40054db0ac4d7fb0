"""`type: Anonymize` in Beam YAML: what comes out, what is refused before anything runs, and where keys never are."""

import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import apache_beam as beam
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from apache_beam.options.pipeline_options import PipelineOptions

from pipelines.beam_yaml import AnonymizeRows, ReadAnonymizedRows, plan_for_rows
from transforms import KeySource, Policy, anonymize
from transforms.errors import BadRowsError, KeysError, PolicyError, UsageError

FLAT = ("customer_id", "name", "email", "ssn", "card", "notes", "amount", "consent")
"""Columns of the people that Beam's own reader takes: no dates."""
POLICY = """\
beamveil: 1
dataset: people
scope: tests
columns:
  customer_id: {tokenize: {domain: customer}}
  name: {surrogate: {of: name, persona: customer_id}}
  email: {encrypt: {domain: email}}
  ssn: {hash: {domain: ssn}}
  card: {fpe: {domain: card, alphabet: digits, keep_first: 6, luhn: true}}
  notes: keep
  amount: keep
rename: {notes: words}
rows:
  - {keep_where: {column: consent, equals: true}, nulls: drop, reason: consent}
"""
PIPELINE = """\
pipeline:
  type: chain
  transforms:
    - type: ReadFromParquet
      config: {path: "ROOT/input/*.parquet"}
MORE
    - type: Anonymize
      config: {policy: "ROOT/policy.yaml", keys: "file:ROOT/keys.json"}
    - type: WriteToParquet
      config: {path: "ROOT/out/part", file_name_suffix: .parquet}
providers:
  - type: python
    config: {}
    transforms: {Anonymize: pipelines.beam_yaml.AnonymizeRows}
"""
FILTER = """\
    - type: Filter
      config: {language: python, keep: customer_id < 1000}
"""

NewPlace = Callable[..., Any]


@pytest.fixture
def flat(people: pa.Table) -> pa.Table:
    return people.select(FLAT)


def run(place: Any, *, more: str = "", options: Sequence[str] = ("--runner=FnApiRunner",)) -> pa.Table:
    """What the pipeline writes."""
    from apache_beam.yaml import main  # noqa: PLC0415  it takes seconds, and few tests need it

    text = PIPELINE.replace("MORE\n", more).replace("ROOT", str(place.root))
    main.run([f"--yaml_pipeline={text}", *options])
    return pq.read_table(place.root / "out")


@pytest.mark.parametrize("more", ["", FILTER], ids=["tables", "rows"])
def test_parquet_in_parquet_out_with_the_tokens_of_the_plain_function(
    new_place: NewPlace, flat: pa.Table, more: str
) -> None:
    place = new_place(policy=POLICY, tables=(flat, flat.slice(0, 2)))
    plan = Policy.from_file(place.policy).bind(flat.schema)
    expected = anonymize(plan, KeySource(place.keys).open())(*flat.combine_chunks().to_batches())
    written = run(place, more=more)
    assert [(field.name, field.type) for field in written.schema] == [(field.name, field.type) for field in plan.schema]
    rows = sorted(expected.to_pylist() + expected.slice(0, 2).to_pylist(), key=str)
    assert sorted(written.to_pylist(), key=str) == rows


def test_a_bad_row_stops_the_pipeline_without_its_value_and_writes_no_file(new_place: NewPlace, flat: pa.Table) -> None:
    cards = pa.array(["4111111111111111", "CANARY", None, None, None, None])
    bad = flat.set_column(flat.schema.get_field_index("card"), "card", cards)
    place = new_place(policy=POLICY + "on_bad_rows: quarantine\n", tables=(bad,))
    with pytest.raises(BadRowsError, match=r"row 2 of a batch, column 'card'") as told:
        run(place)
    assert "CANARY" not in str(told.value)
    left = [path for path in (place.root / "out").rglob("*") if path.is_file()]
    assert not list((place.root / "out").glob("part*"))
    assert not [path for path in left if b"CANARY" in path.read_bytes()]


def test_what_does_not_fit_is_refused_at_construction_all_at_once(new_place: NewPlace, flat: pa.Table) -> None:
    place = new_place(policy=POLICY.replace("  notes: keep\n", "  nots: keep\n"), tables=(flat,))
    with pytest.raises(ValueError, match="'nots' is not in the input; did you mean 'notes'") as told:
        run(place)
    assert "rename: 'notes' does not come out" in str(told.value)


def rows_of(pipeline: beam.Pipeline, row: Any, **types: Any) -> beam.PCollection:
    made = beam.typehints.row_type.RowTypeConstraint.from_fields(list(types.items()))
    return pipeline | beam.Create([row]).with_output_types(made.user_type)


def policy_of(columns: dict[str, Any], **more: Any) -> Policy:
    written = {"beamveil": 1, "dataset": "d", "scope": "s", "columns": columns} | more
    return Policy.from_yaml(json.dumps(written), name="policy")


def test_a_column_of_unknown_type_may_be_dropped_and_not_read() -> None:
    rows = rows_of(beam.Pipeline(), beam.Row(a="x", b={1}), a=str, b=Any)
    assert plan_for_rows(policy_of({"a": "keep"}), rows).reads == ("a",)
    for columns in ({"b": "keep"}, {"a": "keep", "b": {"hash": {"domain": "b"}}}):
        with pytest.raises(PolicyError, match="column 'b' cannot be read: its type is not known"):
            plan_for_rows(policy_of(columns), rows)
    with pytest.raises(PolicyError, match="nobody decided about 'b'"):
        plan_for_rows(policy_of({"a": "keep"}, unlisted="refuse"), rows)


def test_an_output_that_beam_rows_cannot_have_is_refused(new_place: NewPlace, people: pa.Table) -> None:
    place = new_place()
    with pytest.raises(
        PolicyError, match=r"column 'visited' comes out as timestamp\[us\], which Beam rows do not have"
    ):
        beam.Pipeline() | ReadAnonymizedRows(place.input, place.policy, place.keys)


def test_files_are_read_with_their_dates_and_come_out_as_rows(new_place: NewPlace, people: pa.Table) -> None:
    policy = "beamveil: 1\ndataset: d\nscope: s\ncolumns:\n  birth_date: {generalize: {to: month}}\n  name: keep\n"
    place = new_place(policy=policy)
    with beam.Pipeline("FnApiRunner") as pipeline:
        rows = pipeline | ReadAnonymizedRows(place.input, place.policy, place.keys)
        _ = rows | beam.Map(lambda row: (row.name, row.birth_date)) | beam.Map(print_to(place.root / "seen"))
    seen = [json.loads(line) for line in (place.root / "seen").read_text().splitlines()]
    births = [born and born.replace(day=1).isoformat() for born in people["birth_date"].to_pylist()]
    assert sorted(seen, key=str) == sorted(map(list, zip(people["name"].to_pylist(), births, strict=True)), key=str)


def print_to(path: Path) -> Callable[[Any], None]:
    def write(seen: Any) -> None:
        with path.open("a") as file:
            file.write(json.dumps(seen, default=date.isoformat) + "\n")

    return write


@pytest.mark.parametrize(
    ("more", "error", "words"),
    [
        ("review_by: 2020-01-01\n", PolicyError, "its review was due by 2020-01-01"),
        ("", KeysError, "keys come from"),
        ("", UsageError, "`ephemeral:` keys are for"),
    ],
)
def test_what_beamveil_run_would_refuse_is_refused_here(
    new_place: NewPlace, more: str, error: type[Exception], words: str
) -> None:
    place = new_place(policy=POLICY + more)
    keys = {KeysError: "CANARY", UsageError: "ephemeral:"}.get(error, place.keys)
    with pytest.raises(error, match=words) as told:
        AnonymizeRows(place.policy, keys)
    assert "CANARY" not in str(told.value)


ELSEWHERE = ("--runner=PortableRunner", "--job_endpoint=jobs.example.com:8073", "--environment_type=LOOPBACK")
HERE = ("--runner=PortableRunner", "--job_endpoint=localhost:8073", "--environment_type=LOOPBACK")


def test_keys_that_workers_elsewhere_cannot_open_are_refused_before_the_pipeline_runs(
    new_place: NewPlace, flat: pa.Table
) -> None:
    place = new_place(policy=POLICY, tables=(flat,))
    with pytest.raises(ValueError, match="`file:` keys lie on this machine, and the workers of PortableRunner run"):
        run(place, options=ELSEWHERE)
    assert not (place.root / "out").exists()


def test_the_runner_that_a_pipeline_was_given_is_asked_and_not_the_one_that_its_options_name(
    new_place: NewPlace,
) -> None:
    place = new_place(policy="beamveil: 1\ndataset: d\nscope: s\ncolumns: {name: keep}\n")
    secret = "aws-secret:keys"

    def built(keys: str, runner: str | None, *words: str) -> None:
        for laid in (ReadAnonymizedRows(place.input, place.policy, keys), AnonymizeRows(place.policy, keys)):
            pipeline = beam.Pipeline(runner, options=PipelineOptions(words))
            rows = rows_of(pipeline, beam.Row(name="x"), name=str) if isinstance(laid, AnonymizeRows) else pipeline
            _ = rows | laid

    for keys, runner, words in (
        (place.keys, None, ()),
        (place.keys, "FnApiRunner", ELSEWHERE),
        (place.keys, None, HERE),
        (secret, None, ELSEWHERE),
    ):
        built(keys, runner, *words)
    for keys, runner, words in ((place.keys, None, ELSEWHERE), ("env:KEYS", "PortableRunner", ELSEWHERE[1:])):
        with pytest.raises(UsageError, match="the workers of PortableRunner run elsewhere"):
            built(keys, runner, *words)


def test_the_graph_holds_no_key(
    new_place: NewPlace,
    flat: pa.Table,
    graph_of: Callable[[beam.Pipeline], bytes],
    search_graph: Callable[..., list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place = new_place(policy=POLICY, tables=(flat,))
    graphs, run_it = [], beam.Pipeline.run

    def listening(pipeline: beam.Pipeline, *args: Any, **words: Any) -> Any:
        graphs.append(graph_of(pipeline))
        return run_it(pipeline, *args, **words)

    monkeypatch.setattr(beam.Pipeline, "run", listening)
    run(place)
    [graph] = graphs
    keys = KeySource(place.keys).open().within("tests")
    derived = keys.derive(algorithm="AES256-CMAC", use="token", domain="customer", size=32)
    assert search_graph(graph, [b"tokenize"])
    assert not search_graph(graph, [bytes(range(32)), derived])


def test_a_key_that_cannot_be_opened_stops_the_workers_not_the_builder(new_place: NewPlace, flat: pa.Table) -> None:
    place = new_place(policy=POLICY, tables=(flat,))
    (place.root / "keys.json").unlink()
    with pytest.raises(Exception, match=r"<<<beamveil KeysError>>>.*cannot be opened"):
        run(place)
