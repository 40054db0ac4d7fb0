"""What the readers know of a plan: which columns lie in files, which in folders, and which of them are read."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from transforms.errors import InputError
from transforms.files.csv_split import Dialect
from transforms.files.formats import Format, one_format
from transforms.files.inputs import InputFile, list_inputs
from transforms.files.origin import Origin, attach
from transforms.files.partitions import masked, partition_cells, partitions
from transforms.plan import Plan


@dataclass(frozen=True)
class Source:
    """The part of a plan that concerns files. `schema` has the partition columns last."""

    schema: pa.Schema
    reads: tuple[str, ...]
    refuse_others: bool
    scope: str
    dialect: Dialect

    @classmethod
    def of(cls, plan: Plan) -> "Source":
        """What a plan says of its input."""
        policy = plan.policy
        dialect = Dialect(policy.csv.delimiter, policy.csv.quote, policy.csv.header)
        return cls(
            plan.source.remove_metadata(), tuple(plan.reads), policy.unlisted == "refuse", policy.scope or "", dialect
        )

    @property
    def fields(self) -> pa.Schema:
        """The columns of a batch."""
        return pa.schema([self.schema.field(name) for name in self.reads])

    def in_file(self, path: str) -> pa.Schema:
        """The columns that lie in the file itself. InputError where its folders give others than the plan has."""
        folders = partitions(path)
        unknown = [name for name in folders if name not in self.schema.names]
        if unknown:
            message = f"{masked(path)!r} lies in a partition folder {unknown[0]!r} that the plan was not made for"
            raise InputError(message)
        return pa.schema([field for field in self.schema if field.name not in folders])

    def needed_in_file(self, path: str) -> pa.Schema:
        """Those that a file must have as the plan has them: all where none may be left undecided, else those read."""
        return self.in_file(path) if self.refuse_others or not self.dialect.header else self.read_in_file(path)

    def read_in_file(self, path: str) -> pa.Schema:
        """Those of them that are read."""
        lying = self.in_file(path)
        return pa.schema([lying.field(name) for name in self.reads if name in lying.names])

    def whole(self, columns: Sequence[pa.Array], origin: Origin) -> pa.RecordBatch:
        """A batch of `fields` from the columns of `read_in_file`, with the columns of the folders and its origin.

        Columns that come as dictionaries stay dictionaries. They are as long as the rows of the origin still there.
        """
        folders = {name: self.schema.field(name).type for name in partitions(origin.file)}
        cells = partition_cells(origin.file, folders)
        rows = origin.read - origin.quarantined
        mine = iter(columns)
        arrays = [pa.repeat(cells[name], rows) if name in cells else next(mine) for name in self.reads]
        return attach(of_columns(arrays, self.fields, rows), origin)


def of_columns(columns: Sequence[pa.Array], fields: pa.Schema, rows: int) -> pa.RecordBatch:
    """A batch of these columns, plain or as dictionaries; of none, a batch that still has its rows."""
    if columns:
        typed = [
            field if field.type == column.type else field.with_type(column.type)  # equal maps may name parts otherwise
            for field, column in zip(fields, columns, strict=True)
        ]
        return pa.RecordBatch.from_arrays(columns, schema=pa.schema(typed))
    return pa.RecordBatch.from_struct_array(pa.array([{}] * rows, pa.struct([])))


def find(patterns: Sequence[str]) -> tuple[tuple[InputFile, ...], Format]:
    """The files of an input and their one format. InputError where two formats or two sets of partition keys meet."""
    files = list_inputs(patterns)
    wanted = list(partitions(files[0].path))
    for file in files:
        if list(partitions(file.path)) != wanted:
            message = f"{masked(files[0].path)!r} and {masked(file.path)!r} have different partition keys"
            raise InputError(message)
    return files, one_format(files)


def with_folders(path: str, schema: pa.Schema, types: dict[str, pa.DataType]) -> pa.Schema:
    """A file's columns and those of its folders: text, unless `types` says otherwise. InputError for one in both."""
    for name in partitions(path):
        if name in schema.names:
            message = f"column {name!r} stands both in {masked(path)!r} and in its folders; rename one of them"
            raise InputError(message)
        schema = schema.append(pa.field(name, types.get(name, pa.string())))
    return schema
