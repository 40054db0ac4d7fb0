"""What is watched, what raises an alarm, and what users have that must not."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import numpy as np
import pyarrow as pa
import pytest
from faker import Faker

from expectations.metrics import measure, refused
from expectations.spec import Spec
from expectations.suite import suite_for
from expectations.watch import kept, recognized
from transforms.detectors.catalogue import GROUPS, WATCHED
from transforms.plan import Plan
from transforms.policy import Policy

ROWS = 20_000


def spec(column: str = "c", kinds: Sequence[str] = WATCHED) -> Spec:
    return Spec.of("beamveil.detected", {}, {"column": column, "kinds": sorted(kinds)})


def measured(values: Any, *, column: str = "c", batches: int = 1, kinds: Sequence[str] = WATCHED) -> list[Any]:
    table = values if isinstance(values, pa.Table) else pa.table({"c": values})
    one = spec(column, kinds)
    found: list[Any] = measure([one], table.to_batches(max_chunksize=-(-table.num_rows // batches)), table.schema)[one]
    return found


def alarms(values: Any) -> dict[str, int]:
    return recognized(measured(values))


def test_the_metric_says_what_was_looked_at_found_and_sampled() -> None:
    values = ["ann@example.com", None, "", "naïve", "ann@example.com", "9434765870"]
    assert measured(values, kinds=["email", "gb_nhs"]) == [5, {"email": 2}, {"gb_nhs": [1, 1]}]


@pytest.mark.parametrize("batches", [1, 3, 20])
def test_batches_change_no_count(batches: int) -> None:
    rng = np.random.default_rng(5)
    numbers = rng.integers(10**8, 10**12, 4_000)
    for values in (numbers, numbers.astype(str), [f"id {n}" for n in numbers]):
        assert measured(values, batches=batches) == measured(values)


def test_nested_leaves_and_the_keys_of_maps_are_looked_at() -> None:
    mail = "ann@example.com"
    nested = pa.table(
        {
            "people": pa.array(
                [[{"mail": mail}, {"mail": None}], None, []], pa.list_(pa.struct([("mail", pa.string())]))
            ),
            "by": pa.array([[(mail, "x"), ("b", mail)], None, [("c", "y")]], pa.map_(pa.string(), pa.string())),
        }
    )
    assert measured(nested, column="people[].mail")[:2] == [1, {"email": 1}]
    assert measured(nested, column="by{}")[:2] == [3, {"email": 1}]
    assert measured(nested, column="by (keys)")[:2] == [3, {"email": 1}]
    assert measured(nested.slice(1), column="by (keys)")[:2] == [1, {}]
    assert spec("people (keys)") in refused([spec("people (keys)")], nested.schema)


def test_what_no_detector_looks_at_and_kinds_that_there_are_not_are_refused() -> None:
    schema = pa.schema([("c", pa.date32())])
    assert "not date32" in refused([spec()], schema)[spec()]
    assert "'emial'" in refused([spec(kinds=["emial"])], schema)[spec(kinds=["emial"])]


POLICY = """\
beamveil: 1
dataset: d
scope: tests
columns:
  contact: {keep: {accept: [phone, national_id], reason: listed}}
  notes[].text: keep
  attributes{}: {tokenize: {domain: attribute}}
  born: keep
  n: keep
  gone: drop
rename: {notes: remarks}
"""
SOURCE = pa.schema(
    [
        (
            "contact",
            pa.struct([("phone", pa.string()), ("since", pa.date32()), ("by", pa.map_(pa.string(), pa.int8()))]),
        ),
        ("notes", pa.list_(pa.struct([("text", pa.dictionary(pa.int32(), pa.string())), ("x", pa.string())]))),
        ("attributes", pa.map_(pa.string(), pa.string())),
        ("born", pa.date32()),
        ("n", pa.decimal128(12, 2)),
        ("gone", pa.string()),
    ]
)


@pytest.fixture
def plan() -> Plan:
    return Policy.from_yaml(POLICY, name="p").bind(SOURCE)


def test_every_kept_leaf_of_text_or_numbers_is_watched_and_every_maps_keys(plan: Plan) -> None:
    paths = [one.path for one in kept(plan)]
    assert paths == [
        "contact.phone",
        "contact.by (keys)",
        "contact.by{}",
        "remarks[].text",
        "attributes (keys)",
        "n",
    ]


def test_what_is_accepted_is_not_looked_for_and_said_with_its_reason(plan: Plan) -> None:
    suite = [e for e in suite_for(plan).expectations if e.expectation_type == "expect_path_values_to_be_free_of"]
    by_path = {e.column: e for e in suite}
    assert list(by_path) == [one.path for one in kept(plan)]
    assert set(by_path["contact.phone"].kinds) == set(WATCHED) - {"phone"} - set(GROUPS["national_id"])
    assert by_path["contact.phone"].description.endswith("but phone, national_id, accepted: listed")
    assert by_path["n"].kinds == sorted(WATCHED)
    assert not refused([spec(path, one.kinds) for path, one in by_path.items()], plan.schema)


def test_a_plan_tells_what_is_accepted(plan: Plan) -> None:
    row = next(row for row in plan.describe() if row["input"] == "contact")
    assert row["options"] == {"accept": ["phone", "national_id"], "reason": "listed"}


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("mail ann@example.com today", "email"),
        ("card 4012 8888 8888 1881", "card"),
        ("DE89 3704 0044 0532 0130 00", "iban"),
        ("+49 30 901820", "phone"),
        ("SSN 536-90-4399", "us_ssn"),
        ("CPF 390.533.447-05", "br_cpf"),
        ("RCCMNL83S18D969H", "it_codicefiscale"),
    ],
)
def test_one_in_text_is_enough(value: str, kind: str) -> None:
    assert alarms(["nothing"] * 1_000 + [value])[kind] == 1


def test_numbers_are_recognized_only_beyond_chance() -> None:
    assert recognized([1, {}, {"ca_sin": [1, 1]}]) == {}
    assert recognized([9, {}, {"ca_sin": [6, 6]}]) == {}
    assert recognized([9, {}, {"ca_sin": [7, 7]}]) == {"ca_sin": 7}
    assert recognized([9, {}, {"ca_sin": [13, 128]}]) == {}
    assert recognized([0, {}, {}]) == {}


Made = Callable[[np.random.Generator], Any]


def between(low: float, high: float) -> Made:
    return lambda rng: rng.integers(int(low), int(high), ROWS)


def stamped(rng: np.random.Generator) -> np.ndarray[Any, np.dtype[np.int64]]:
    """YYMMDD and five digits."""
    days = rng.integers(10, 26, ROWS) * 10_000 + rng.integers(1, 13, ROWS) * 100 + rng.integers(1, 29, ROWS)
    return days * 100_000 + rng.integers(0, 100_000, ROWS)


def formatted(pattern: str, *bounds: int) -> Made:
    def make(rng: np.random.Generator) -> list[str]:
        columns = [rng.integers(0, bound, ROWS).tolist() for bound in bounds]
        return [pattern.format(*row) for row in zip(*columns, strict=True)]

    return make


HARMLESS: dict[str, Made] = {
    **{f"random ids of {n} digits": between(10 ** (n - 1), 10**n) for n in range(7, 19)},
    **{f"sequence of {n} digits": lambda rng, n=n: 10 ** (n - 1) + 234_567 + np.arange(ROWS) for n in range(8, 19)},
    **{f"multiples of {n}": lambda rng, n=n: 41_500_000_000 + n * np.arange(ROWS) for n in (2, 7, 10, 11, 97, 1000)},
    "seconds since 1970": between(1.0e9, 1.8e9),
    "milliseconds since 1970": between(1.0e12, 1.8e12),
    "microseconds since 1970": between(1.0e15, 1.8e15),
    "YYYYMMDDhhmm": lambda rng: (20_000_000 + stamped(rng) // 100_000) * 10_000 + rng.integers(0, 2360, ROWS),
    "date and counter": stamped,
    "amounts in cents": lambda rng: np.exp(rng.normal(12, 3, ROWS)).astype(np.int64),
    "whole amounts as doubles": lambda rng: np.exp(rng.normal(15, 3, ROWS)).round(),
    "a few shops": lambda rng: rng.choice(rng.integers(10**9, 10**10, 40), ROWS),
    "ids in a narrow range": between(4_155_000_000, 4_156_000_000),
    "product codes with a check digit": lambda rng: np.array(
        [
            n * 10 + -sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(str(n))) % 10
            for n in rng.integers(4 * 10**11, 5 * 10**11, ROWS).tolist()
        ]
    ),
    "ZIP": formatted("{:05d}", 100_000),
    "ZIP+4": formatted("{:05d}-{:04d}", 100_000, 10_000),
    "padded ids": formatted("{:010d}", 10**10),
    "order ids": formatted("ORD-{:012d}", 10**12),
    "SKU, digits and a letter": formatted("{:08d}Z", 10**8),
    "SKU, 3-3-3": formatted("{:03d}-{:03d}-{:03d}", 1000, 1000, 1000),
    "SKU, 4-4-4": formatted("{:04d}-{:04d}-{:04d}", 10_000, 10_000, 10_000),
    "invoices": formatted("{:06d}-{:04d}", 10**6, 10_000),
    "versions": formatted("{}.{}.{}+{:08d}", 20, 40, 400, 10**8),
    "IPv4": formatted("{}.{}.{}.{}", 256, 256, 256, 256),
    "timestamps": formatted("2025-{:02d}-1{} 0{}:{:02d}:{:02d}.{:06d}", 12, 10, 10, 60, 60, 10**6),
    "amounts as text": formatted("{}.{:02d}", 10**9, 100),
    "coordinates": formatted("-{}.{:07d},{}.{:07d}", 90, 10**7, 180, 10**7),
    "UUIDs": lambda rng: [str(UUID(bytes=rng.bytes(16))) for _ in range(ROWS)],
    "hashes": lambda rng: [rng.bytes(20).hex() for _ in range(ROWS)],
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_users_have_raises_no_alarm(name: str) -> None:
    for seed in (1, 2):
        assert alarms(HARMLESS[name](np.random.default_rng(seed))) == {}


LOCALES = ("en_US", "de_DE", "fr_FR", "es_ES", "it_IT", "nl_NL", "pl_PL", "sv_SE", "fi_FI", "pt_BR", "de_CH", "cs_CZ")


@pytest.mark.parametrize("locale", LOCALES)
def test_columns_of_fakers_people_are_recognized(locale: str) -> None:
    faker = Faker(locale)
    faker.seed_instance(1)
    texts = {
        "email": [faker.email() for _ in range(100)],
        "iban": [faker.iban() for _ in range(100)],
        "card": [f"{faker.name()}: {faker.credit_card_number('visa')}" for _ in range(100)],
    }
    for kind, values in texts.items():
        assert alarms(values)[kind] == len(values)
    assert "card" in alarms([int(faker.credit_card_number("mastercard")) for _ in range(100)])
    assert "phone" in alarms([faker.phone_number() for _ in range(200)])
    for harmless in (faker.name, faker.company, faker.postcode, faker.paragraph, faker.job):
        assert alarms([harmless() for _ in range(200)]) == {}


@pytest.mark.parametrize(
    ("locale", "kind"),
    [
        ("en_US", "us_ssn"),
        ("it_IT", "it_codicefiscale"),
        ("nl_NL", "nl_bsn"),
        ("pl_PL", "pl_pesel"),
        ("sv_SE", "se_personnummer"),
        ("fi_FI", "fi_hetu"),
        ("pt_BR", "br_cpf"),
        ("no_NO", "no_fodselsnummer"),
        ("de_CH", "ch_ahv"),
        ("tr_TR", "tr_tckimlik"),
        ("ro_RO", "ro_cnp"),
        ("hr_HR", "hr_oib"),
        ("en_CA", "ca_sin"),
        ("fr_FR", "fr_nir"),
        ("zh_CN", "cn_ric"),
    ],
)
def test_columns_of_national_ids_are_recognized(locale: str, kind: str) -> None:
    faker = Faker(locale)
    faker.seed_instance(2)
    assert kind in alarms([faker.ssn() for _ in range(200)])


def test_a_card_in_groups_of_digits_is_told_once() -> None:
    texts = [f"{card[:4]}-{card[4:8]}-{card[8:12]}-{card[12:]}" for card in cards(50)]

    assert alarms(pa.array(texts)) == {"card": 50}


def cards(number: int) -> list[str]:
    def whole(front: str) -> str:
        doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(front)]
        return front + str(-sum(n - 9 if n > 9 else n for n in doubled) % 10)

    return [whole(f"4{1_234_567_890_123 + 7 * n:014}") for n in range(number)]
