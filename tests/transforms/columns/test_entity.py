"""Entities: whom a cell belongs to."""

from decimal import Decimal

import pyarrow as pa
import pytest
from pydantic import ValidationError

from transforms.bad_values import BadValues
from transforms.columns.entity import Entity, domain_of, entity_keys
from transforms.columns.transform import Misfit, Site

SCHEMA = pa.schema(
    [("id", pa.int64()), ("key", pa.dictionary(pa.int8(), pa.string())), ("tags", pa.list_(pa.string()))]
)
SITE = Site(path="c", type=pa.string(), schema=SCHEMA, domains={"id": "customer"})


def test_a_bare_name_is_the_column() -> None:
    assert Entity.model_validate("id") == Entity(column="id")
    assert Entity.model_validate({"column": "id", "domain": "d"}) == Entity(column="id", domain="d")


@pytest.mark.parametrize("raw", [7, None, {"domain": "d"}, {"column": "id", "scope": "s"}])
def test_anything_but_a_name_or_column_and_domain_is_refused(raw: object) -> None:
    with pytest.raises(ValidationError):
        Entity.model_validate(raw)


def test_the_domain_is_the_columns_own_or_the_one_beside_its_name() -> None:
    assert domain_of(Entity(column="id"), SITE) == "customer"
    assert domain_of(Entity(column="id", domain="customer"), SITE) == "customer"
    assert domain_of(Entity(column="key", domain="k"), SITE) == "k"


@pytest.mark.parametrize(
    ("entity", "reason"),
    [
        (Entity(column="ID", domain="d"), "not in the input; did you mean 'id'"),
        (Entity(column="key"), "write {column: key, domain: NAME}"),
        (Entity(column="id", domain="other"), "has the domain 'customer' already"),
        (Entity(column="tags", domain="d"), "cannot name anybody"),
    ],
)
def test_an_entity_that_cannot_serve_is_a_misfit_that_says_what_to_write(entity: Entity, reason: str) -> None:
    with pytest.raises(Misfit) as caught:
        domain_of(entity, SITE)
    assert reason in str(caught.value)


def test_cells_key_as_their_entity_and_are_null_where_the_value_is() -> None:
    values = pa.array(["a", None, "c", "é"])
    ids = pa.array([7, 8, None, 7]).slice(0, 2), pa.array(["7", "", None, "é"]).dictionary_encode()
    assert entity_keys(Entity(column="id"), values[:2], {"id": ids[0]}, site=SITE).to_pylist() == ["7", None]
    assert entity_keys(Entity(column="id"), pa.array(["a", None, None, ""]), {"id": ids[1]}, site=SITE).to_pylist() == [
        "7",
        None,
        None,
        "é",
    ]


@pytest.mark.parametrize(
    "cells",
    [pa.array(["a", "", None, "d", None]), pa.array([b"a", b"", None, b"d", None]).dictionary_encode()],
    ids=lambda cells: str(cells.type),
)
def test_a_null_or_empty_entity_of_a_value_is_bad_and_of_a_null_is_not(cells: pa.Array) -> None:
    with pytest.raises(BadValues) as caught:
        entity_keys(Entity(column="id"), pa.array(["x", "y", "z", None, None]), {"id": cells}, site=SITE)
    assert caught.value.bad.tolist() == [False, True, True, False, False]
    assert caught.value.rule == "the entity, in column 'id', is null or empty and the value is not"


def test_an_entity_that_keys_as_nothing_is_bad_only_where_there_is_a_value() -> None:
    cells = pa.array([1.0, 0.5, 0.5])
    with pytest.raises(BadValues) as caught:
        entity_keys(Entity(column="id"), pa.array(["x", None, "z"]), {"id": cells}, site=SITE)
    assert caught.value.bad.tolist() == [False, False, True]
    assert caught.value.rule == "the entity, in column 'id', is not a whole number below 2^53"


def test_a_column_of_nulls_names_nobody() -> None:
    with pytest.raises(BadValues):
        entity_keys(Entity(column="id"), pa.array(["x"]), {"id": pa.nulls(1)}, site=SITE)
    assert (
        entity_keys(Entity(column="id"), pa.array([None], pa.string()), {"id": pa.nulls(1)}, site=SITE).null_count == 1
    )


@pytest.mark.parametrize(
    "cells",
    [
        pa.array(["7", None, "é"], pa.string_view()),
        pa.array([7, None, 8], pa.uint8()),
        pa.array([7.0, None, 8.0], pa.float16()),
        pa.array([Decimal(7), None, Decimal(8)], pa.decimal32(5, 0)),
        pa.array([b"ab", None, b"cd"], pa.binary(2)),
        pa.array([True, None, False]),
    ],
    ids=lambda cells: str(cells.type),
)
def test_an_entity_may_be_of_any_type_that_can_be_keyed(cells: pa.Array) -> None:
    keyed = entity_keys(Entity(column="id"), pa.array(["x", None, None]), {"id": cells}, site=SITE)
    assert keyed.is_null().to_pylist() == [False, True, True]


def test_an_entity_keys_as_its_own_column_does() -> None:
    site = Site(path="c", type=pa.string(), schema=SCHEMA, normalize={"key": ("trim", "lower")})
    cells = pa.array([" Ann", "ann ", None, "  "]).dictionary_encode()
    values = pa.array(["x", "y", None, None])
    assert entity_keys(Entity(column="key"), values, {"key": cells}, site=site).to_pylist()[:2] == ["ann", "ann"]
    with pytest.raises(BadValues) as caught:
        entity_keys(Entity(column="key"), pa.array(["x", "y", None, "z"]), {"key": cells}, site=site)
    assert caught.value.bad.tolist() == [False, False, False, True]
