"""What the tests of files share: what readers know of a plan, and files out of literal bytes."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pyarrow as pa
import pytest

from transforms.files.csv_split import Dialect
from transforms.files.source import Source


@pytest.fixture
def source_for() -> Callable[..., Source]:
    """What readers know of a plan, without a plan."""

    def make(
        fields: Mapping[str, pa.DataType] | pa.Schema, reads: tuple[str, ...] | None = None, **more: object
    ) -> Source:
        schema = fields if isinstance(fields, pa.Schema) else pa.schema(list(fields.items()))
        known = {"refuse_others": False, "scope": "tests", "dialect": Dialect(), **more}
        return Source(schema, reads or tuple(schema.names), **known)  # type: ignore[arg-type]

    return make


@pytest.fixture
def file_of(tmp_path: Path) -> Callable[..., str]:
    """A file of these bytes; its path."""

    def make(content: bytes, name: str = "rows.csv") -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return str(path)

    return make
