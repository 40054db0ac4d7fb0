import pyarrow as pa
from openlineage.client.serde import Serde

from pipelines.lineage.schemas import schema_facet


def test_columns_come_in_order_with_types_and_what_lies_below_them() -> None:
    schema = pa.schema(
        {
            "id": pa.int64(),
            "größe": pa.dictionary(pa.int32(), pa.string()),
            "at": pa.struct({"city": pa.string(), "geo": pa.list_(pa.float64())}),
            "tags": pa.map_(pa.string(), pa.int8()),
        }
    )
    fields = Serde.to_dict(schema_facet(schema))["fields"]
    assert [(f["ordinal_position"], f["name"], f["type"]) for f in fields] == [
        (1, "id", "int64"),
        (2, "größe", "string"),
        (3, "at", "struct"),
        (4, "tags", "map"),
    ]
    assert [(f["name"], f["type"]) for f in fields[2]["fields"]] == [("city", "string"), ("geo", "list")]
    assert [f["type"] for f in fields[2]["fields"][1]["fields"]] == ["double"]
    assert [(f["name"], f["type"]) for f in fields[3]["fields"]] == [("key", "string"), ("value", "int8")]


def test_a_schema_without_columns_has_no_fields_and_metadata_is_never_told() -> None:
    assert Serde.to_dict(schema_facet(pa.schema([])))["fields"] == []
    told = Serde.to_json(schema_facet(pa.schema([pa.field("a", pa.int8(), metadata={"note": "CANARY"})])))
    assert "CANARY" not in told
