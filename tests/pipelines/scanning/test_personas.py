"""Columns as they are called and judged, and those that tell of the entity's own person."""

import pyarrow as pa
import pytest

from pipelines.scanning.judging import Judgement
from pipelines.scanning.kinds import PERSON, Role
from pipelines.scanning.leaves import leaves_of
from pipelines.scanning.personas import personas

BUYER = pa.struct([("first_name", pa.string()), ("email", pa.string())])


@pytest.mark.parametrize(
    ("entity", "columns", "own"),
    [
        ("visit_id", {"patient_name": PERSON, "attending_name": PERSON}, {"patient_name"}),
        ("patient_id", {"attending_name": PERSON, "patient_name": PERSON}, {"patient_name"}),
        (
            "customer_id",
            {"recipient_name": PERSON, "customer_name": PERSON, "mail": "email"},
            {"customer_name", "mail"},
        ),
        ("customer_id", {"full_name": PERSON, "email": "email", "recipient_phone": "phone"}, {"full_name", "email"}),
        ("id", {"payer": PERSON, "payee": PERSON}, {"payer"}),
        ("id", {"first_name": PERSON, "last_name": PERSON}, {"first_name", "last_name"}),
        ("id", {"home_phone": "phone", "work_phone": "phone", "phone_type": None}, {"home_phone"}),
        ("id", {"iban": "iban", "größe": None}, set()),
        (None, {"name": PERSON}, set()),
    ],
)
def test_one_column_of_each_part_tells_of_the_entity(
    entity: str | None, columns: dict[str, str | None], own: set[str]
) -> None:
    leaves = leaves_of(pa.schema([(name, pa.string()) for name in columns]))
    assert personas(leaves, {name: judgement(kind) for name, kind in columns.items()}, entity) == own


def test_elements_of_a_list_are_several_people_and_fields_of_a_struct_one() -> None:
    leaves = leaves_of(pa.schema([("to", pa.list_(pa.string())), ("buyer", BUYER)]))
    judgements = {"to[]": judgement("email"), "buyer.first_name": judgement(PERSON), "buyer.email": judgement("email")}
    assert personas(leaves, judgements, "order_id") == {"buyer.first_name", "buyer.email"}


def judgement(kind: str | None) -> Judgement:
    return Judgement(Role.DIRECT if kind else Role.HARMLESS, kind, "so", 0.9, 1, 1)
