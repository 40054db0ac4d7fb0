"""What policy does one start from? One that lets nothing through, and says of every column what it holds."""

import re
from collections.abc import Sequence
from datetime import date
from pathlib import PurePosixPath
from typing import Final

import pyarrow as pa
import yaml

from pipelines.console import printable

_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_HEAD: Final = """\
# Nothing comes out until you say so: give each column that is needed its transform, and leave the others dropped.
#   keep    {{tokenize: {{domain: customer}}}}    {{surrogate: {{of: name}}}}    {{generalize: {{to: year}}}}    ...
# `beamveil plan` shows what a policy does, column by column; `beamveil schema` gives the whole language to editors.
beamveil: 1
dataset: {dataset}
purpose: say here what the data are for
owner: somebody@example.com
review_by: {review_by}
scope: {dataset}   # tokens of two scopes cannot be joined
unlisted: refuse   # a column that is not named here stops the run; `drop` leaves it out
columns:
"""


def first_policy(schema: pa.Schema, *, inputs: Sequence[str], today: date) -> str:
    """Give the YAML of a policy for input of this schema, in which every column is dropped.

    The data set is called after the input's last folder or file that has a name of its own; the review is due in a
    year. Types are Arrow's names; those of CSV input are all string, as `types` may change.
    """
    dataset = written(name_of(inputs[0]))
    review_by = date(today.year + 1, today.month, min(today.day, 28))
    head = _HEAD.format(dataset=dataset, review_by=review_by)
    names = [written(name) + ":" for name in schema.names]
    width = max(map(len, names), default=0)
    rows = [f"  {name:{width}} drop   # {_type(field)}" for name, field in zip(names, schema, strict=True)]
    return head + "\n".join(rows or ["  {}"]) + "\n"


def name_of(pattern: str) -> str:
    """Find a name for a data set in a pattern.

    >>> name_of("gs://lake/customers/dt=*/**"), name_of("customers.csv"), name_of("*.parquet")
    ('customers', 'customers', 'dataset')
    """
    for part in reversed(PurePosixPath(pattern).parts):
        stem = re.sub(r"(\.(parquet|csv|gz))+$", "", part)
        if re.fullmatch(r"[A-Za-z0-9_-]+", stem) and stem not in {"data", "input"}:
            return stem
    return "dataset"


def written(name: str) -> str:
    """Write a name as YAML, in quotes where YAML would read it as anything else."""
    if _PLAIN.fullmatch(name) and yaml.safe_load(name) == name:
        return name
    return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in re.sub(r'(["\\])', r"\\\1", name)) + '"'


def _type(field: pa.Field) -> str:
    """Describe a field's type on one line, and whether it can be null."""
    text = printable(str(field.type))
    return text if field.nullable else f"{text}, never null"
