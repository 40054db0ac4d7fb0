"""What columns does a data set have? OpenLineage's schema facet of an Arrow schema: names and types, nested too."""

from collections.abc import Iterable

import pyarrow as pa
from openlineage.client.facet_v2 import schema_dataset

from pipelines.lineage.producer import PRODUCER
from transforms.types import plain


def schema_facet(schema: pa.Schema) -> schema_dataset.SchemaDatasetFacet:
    """One field for each column, numbered from 1; a struct's fields, a list's elements and a map's values below it."""
    fields = [_field(field, position) for position, field in enumerate(schema, 1)]
    return schema_dataset.SchemaDatasetFacet(fields=fields, producer=PRODUCER)


def _field(field: pa.Field, position: int | None = None) -> schema_dataset.SchemaDatasetFacetFields:
    type_ = plain(field.type)
    return schema_dataset.SchemaDatasetFacetFields(
        name=field.name, type=_kind(type_), ordinal_position=position, fields=[_field(one) for one in _below(type_)]
    )


def _kind(type_: pa.DataType) -> str:
    """A type's name; what a nested one is made of is said by the fields below it.

    >>> _kind(pa.struct([("a", pa.int8())])), _kind(pa.list_(pa.int8())), _kind(pa.timestamp("us"))
    ('struct', 'list', 'timestamp[us]')
    """
    return str(type_).partition("<")[0] if _below(type_) else str(type_)


def _below(type_: pa.DataType) -> list[pa.Field]:
    if pa.types.is_struct(type_):
        return list(_fields(type_))
    if pa.types.is_map(type_):
        return [type_.key_field, type_.item_field]
    if pa.types.is_list(type_) or pa.types.is_large_list(type_) or pa.types.is_fixed_size_list(type_):
        return [type_.value_field]
    return []


def _fields(type_: pa.StructType) -> Iterable[pa.Field]:
    return (type_.field(number) for number in range(type_.num_fields))
