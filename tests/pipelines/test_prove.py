"""Runs with `--prove`: a protected value of another row stands in a place of each kind; it is found and counted."""

import importlib.util
import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from faker import Faker

from pipelines import publish
from pipelines.cli import main
from pipelines.demo import run_demo
from pipelines.launch import Request, launch
from pipelines.outcome import Outcome
from pipelines.staged import Staged
from transforms.keys import KeySource
from transforms.survivors.digests import digester
from transforms.survivors.proof import Proof, Standing

COLUMN, TABLE = "expect_path_to_hold_nothing_protected", "expect_margins_to_hold_nothing_protected"
POLICY = """\
beamveil: 1
dataset: people
scope: tests
columns:
  id: {tokenize: {domain: person, as: int64}}
  name: {hash: {domain: name}}
  email: {tokenize: {domain: email, as: hex}}
  iban: {encrypt: {domain: iban}}
  card: {fpe: {domain: card, alphabet: digits}}
  kin[]: {tokenize: {domain: name}}
  secret: drop
  partner: {surrogate: {of: name}}
  note: {keep: {accept: [email, card, iban], reason: planted by the test}}
  city: keep
  amount: keep
  tags[]: {keep: {accept: [email, card, iban], reason: planted by the test}}
  contact.place: {keep: {accept: [email, iban], reason: planted by the test}}
  facts: {keep: {accept: [email, card, iban], reason: planted by the test}}
  coded: {keep: {accept: [email], reason: planted by the test}}
  shown: {mask: {keep_last: 12}}
"""
PEOPLE: Mapping[str, list[Any]] = {
    "id": [998_877_665_541, 998_877_665_542, None, 998_877_665_542],
    "name": ["Quill Oxbow", "Zoë Vandersloot", "", None],
    "email": ["ann-quill@x.test", None, "bob@vander.test", ""],
    "iban": ["DE02120300000000202051", "DE02500105170137075030", None, "DE02100500000054540402"],
    "card": ["4111111111111111", "4012888888881881", None, "4222222222222"],
    "kin": [["Ünal Grünbaum", None], ["Quill Oxbow"], None, ["Zenta Ypsilanti", ""]],
    "secret": ["Wenzel Aardvark", None, "", "Wenzel Aardvark"],
    "partner": ["Ottilie Querfurt", None, "", "Ottilie Querfurt"],
    "note": ["called twice", "", None, "日本 said no"],
    "city": ["Łódź", "Ōsaka", "", None],
    "amount": [1.5, None, 250_000.0, 4.0],
    "tags": [["new", None], [], None, ["old"]],
    "contact": [{"place": "home"}, None, {"place": None}, {"place": ""}],
    "facts": [[("k", "v")], [], None, [("l", None)]],
    "coded": ["a", "b", None, "a"],
    "shown": ["a long enough word to be shown", None, "", "x"],
}
TYPES = {
    "tags": pa.list_(pa.string()),
    "facts": pa.map_(pa.string(), pa.string()),
    "coded": pa.dictionary(pa.int8(), pa.string()),
}
WORDS = (
    *("quill", "oxbow", "vander", "ünal", "unal", "wenzel", "aardvark", "ottilie", "querfurt", "998877665", "998_877"),
    *("0212030", "12030000", "41111111", "4111-1111", "4012888", "42222222"),
)
"""Of every protected value a piece that must not come out, lower case; too long for a digest to hold it by chance."""


def table_of(columns: Mapping[str, list[Any]]) -> pa.Table:
    return pa.table({name: pa.array(values, TYPES.get(name)) for name, values in columns.items()})


def prove(place: Any, **words: Any) -> Outcome:
    given = {"inputs": (place.input,)} | words
    return launch(Request(policy=place.policy, output=place.output, keys=place.keys, prove=True, **given))


def planted(column: str, value: Any, row: int = 3) -> dict[str, list[Any]]:
    """The people with a value in one cell, of row 3 unless said: no protected value of which is planted anywhere."""
    return {**PEOPLE, column: [value if n == row else old for n, old in enumerate(PEOPLE[column])]}


def found(outcome: Outcome) -> list[tuple[str | None, str, str]]:
    """Column, expectation and what was found, of all that stood against publication."""
    return [(one.column, one.expectation, one.promise.partition("; found: ")[2]) for one in outcome.findings]


def everything_said(place: Any, outcome: Outcome, log: str) -> Iterator[tuple[str, str]]:
    """Whatever a run with this outcome said or left, with where."""
    yield "outcome", repr(outcome)
    yield "log", log
    for path in Path(place.output).rglob("*"):
        yield "name", str(path.relative_to(place.root))
        if path.is_file():
            yield path.name, path.read_bytes().decode("latin-1")


def assert_nothing_said(place: Any, outcome: Outcome, log: str) -> None:
    said = [(where, word) for where, text in everything_said(place, outcome, log.lower()) for word in WORDS
            if word in text.lower()]  # fmt: skip
    assert said == []


PLANTS: dict[str, tuple[str, Any, str, str]] = {
    "another kept column": ("city", "Quill Oxbow", "city", "name 1, kin[] 1"),
    "a free text": ("note", "wrote to (ANN_QUILL@x.TEST), again", "note", "email 1"),
    "a text in another form of Unicode": ("note", "for \uff3a\uff2fE\u0308  vandersloot.", "note", "name 1"),
    "a number in a text": ("note", "paid by 4111-1111 1111.1111, thanks", "note", "card 1"),
    "an element of a list": ("tags", ["new", "ünal grünbaum"], "tags[]", "kin[] 1"),
    "a field of a struct": ("contact", {"place": "ANN-QUILL@X.TEST"}, "contact.place", "email 1"),
    "a key of a map": ("facts", [("Quill Oxbow", "v")], "facts", "name 1, kin[] 1"),
    "a value of a map": ("facts", [("k", "Quill Oxbow")], "facts", "name 1, kin[] 1"),
    "a dictionary": ("coded", "bob@vander.test", "coded", "email 1"),
    "a number": ("amount", 998_877_665_541.0, "amount", "id 1"),
    "what a mask shows": ("shown", "many a word before Quill Oxbow", "shown", "name 1, kin[] 1"),
}
"""What is planted where, and what of it is found where."""


@pytest.mark.parametrize("where", PLANTS)
def test_a_value_of_another_row_refuses_the_run_and_is_named_and_nothing_else_is(
    new_place: Any, caplog: pytest.LogCaptureFixture, where: str
) -> None:
    column, value, at, source = PLANTS[where]
    caplog.set_level(logging.DEBUG)
    place = new_place(policy=POLICY, tables=(table_of(planted(column, value)),))
    outcome = prove(place)
    assert (outcome.status, found(outcome)) == ("refused", [(at, COLUMN, source)])
    assert_nothing_said(place, outcome, caplog.text)


def test_without_a_plant_the_run_is_published(new_place: Any) -> None:
    assert prove(new_place(policy=POLICY, tables=(table_of(PEOPLE),))).status == "published"


def test_the_folder_of_a_partition_is_a_column_like_any_other(new_place: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    place = new_place(policy=POLICY + "  of: keep\n", tables=(table_of(PEOPLE),))
    folder = Path(place.input) / "of=Quill%20Oxbow"
    folder.mkdir()
    (Path(place.input) / "0.parquet").rename(folder / "0.parquet")
    outcome = prove(place)
    of_its_row = ("of", "expect_path_to_hold_no_survivors", "name 1, kin[] 1")
    assert found(outcome) == [of_its_row, ("of", COLUMN, "name 1, kin[] 1")]
    assert_nothing_said(place, outcome, caplog.text)


def test_metadata_of_a_kept_field_is_searched(new_place: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    table = table_of(PEOPLE)
    at = table.schema.get_field_index("note")
    field = table.schema.field(at).with_metadata({"comment": "as Quill Oxbow said"})
    place = new_place(policy=POLICY, tables=(table.set_column(at, field, table.column(at)),))
    outcome = prove(place)
    assert found(outcome) == [(None, TABLE, "name in note (metadata) 1, kin[] in note (metadata) 1")]
    assert_nothing_said(place, outcome, caplog.text)


def test_names_of_columns_are_searched(new_place: Any) -> None:
    table = table_of(PEOPLE).append_column("Quill Oxbow", pa.array([1, 2, None, 2]))
    outcome = prove(new_place(policy=POLICY + "  Quill Oxbow: keep\n", tables=(table,)))
    assert found(outcome) == [(None, TABLE, "name in column names 1, kin[] in column names 1")]


def test_a_value_of_a_row_that_a_rule_drops_is_found_in_a_column_that_has_another_name(new_place: Any) -> None:
    rule = "{keep_where: {column: amount, less_than: 100}, nulls: keep, reason: small}"
    more = f"rename: {{note: remark}}\nrows:\n  - {rule}\n"
    place = new_place(policy=POLICY + more, tables=(table_of(planted("note", "for bob@vander.test")),))
    outcome = prove(place)
    assert (outcome.dropped, found(outcome)) == (1, [("remark", COLUMN, "email 1")])


def test_values_of_dropped_columns_are_counted_and_fail_nothing(
    new_place: Any, staged: list[Staged], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    table = table_of(planted("note", "Wenzel Aardvark called"))
    place = new_place(policy=POLICY, tables=(table,))
    assert prove(place).status == "published"
    [one] = staged
    assert one.proof is not None
    assert one.proof.standing == {
        "note": {"secret": Standing(values=1, cells=1)},
        "note (dictionary)": {"secret": Standing(values=1, cells=1)},
    }
    left = json.dumps([one.evidence.model_dump(), one.job.model_dump()])
    scoped = KeySource(place.keys).open().within("tests")
    digests = digester(scoped)(pa.array(["wenzel aardvark", "quill oxbow", "4111111111111111"]))
    words = [
        word
        for number in digests.flat
        for word in (str(number), f"{number:x}", int(number).to_bytes(8, "little").hex())
    ]
    assert [word for word in words if word in left] == []
    assert [word for word in WORDS if word in left.lower()] == []
    assert [word for word in WORDS if word in caplog.text.lower()] == []


def simple(columns: str, **more: str) -> str:
    head = {"beamveil": "1", "dataset": "simple", "scope": "tests", "columns": columns, **more}
    return "".join(f"{word}: {text}\n" for word, text in head.items())


def test_cells_that_cannot_be_searched_refuse_the_run_by_their_column_and_number(new_place: Any) -> None:
    table = pa.table({"id": ["Quill Oxbow"] * 4, "raw": [b"\xff\xfe", None, b"called twice", b"\xff"]})
    policy = simple("{id: {tokenize: {domain: d}}, raw: keep}")
    place = new_place(policy=policy, tables=(table,))
    assert found(prove(place)) == [("raw", COLUMN, "cells that cannot be searched 2")]
    readable = table.set_column(1, "raw", [[b"Zenta Ypsilanti", None, b"", b"x"]])
    assert prove(new_place("readable", policy=policy, tables=(readable,))).published == len(table)


def test_short_numbers_of_dropped_columns_are_told_where_chance_does_not_bring_so_many(new_place: Any) -> None:
    numbers = [f"{100_000_007 * n % 899_999_999 + 100_000_000}" for n in range(1, 41)]
    table = pa.table({"id": numbers, "gone": numbers, "note": [f"call {one} again" for one in reversed(numbers)]})
    place = new_place(policy=simple("{id: {constant: x}, gone: drop, note: keep}"), tables=(table,))
    assert prove(place).status == "published"
    told = json.loads((Path(place.output) / "report.json").read_text())["proof"]["dropped"]
    assert told == [{"column": "gone", "place": "note", "values": 40, "cells": 40}]


def test_metadata_is_searched_where_no_row_comes_out(new_place: Any) -> None:
    field = pa.field("note", pa.string(), metadata={"by": "Quill Oxbow"})
    table = pa.table([pa.array(["Quill Oxbow"]), pa.array(["x"]), pa.array([9])],
                     schema=pa.schema([pa.field("id", pa.string()), field, pa.field("age", pa.int64())]))  # fmt: skip
    rule = "[{drop_where: {column: age, less_than: 13}, nulls: drop, reason: minors}]"
    place = new_place(policy=simple("{id: {tokenize: {domain: d}}, note: keep}", rows=rule), tables=(table,))
    outcome = prove(place)
    assert (outcome.dropped, found(outcome)) == (1, [(None, TABLE, "id in note (metadata) 1")])


FLAT_POLICY = """\
beamveil: 1
dataset: people
scope: tests
types: {id: int64, born: date32, number: int64, amount: double, seen: "timestamp[us]"}
columns:
  id: {tokenize: {domain: person}}
  name: {hash: {domain: name}}
  born: {tokenize: {domain: born}}
  card: {fpe: {domain: card, alphabet: digits}}
  secret: drop
  note: {keep: {accept: [card], reason: planted by the test}}
  number: keep
  seen: keep
  amount: keep
"""


def flat(rows: int = 240) -> pa.Table:
    """Rows with values of other rows in them of every kind: names in two lines, numbers long and short, dates."""
    at, first = range(rows), ("Quill", "Zoë", "Ünal")
    names = [f"{first[n % 3]} Vandersloot\n{n % 50}" for n in at]
    cards = [str(4_000_000_000_000_000 + n * 7_919) for n in at]
    notes = [
        ["", 'he said "no",\nand left', f"for {names[n - 5]}; thanks", f"Wenzel Aardvark {n % 30}", f"by {cards[-n]}"]
        for n in at
    ]
    return pa.table(
        {
            "id": [None if n % 11 == 0 else 100_000 + 7 * n for n in at],
            "name": [None if n % 13 == 0 else names[n] for n in at],
            "born": [date(1950, 1, 1) + timedelta(97 * n) for n in at],
            "card": cards,
            "secret": [f"Wenzel Aardvark {n % 20}" for n in at],
            "note": [notes[n][n % 5] for n in at],
            "number": [None if n % 5 == 0 else 100_000 + 7 * ((n * 31) % rows) for n in at],
            "seen": [datetime(1950, 1, 1, 12, 30) + timedelta(97 * ((n + 9) % rows)) for n in at],
            "amount": [n / 4 for n in at],
        }
    )


def cut(table: pa.Table, parts: int) -> list[pa.Table]:
    step = -(-table.num_rows // parts)
    return [table.slice(n * step, step) for n in range(parts)]


LAYOUTS: dict[str, dict[str, Any]] = {
    "three files of CSV": {"files": 3, "csv": True},
    "eight files in small row groups": {"files": 8, "row_group_size": 7},
    "every bundle twice": {"beam": ("--direct_runner_bundle_repeat=1",), "files": 2},
    "CSV as output": {"output_format": "csv"},
    "two workers": {"workers": 2, "files": 3},
}


def of_cells(proof: Proof) -> tuple[Any, ...]:
    """The proof without what bounds and dictionaries of parts hold, which are as the rows are cut into parts."""
    layout = ("(statistics)", "(dictionary)")
    standing, tried = (
        {place: what for place, what in found.items() if not place.endswith(layout)}
        for found in (proof.standing, proof.tried)
    )
    return proof.guarded, standing, tried, proof.rows, proof.read


def laid_out(new_place: Any, name: str, *, files: int = 1, csv: bool = False, row_group_size: int = 1000) -> Any:
    place = new_place(name, policy=FLAT_POLICY, tables=())
    for number, table in enumerate(cut(flat(), files)):
        if csv:
            pyarrow.csv.write_csv(table, f"{place.input}/{number}.csv")
        else:
            pq.write_table(table, f"{place.input}/{number}.parquet", row_group_size=row_group_size)
    return place


@pytest.mark.slow
def test_the_proof_does_not_depend_on_how_the_rows_lie_or_who_reads_them(new_place: Any, staged: list[Staged]) -> None:
    prove(laid_out(new_place, "one"))
    for layout, given in LAYOUTS.items():
        how = {name: value for name, value in given.items() if name in ("files", "csv", "row_group_size")}
        words = {name: value for name, value in given.items() if name not in how}
        prove(laid_out(new_place, layout.replace(" ", "-"), **how), **words)
    first, *others = [one.proof or Proof() for one in staged]
    assert first.standing["note"].keys() == {"name", "card", "secret"}
    assert first.standing["note"]["secret"] == Standing(values=4, cells=32)
    assert first.standing["number"].keys() == {"id"}
    assert first.standing["seen"]["born"].doubtful == 240
    assert [layout for layout, one in zip(LAYOUTS, others, strict=True) if of_cells(one) != of_cells(first)] == []
    alike = ("three files of CSV", "every bundle twice")
    assert [layout for layout, one in zip(LAYOUTS, others, strict=True) if layout in alike and one != first] == []


def test_a_proof_is_judged_by_the_gate_so_that_there_must_be_one(
    place: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["run", place.policy, "--input", place.input, "--output", place.output, "--keys", place.keys]
    assert main([*words, "--prove", "--gate", "off"]) == 2
    assert "--prove" in capsys.readouterr().err
    assert not Path(place.output).exists()


def test_with_and_without_a_proof_a_run_is_another(place: Any) -> None:
    request = Request(place.policy, (place.input,), place.output, place.keys)
    runs = [launch(replace(request, prove=prove)) for prove in (False, True, True, False)]
    assert [one.status for one in runs] == ["published", "published", "unchanged", "published"]
    assert runs[0].run == runs[3].run != runs[1].run == runs[2].run


class Killed(BaseException):
    """Stands for a kill: nothing in the product catches it on purpose."""


def left_unjudged(place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the job of a place to its end, and lose the launcher before it judges."""

    def die(_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(publish, "judge_and_publish", die)
        with pytest.raises(Killed):
            prove(place)


def test_what_a_killed_judge_left_is_judged_by_its_proof_later(new_place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ends = []
    for name, note in (("clean", "nothing"), ("planted", "for Quill Oxbow")):
        place = new_place(name, policy=POLICY, tables=(table_of(planted("note", note)),))
        left_unjudged(place, monkeypatch)
        ends.append(publish.publish_staged(place.output))
    assert [one.status for one in ends] == ["published", "refused"]
    assert found(ends[1]) == [("note", COLUMN, "name 1, kin[] 1")]


def test_a_job_that_was_to_prove_and_left_no_proof_is_refused(new_place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    place = new_place(policy=POLICY, tables=(table_of(PEOPLE),))
    left_unjudged(place, monkeypatch)
    [evidence] = Path(place.output).glob("_staging/*/evidence.json")
    evidence.write_text(json.dumps(json.loads(evidence.read_text()) | {"proof": None}))
    without = publish.publish_staged(place.output)
    assert without.status == "refused"
    assert {(one.expectation, one.unexpected) for one in without.findings} == {(COLUMN, None), (TABLE, None)}


@pytest.mark.slow
def test_among_made_up_people_nothing_is_found_that_chance_would_not_bring(new_place: Any) -> None:
    fake = Faker("en_US", use_weighting=False)
    fake.seed_instance(20261130)
    rows = range(20_000)
    day = datetime(2024, 1, 1)
    columns = {
        "id": [100_000 + fake.random_int(0, 400_000) for _ in rows],
        "name": [fake.name() for _ in rows],
        "email": [fake.email() for _ in rows],
        "phone": [fake.phone_number() for _ in rows],
        "iban": [fake.iban() for _ in rows],
        "card": [fake.credit_card_number() for _ in rows],
        "ssn": [fake.ssn() for _ in rows],
        "born": [fake.date_of_birth() for _ in rows],
        "partner": [fake.name() for _ in rows],
        "address": [fake.address() for _ in rows],
        "visited": [fake.date_between("-30y") for _ in rows],
        "company": [fake.company() for _ in rows],
        "job": [fake.job() for _ in rows],
        "order": [100_000 + n for n in rows],
        "amount": [fake.random_int(0, 10**8) / 100 for _ in rows],
        "created": [day - timedelta(seconds=fake.random_int(0, 10**9)) for _ in rows],
        "session": [fake.uuid4() for _ in rows],
        "note": [f"{fake.sentence(20)} {fake.date_this_century()}, order {fake.random_int(1, 10**7)}" for _ in rows],
    }
    place = new_place(policy=MADE_UP, tables=tuple(cut(pa.table(columns), 2)))
    outcome = prove(place)
    assert found(outcome) == []
    assert (outcome.status, outcome.published) == ("published", 20_000)


MADE_UP = """\
beamveil: 1
dataset: people
scope: tests
columns:
  id: {tokenize: {domain: person, as: int64}}
  name: {hash: {domain: name}}
  email: {tokenize: {domain: email, as: hex}}
  phone: {tokenize: {domain: phone, as: uuid}}
  iban: {encrypt: {domain: iban}}
  card: {fpe: {domain: card}}
  ssn: {hash: {domain: ssn, as: base64}}
  born: {tokenize: {domain: born}}
  partner: {surrogate: {of: name, persona: id}}
  address: {surrogate: {of: address, persona: id}}
  visited: {shift: {by: id, days: 30}}
  company: {surrogate: {of: company, persona: id}}
  job: keep
  order: keep
  amount: {generalize: {width: 1000}}
  created: keep
  session: keep
  note: keep
"""


def test_the_demo_holds_nothing_that_it_protects(tmp_path: Path) -> None:
    run_demo(tmp_path, rows=2_000)
    inputs, keys = (f"{tmp_path}/input/*.parquet",), f"file:{tmp_path}/keys.json"
    outcome = launch(Request(f"{tmp_path}/policy.yaml", inputs, f"{tmp_path}/proved", keys, prove=True))
    assert (outcome.status, outcome.findings) == ("published", ())


SET_ASIDE = """\
beamveil: 1
dataset: people
scope: tests
on_bad_rows: quarantine
types: {id: int64, born: date32}
columns:
  id: {tokenize: {domain: person}}
  name: {hash: {domain: name}}
  born: {tokenize: {domain: born}}
  card: {fpe: {domain: card, alphabet: digits}}
  secret: drop
  amount: keep
"""


def test_a_slice_of_the_bench_holds_nothing_that_it_protects(new_place: Any) -> None:
    spec = importlib.util.spec_from_file_location("bench_job", Path(__file__).parents[1] / "bench" / "job.py")
    assert spec is not None
    assert spec.loader is not None
    spec.loader.exec_module(job := importlib.util.module_from_spec(spec))
    outcome = prove(new_place(policy=job.policy(), tables=(job.rows(20_000, 11), job.rows(20_000, 12))))
    assert found(outcome) == []
    assert outcome.published == 40_000


@pytest.mark.parametrize("csv", [False, True], ids=["by a kernel", "unread"])
def test_rows_that_were_set_aside_are_accounted_for(new_place: Any, staged: list[Staged], *, csv: bool) -> None:
    table = flat().select(["id", "name", "born", "card", "secret", "amount"])
    cards = [None if n == 2 else "no card" if n in (3, 9) else card for n, card in enumerate(table["card"].to_pylist())]
    table = table.set_column(3, "card", pa.array(cards))
    place = new_place(policy=SET_ASIDE, tables=(table,))
    if csv:
        Path(f"{place.input}/0.parquet").unlink()
        pyarrow.csv.write_csv(table, f"{place.input}/0.csv")
        text = Path(f"{place.input}/0.csv").read_text()
        Path(f"{place.input}/0.csv").write_text(text.replace("1950-01-01", "1950-13-01"))
    outcome = prove(place, quarantine=f"{place.root}/aside")
    aside = 3 if csv else 2
    assert (outcome.status, outcome.read, outcome.quarantined) == ("published", 240, aside)
    [one] = staged
    assert one.proof is not None
    assert (one.proof.rows, one.proof.read) == (240 - aside, 239 if csv else 240)
    assert one.proof.guarded["card"].looked_at == one.proof.read - 1, "those of rows that a kernel refused as well"
