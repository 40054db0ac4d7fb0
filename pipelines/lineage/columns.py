"""What became of each column? OpenLineage's column lineage facet of a plan.

Every output column names the input columns that it was made from and the column transform that did it, with
`masking: true` wherever the values do not pass as they are. Row rules stand beside, as filters of the whole data set.
A dropped column is none of the output's. Of a policy's words only names and small numbers are said: a constant, an
edge, a rule's literal may be a value of the data.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from openlineage.client.facet_v2 import column_lineage_dataset as facet

from pipelines.lineage.naming import Named
from pipelines.lineage.producer import PRODUCER
from transforms.columns.redact import Redact
from transforms.columns.surrogate import Surrogate
from transforms.plan import Plan, PlannedLeaf
from transforms.rows import BoundRule

_SAID: Final = frozenset({"domain", "as", "of", "to", "days", "prefix", "network", "keep_first", "keep_last", "luhn"})
"""Options that are said: names of domains and kinds, numbers of characters, bits and days."""


def column_lineage(plan: Plan, inputs: Sequence[Named]) -> facet.ColumnLineageDatasetFacet:
    """The facet of the output; every data set that was read is named as the source of every column."""
    leaves = {leaf.path: leaf for leaf in plan.leaves}
    fields = {
        row["output"]: facet.Fields(inputFields=_fields(inputs, _made(row, leaves.get(row["output"]))))
        for row in plan.describe()
        if row["output"] is not None
    }
    filters = [(rule.column, _filter(rule)) for rule in plan.rules]
    return facet.ColumnLineageDatasetFacet(fields=fields, dataset=_fields(inputs, filters), producer=PRODUCER)


_Part = tuple[str, facet.Transformation]
"""An input column, and what it does to the output."""


def _fields(inputs: Sequence[Named], parts: Sequence[_Part]) -> list[facet.InputField]:
    """One field for each input column, with all that it does, in each data set."""
    does: dict[str, list[facet.Transformation]] = {}
    for column, transformation in parts:
        does.setdefault(column, []).append(transformation)
    return [
        facet.InputField(namespace=one.namespace, name=one.name, field=column, transformations=transformations)
        for one in inputs
        for column, transformations in does.items()
    ]


def _made(row: dict[str, Any], leaf: PlannedLeaf | None) -> list[_Part]:
    """What one output column was made from; `leaf` None: keys of a map, which come out as they are."""
    said = _said(row["transform"], row["options"])
    if leaf is None or leaf.kept:
        return [(row["input"], facet.Transformation("DIRECT", "IDENTITY", said, masking=False))]
    if row["transform"] == "constant":
        return [(row["input"], _decides(f"{said}, null where the input is null"))]
    own = facet.Transformation("DIRECT", "TRANSFORMATION", said, masking=True)
    return [(row["input"], own), *_beside(leaf, said)]


def _beside(leaf: PlannedLeaf, said: str) -> Iterator[_Part]:
    """What other input columns do: an entity's value goes into what comes out; others only decide about it."""
    for column in leaf.transform.beside(leaf.site):
        match leaf.transform:
            case Redact():
                yield column, _decides(f"{said}, wherever this column's value of the row stands")
            case Surrogate(gender=gender) if gender == column:
                yield column, _decides(f"{said}, of this gender")
            case _:
                yield column, facet.Transformation("DIRECT", "TRANSFORMATION", f"{said}, by this entity", masking=True)


def _decides(said: str) -> facet.Transformation:
    return facet.Transformation("INDIRECT", "CONDITIONAL", said, masking=True)


def _filter(rule: BoundRule) -> facet.Transformation:
    """What a row rule does, without what it compares with."""
    said = f"{'drop_where' if rule.drops_held else 'keep_where'}: {rule.comparison}"
    return facet.Transformation("INDIRECT", "FILTER", said, masking=False)


def _said(word: str, options: dict[str, Any]) -> str:
    """A column transform in the policy's words, without what may be a value of the data.

    >>> _said("tokenize", {"domain": "customer", "as": "hex"}), _said("constant", {"value": "XX"})
    ('tokenize (domain: customer, as: hex)', 'constant')
    """
    said = {name: value for name, value in options.items() if name in _SAID and isinstance(value, str | int)}
    shown = [f"{name}: {str(value).lower() if value is True else value}" for name, value in said.items()]
    return f"{word} ({', '.join(shown)})" if shown else word
