"""Plans: values that travel, and that people read."""

import json
import pickle

import pyarrow as pa
import pytest
from apache_beam.internal.cloudpickle import cloudpickle

from transforms.plan import Plan
from transforms.policy import Policy

SCHEMA = pa.schema(
    {
        "id": pa.int64(),
        "notes": pa.large_string(),
        "m": pa.map_(pa.string(), pa.struct([("x", pa.list_(pa.int8(), 2)), ("y", pa.string())])),
        "l": pa.large_list(pa.string()),
        "born": pa.date32(),
        "consent": pa.bool_(),
    }
)
POLICY = """
beamveil: 1
dataset: people
scope: tests
columns:
  m{}.x[]: {tokenize: {domain: x, as: int64}}
  l[]: {hash: {domain: l}}
  born: {shift: {by: {column: id, domain: person}, days: 9}}
rename: {m: facts}
rows:
  - {keep_where: {column: consent, equals: true}, nulls: drop, reason: consent}
"""


@pytest.fixture
def plan() -> Plan:
    return Policy.from_yaml(POLICY, name="p").bind(SCHEMA)


@pytest.mark.parametrize("library", [pickle, cloudpickle])
def test_a_plan_pickles_and_stays_equal(library: object, plan: Plan) -> None:
    again = library.loads(library.dumps(plan))  # type: ignore[attr-defined]
    assert again == plan
    assert again.schema.equals(plan.schema, check_metadata=True)
    assert again.describe() == plan.describe()


def test_nested_types_are_those_of_the_input_around_new_leaves(plan: Plan) -> None:
    assert plan.schema == pa.schema(
        {
            "facts": pa.map_(pa.string(), pa.struct([("x", pa.list_(pa.int64(), 2))])),
            "l": pa.large_list(pa.string()),
            "born": pa.date32(),
        }
    )


def test_leaves_know_where_they_come_from_and_where_they_go(plan: Plan) -> None:
    leaves = [(leaf.source, leaf.path, leaf.site.path, str(leaf.type)) for leaf in plan.leaves]
    assert leaves == [
        ("m{}.x[]", "facts{}.x[]", "m{}.x[]", "int64"),
        ("l[]", "l[]", "l[]", "string"),
        ("born", "born", "born", "date32[day]"),
    ]


def test_a_plan_is_described_path_by_path(plan: Plan) -> None:
    told = [(row["input"], row["transform"], row["output"], row["note"]) for row in plan.describe()]
    assert told == [
        ("id", "drop", None, "not named in the policy; read for 'born'"),
        ("notes", "drop", None, "not named in the policy"),
        ("m (keys)", "keep", "facts (keys)", "map keys come out as they are"),
        ("m{}.x[]", "tokenize", "facts{}.x[]", ""),
        ("m{}.y", "drop", None, "not named in the policy"),
        ("l[]", "hash", "l[]", ""),
        ("born", "shift", "born", "reads 'id'"),
        ("consent", "drop", None, "not named in the policy; read by a row rule"),
    ]
    assert json.loads(json.dumps(plan.describe())) == plan.describe()
