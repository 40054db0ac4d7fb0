"""Runs in which a protected value stands in another column are refused; runs in which it does not are published."""

import logging
import re
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from faker import Faker

from pipelines.launch import Request, launch

EXPECTATION = "expect_path_to_hold_no_survivors"
POLICY = """\
beamveil: 1
dataset: people
scope: tests
columns:
  id: {tokenize: {domain: person}}
  name: {surrogate: {of: name, persona: id}}
  email: {tokenize: {domain: email, as: hex}}
  card: {encrypt: {domain: card}}
  born: {shift: {by: id, days: 30}}
  note: {keep: {accept: [email, card], reason: planted by the test}}
  tags[]: {keep: {accept: [email], reason: planted by the test}}
  facts{}: {hash: {domain: fact}}
"""
PEOPLE = {
    "id": [10_000_001, 10_000_002, 10_000_003, 10_000_004],
    "name": ["CANARY Ann Müller", None, "CANARY Bob Stone", ""],
    "email": ["CANARY.ann@x.test", "CANARY.bob@x.test", "", None],
    "card": ["4111 1111 1111 1111", "4012888888881881", None, "4222222222222"],
    "born": [date(1903, 7, 19), None, date(1904, 7, 19), date(1905, 7, 19)],
    "note": ["called twice", "", None, "日本"],
    "tags": [["new", None], [], None, ["old"]],
    "facts": [[("k", "v")], [], None, [("l", None)]],
}
TYPES = {"tags": pa.list_(pa.string()), "facts": pa.map_(pa.string(), pa.string()), "born": pa.date32()}


def run(new_place: Any, columns: dict[str, list[Any]], policy: str = POLICY) -> tuple[Any, Any]:
    table = pa.table({name: pa.array(values, TYPES.get(name)) for name, values in columns.items()})
    place = new_place(policy=policy, tables=(table,))
    return place, launch(Request(policy=place.policy, inputs=(place.input,), output=place.output, keys=place.keys))


@pytest.mark.parametrize(
    ("column", "value", "found"),
    [
        ("note", "canary.ANN@x.test", ("note", "email 1")),
        ("note", "paid by 4111-1111-1111-1111.", ("note", "card 1")),
        ("note", "from Mrs canary ann mu\u0308ller!", ("note", "name 1")),
        ("tags", ["x", "CANARY.ann@x.test"], ("tags[]", "email 1")),
        ("facts", [("CANARY Ann Müller", "v")], ("facts", "name 1")),
    ],
)
def test_a_planted_value_refuses_the_run_and_is_named_by_column_and_count(
    new_place: Any, caplog: pytest.LogCaptureFixture, column: str, value: Any, found: tuple[str, str]
) -> None:
    caplog.set_level(logging.DEBUG)
    place, outcome = run(new_place, PEOPLE | {column: [value, *PEOPLE[column][1:]]})

    assert outcome.status == "refused"
    (finding,) = outcome.findings
    assert (finding.expectation, finding.column, finding.unexpected) == (EXPECTATION, found[0], 1)
    assert finding.promise.endswith(f"; found: {found[1]}")
    said = repr(outcome) + caplog.text
    said += "".join(path.read_text() for path in Path(place.output).rglob("*.json"))
    assert "CANARY" not in said
    assert "canary" not in said
    assert re.search("4111[ -]?1111", said) is None


def test_without_one_the_run_is_published(new_place: Any) -> None:
    assert run(new_place, PEOPLE)[1].status == "published"


def test_a_value_in_another_row_and_one_that_is_too_short_are_none(new_place: Any) -> None:
    columns = PEOPLE | {"note": [None, "CANARY.ann@x.test", None, "x"], "name": ["Ann", None, "Bob", ""]}
    assert run(new_place, columns)[1].status == "published"


def test_made_up_people_beside_made_up_surrogates_agree_no_more_often_than_chance(new_place: Any) -> None:
    fake = Faker("en_US")
    fake.seed_instance(20261124)
    rows = range(1_500)
    columns = {
        "id": [fake.random_int(1, 99_999_999) for _ in rows],
        "name": [fake.name() for _ in rows],
        "last": [fake.last_name() for _ in rows],
        "city": [fake.city() for _ in rows],
        "address": [fake.address() for _ in rows],
        "ssn": [fake.ssn() for _ in rows],
        "phone": [fake.phone_number() for _ in rows],
        "card": [fake.credit_card_number() for _ in rows],
        "born": [fake.date_of_birth() for _ in rows],
        "visited": [fake.date_between("-30y") for _ in rows],
        "amount": [fake.random_int(0, 10**7) / 100 for _ in rows],
        "order": [fake.random_int(100_000, 999_999) for _ in rows],
        "note": [fake.sentence(20) for _ in rows],
    }
    policy = """\
beamveil: 1
dataset: people
scope: tests
columns:
  id: {tokenize: {domain: person, as: int64}}
  name: {surrogate: {of: name}}
  last: {surrogate: {of: last_name, persona: id}}
  city: {surrogate: {of: city, persona: id}}
  address: {surrogate: {of: address, persona: id}}
  ssn: {surrogate: {of: ssn, persona: id}}
  phone: {mask: {keep_last: 4}}
  card: {fpe: {domain: card}}
  born: {shift: {by: id, days: 30}}
  visited: {generalize: {to: month}}
  amount: keep
  order: keep
  note: keep
"""
    table = pa.table(columns)
    place = new_place(policy=policy, tables=(table,))
    outcome = launch(Request(policy=place.policy, inputs=(place.input,), output=place.output, keys=place.keys))
    assert (outcome.status, outcome.findings) == ("published", ())
