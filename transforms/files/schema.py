"""What columns an input has: the schema that the launcher binds a policy to."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pyarrow as pa

from transforms.errors import InputError, PolicyError
from transforms.files.cells import readable
from transforms.files.csv_read import csv_head
from transforms.files.csv_split import Dialect
from transforms.files.parquet import parquet_schema
from transforms.files.partitions import masked, partitions
from transforms.files.source import find, with_folders
from transforms.types import parse_type

if TYPE_CHECKING:
    from transforms.policy import Policy


def read_schema(patterns: Sequence[str], policy: "Policy | None" = None) -> pa.Schema:
    """The columns of the first file in the order of paths, then those of its folders.

    Only that file is opened: the job holds every other one against the plan. CSV columns and folders are text, unless
    the policy's `types` says otherwise. Without a policy CSV is read as the policy language reads it by default.
    PolicyError where CSV has a header and the policy names nothing in it.
    """
    files, kind = find(patterns)
    path, types = files[0].path, _types(policy)
    if kind == "parquet":
        return with_folders(path, parquet_schema(path), types)
    dialect = Dialect(policy.csv.delimiter, policy.csv.quote, policy.csv.header) if policy else Dialect()
    head, _ = csv_head(path, dialect)
    if not head.names:
        message = f"{masked(path)!r} is empty: without a header its columns are not known"
        raise InputError(message)
    if policy is not None and dialect.header:
        _check_header(path, head.names, policy)
    columns = pa.schema([pa.field(name, types.get(name, pa.string())) for name in head.names])
    return with_folders(path, columns, types)


def _check_header(path: str, names: Sequence[str], policy: "Policy") -> None:
    """PolicyError where a header has nothing that the policy names: it may be a row of data, so none of it is shown."""
    named = {*policy.columns, *policy.types, *(rule.condition.column for rule in policy.rows)}
    strange = named.difference(partitions(path)) or (named and policy.unlisted == "refuse")
    if strange and named.isdisjoint(names):
        message = (
            f"no column of the policy stands in the header of {masked(path)!r}: is there none, or is the delimiter "
            "another? Without a header write `csv: {header: false}`, and call the columns c1, c2 and so on"
        )
        raise PolicyError(message)


def _types(policy: "Policy | None") -> dict[str, pa.DataType]:
    """What the policy's `types` says. PolicyError for types that are not read from text."""
    types = {name: parse_type(word) for name, word in policy.types.items()} if policy else {}
    wrong = [f"types: {name!r} cannot be read as {kind}" for name, kind in types.items() if not readable(kind)]
    if wrong:
        raise PolicyError(*wrong)
    return types
