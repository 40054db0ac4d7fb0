from typing import Any

import pyarrow as pa
from openlineage.client.serde import Serde

from pipelines.lineage.columns import column_lineage
from pipelines.lineage.naming import Named
from transforms.columns.catalogue import CATALOGUE
from transforms.policy import Policy

SCHEMA = pa.schema(
    {
        "id": pa.int64(),
        "name": pa.string(),
        "sex": pa.string(),
        "email": pa.string(),
        "ssn": pa.string(),
        "card": pa.string(),
        "phone": pa.string(),
        "born": pa.date32(),
        "seen": pa.timestamp("us"),
        "land": pa.string(),
        "notes": pa.string(),
        "tags": pa.map_(pa.string(), pa.string()),
        "at": pa.struct({"city": pa.string(), "zip": pa.string()}),
        "amount": pa.float64(),
        "secret": pa.string(),
        "consent": pa.bool_(),
    }
)
POLICY = """\
beamveil: 1
dataset: d
scope: tests
rename: {phone: tel}
columns:
  id: {tokenize: {domain: customer}}
  name: {surrogate: {of: first_name, persona: id, gender: sex}}
  sex: keep
  email: {encrypt: {domain: email}}
  ssn: {hash: {domain: ssn}}
  card: {fpe: {domain: card, alphabet: digits, keep_first: 6, luhn: true}}
  phone: {mask: {keep_last: 2, with: "#"}}
  born: {generalize: {to: age, at: 1987-06-05}}
  seen: {shift: {by: id, days: 30}}
  land: {constant: CANARYland}
  notes: {redact: {also: [name]}}
  "tags{}": {tokenize: {domain: tag, as: hex}}
  at.city: {generalize: {prefix: 3}}
  amount: {generalize: {buckets: [31415.9, 271828.1]}}
  secret: drop
rows:
  - {drop_where: {column: secret, in: [CANARYsecret, "4111"]}, nulls: keep, reason: CANARYreason}
  - {keep_where: {column: consent, equals: true}, nulls: drop, reason: consent}
  - {drop_where: {column: secret, is_null: true}, reason: empty}
"""
LAKE = Named("gs://lake", "raw")


def lineage(policy: str = POLICY, inputs: tuple[Named, ...] = (LAKE,)) -> dict[str, Any]:
    plan = Policy.from_yaml(policy, name="policy").bind(SCHEMA)
    return Serde.to_dict(column_lineage(plan, inputs))


def did(told: dict[str, Any], output: str) -> list[tuple[str, str, str, str, bool]]:
    return [
        (one["field"], do["type"], do["subtype"], do["description"], do["masking"])
        for one in told["fields"][output]["inputFields"]
        for do in one["transformations"]
    ]


def test_every_column_that_comes_out_says_what_it_was_made_from_and_how() -> None:
    told = lineage(POLICY + "\n")
    direct = {
        output: did(told, output) for output in ("id", "email", "ssn", "card", "tel", "born", "tags{}", "at.city")
    }
    assert direct == {
        "id": [("id", "DIRECT", "TRANSFORMATION", "tokenize (domain: customer)", True)],
        "email": [("email", "DIRECT", "TRANSFORMATION", "encrypt (domain: email)", True)],
        "ssn": [("ssn", "DIRECT", "TRANSFORMATION", "hash (domain: ssn)", True)],
        "card": [("card", "DIRECT", "TRANSFORMATION", "fpe (domain: card, keep_first: 6, luhn: true)", True)],
        "tel": [("phone", "DIRECT", "TRANSFORMATION", "mask (keep_last: 2)", True)],
        "born": [("born", "DIRECT", "TRANSFORMATION", "generalize (to: age)", True)],
        "tags{}": [("tags{}", "DIRECT", "TRANSFORMATION", "tokenize (domain: tag, as: hex)", True)],
        "at.city": [("at.city", "DIRECT", "TRANSFORMATION", "generalize (prefix: 3)", True)],
    }


def test_an_entity_goes_into_what_comes_out_and_others_only_decide() -> None:
    told = lineage()
    said = "surrogate (of: first_name)"
    assert did(told, "name") == [
        ("name", "DIRECT", "TRANSFORMATION", said, True),
        ("id", "DIRECT", "TRANSFORMATION", f"{said}, by this entity", True),
        ("sex", "INDIRECT", "CONDITIONAL", f"{said}, of this gender", True),
    ]
    assert did(told, "seen")[1] == ("id", "DIRECT", "TRANSFORMATION", "shift (days: 30), by this entity", True)
    assert [one[:3] for one in did(told, "notes")[:2]] == [
        ("notes", "DIRECT", "TRANSFORMATION"),
        ("name", "INDIRECT", "CONDITIONAL"),
    ]
    assert did(told, "land") == [("land", "INDIRECT", "CONDITIONAL", "constant, null where the input is null", True)]


def test_only_what_is_kept_is_not_masked_and_keys_of_maps_are_kept() -> None:
    told = lineage("beamveil: 1\ndataset: d\nscope: s\ncolumns: {at: keep, 'tags{}': {tokenize: {domain: t}}}\n")
    assert did(told, "at") == [("at", "DIRECT", "IDENTITY", "keep", False)]
    assert did(told, "tags (keys)") == [("tags (keys)", "DIRECT", "IDENTITY", "keep", False)]
    assert did(told, "tags{}")[0][4] is True


def test_dropped_columns_are_none_of_the_outputs() -> None:
    told = lineage()
    assert "secret" not in told["fields"]
    assert not {"consent", "at.zip"} & set(told["fields"])


def test_row_rules_are_filters_of_the_whole_data_set() -> None:
    filters = [
        (one["field"], do["type"], do["subtype"], do["description"], do["masking"])
        for one in lineage()["dataset"]
        for do in one["transformations"]
    ]
    assert filters == [
        ("secret", "INDIRECT", "FILTER", "drop_where: in", False),
        ("secret", "INDIRECT", "FILTER", "drop_where: is_null", False),
        ("consent", "INDIRECT", "FILTER", "keep_where: equals", False),
    ]


def test_no_constant_edge_literal_or_reason_of_the_policy_is_said() -> None:
    told = Serde.to_json(lineage())
    for word in ("CANARY", "4111", "31415.9", "271828.1", "1987", "#"):
        assert word in POLICY
        assert word not in told.replace("#/$defs/", ""), word


def test_every_data_set_that_was_read_is_a_source_of_every_column() -> None:
    told = lineage(inputs=(LAKE, Named("file", "/more")))
    assert [(one["namespace"], one["name"]) for one in told["fields"]["id"]["inputFields"]] == [
        ("gs://lake", "raw"),
        ("file", "/more"),
    ]


def test_every_column_transform_is_told() -> None:
    told = lineage()
    words = {did(told, output)[0][3].split()[0].rstrip(",") for output in told["fields"]}
    assert words | {"drop", "keep"} == {one.word() for one in CATALOGUE}
