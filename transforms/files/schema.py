"""What columns an input has: the schema that the launcher binds a policy to."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pyarrow as pa

from transforms.files.parquet import parquet_schema
from transforms.files.source import find, with_folders
from transforms.types import parse_type

if TYPE_CHECKING:
    from transforms.policy import Policy


def read_schema(patterns: Sequence[str], policy: "Policy | None" = None) -> pa.Schema:
    """The columns of the first file in the order of paths, then those of its folders.

    Only that file is opened: the job holds every other one against the plan. CSV columns and folders are text, unless
    the policy's `types` says otherwise. Without a policy CSV is read as the policy language reads it by default.
    """
    files, kind = find(patterns)
    types = {name: parse_type(word) for name, word in policy.types.items()} if policy else {}
    path = files[0].path
    schema = parquet_schema(path)
    return with_folders(path, schema, types)
