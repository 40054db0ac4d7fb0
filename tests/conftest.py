"""What the tests of the whole path share: a few people with every kind of trouble, a policy, keys that never change."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

PEOPLE = pa.table(
    {
        "customer_id": pa.array([7, 8, 7, 9, 10, 11], pa.int64()),
        "name": ["Zoë Müller", "Ann O'Neil", "Zoë Müller", None, "", "日本 太郎"],
        "email": ["zoe@mail.test", None, "zoe@mail.test", "c@mail.test", "d@mail.test", "e@mail.test"],
        "ssn": ["123-45-6789", "987-65-4321", "123-45-6789", "111-22-3333", None, "222-33-4444"],
        "card": ["4111111111111111", None, "4111111111111111", "5555555555554444", "4012888888881881",
                 "4111111111111111"],
        "birth_date": pa.array([date(1970, 1, 31), date(2000, 2, 29), date(1970, 1, 31), None, date(1931, 5, 5),
                                date(1990, 9, 9)]),
        "visited": pa.array([datetime(2020, 1, d, 12, 30) for d in range(1, 7)], pa.timestamp("us")),
        "consent": [True, True, True, True, True, False],
        "notes": ['call, "later"', "two\nlines", "", None, "ü", "gone"],
        "amount": [1.5, None, 3.25, -4.0, 5.0, 6.0],
    }
)  # fmt: skip

POLICY = """\
beamveil: 1
dataset: people
scope: tests
types: {customer_id: int64, birth_date: date32, visited: "timestamp[us]", consent: bool, amount: double}
columns:
  customer_id: {tokenize: {domain: customer}}
  name: {surrogate: {of: name, persona: customer_id}}
  email: {encrypt: {domain: email}}
  ssn: {hash: {domain: ssn}}
  card: {fpe: {domain: card, alphabet: digits, keep_first: 6, luhn: true}}
  birth_date: {generalize: {to: year}}
  visited: {shift: {by: customer_id, days: 30}}
  notes: keep
  amount: keep
rows:
  - {keep_where: {column: consent, equals: true}, nulls: drop, reason: consent}
"""


@dataclass(frozen=True)
class Place:
    """A folder with input, policy and keys, for one run."""

    root: Path

    @property
    def policy(self) -> str:
        return str(self.root / "policy.yaml")

    @property
    def input(self) -> str:
        return str(self.root / "input")

    @property
    def output(self) -> str:
        return str(self.root / "output")

    @property
    def keys(self) -> str:
        return f"file:{self.root / 'keys.json'}"


@pytest.fixture(scope="session")
def keyset_json() -> str:
    """A Tink keyset of one HKDF-PRF key whose bytes count up from zero; not a secret."""
    material = bytes.fromhex("120208031a20") + bytes(range(32))
    key = {
        "keyData": {
            "typeUrl": "type.googleapis.com/google.crypto.tink.HkdfPrfKey",
            "value": base64.b64encode(material).decode(),
            "keyMaterialType": "SYMMETRIC",
        },
        "status": "ENABLED",
        "keyId": 4711,
        "outputPrefixType": "RAW",
    }
    return json.dumps({"primaryKeyId": 4711, "key": [key]})


@pytest.fixture(scope="session")
def people() -> pa.Table:
    """Six rows, of which one is dropped by a rule."""
    return PEOPLE


@pytest.fixture
def new_place(tmp_path: Path, keyset_json: str) -> Callable[..., Place]:
    """Lay out input (Parquet, one file per table), policy and keys in a folder of their own."""

    def make(name: str = "place", *, policy: str = POLICY, tables: tuple[pa.Table, ...] = (PEOPLE,)) -> Place:
        place = Place(tmp_path / name)
        (place.root / "input").mkdir(parents=True)
        for number, table in enumerate(tables):
            pq.write_table(table, place.root / "input" / f"{number}.parquet")
        Path(place.policy).write_text(policy)
        keys = place.root / "keys.json"
        keys.write_text(keyset_json)
        keys.chmod(0o600)
        return place

    return make


@pytest.fixture
def place(new_place: Callable[..., Place]) -> Place:
    """The usual place: six people, one rule."""
    return new_place()
