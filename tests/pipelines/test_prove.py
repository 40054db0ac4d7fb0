"""Runs with `--prove`: a protected value of whatever row stands in a place of each kind; it is found, named, counted."""

import logging
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest


from pipelines import publish, storage
from pipelines.launch import Request, launch
from pipelines.outcome import Outcome
from pipelines.staged import Staged
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
    *("0212030", "12030000", "4111", "4012888", "42222222"),
)
"""Of every protected value a piece that must not come out, lower case."""


def table_of(columns: Mapping[str, list[Any]]) -> pa.Table:
    return pa.table({name: pa.array(values, TYPES.get(name)) for name, values in columns.items()})


@pytest.fixture
def staged(monkeypatch: pytest.MonkeyPatch) -> list[Staged]:
    """What the jobs of the test staged, as it was before it was judged."""
    seen: list[Staged] = []
    judge = publish.judge_and_publish

    def listening(one: Staged) -> Outcome:
        seen.append(one)
        return judge(one)

    monkeypatch.setattr(publish, "judge_and_publish", listening)
    return seen


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
    "a text in another form of Unicode": ("note", "for ＺＯE\u0308  vandersloot.", "note", "name 1"),
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


def test_values_of_dropped_columns_are_counted_and_fail_nothing(
    new_place: Any, staged: list[Staged], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    table = table_of(planted("note", "Wenzel Aardvark called"))
    place = new_place(policy=POLICY, tables=(table,))
    assert prove(place).status == "published"
    [one] = staged
    assert one.proof is not None
    assert one.proof.standing == {"note": {"secret": Standing(values=1, cells=1)}} | BESIDE
